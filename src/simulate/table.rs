//! The outcomes as text, one line for each queue of each scenario.

use std::time::Duration;

use super::figures::{Figures, Outcome};

const HEAD: [&str; 9] = [
    "scenario",
    "queue",
    "arrived",
    "median",
    "p90",
    "longest",
    "in time",
    "abandoned",
    "load",
];

pub fn table(outcomes: &[Outcome]) -> String {
    let mut rows = vec![HEAD.map(str::to_owned)];
    for outcome in outcomes {
        let load = format!("{} %", outcome.load_percent);
        rows.push(row(&outcome.name, &outcome.total, &load));
        for queue in &outcome.queues {
            rows.push(row("", queue, ""));
        }
    }
    let mut widths = [0_usize; 9];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (place, (cell, width)) in row.iter().zip(widths).enumerate() {
            let gap = width.saturating_sub(cell.chars().count());
            let space = " ".repeat(gap);
            // Words begin, numbers end in one column.
            let cell = if place < 2 {
                format!("{cell}{space}  ")
            } else {
                format!("{space}{cell}  ")
            };
            line.push_str(&cell);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn row(scenario: &str, figures: &Figures, load: &str) -> [String; 9] {
    [
        scenario.to_owned(),
        figures.name.clone(),
        figures.arrived.to_string(),
        spoken(figures.wait_median),
        spoken(figures.wait_p90),
        spoken(figures.wait_max),
        in_time(figures),
        figures.abandoned.to_string(),
        load.to_owned(),
    ]
}

pub(super) fn in_time(figures: &Figures) -> String {
    let level = figures.service_level_percent;
    level.map_or_else(|| "–".to_owned(), |level| format!("{level} %"))
}

/// `0:07`, `12:30`, `1:05:00`.
pub(super) fn spoken(wait: Duration) -> String {
    let seconds = wait.as_secs();
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}
