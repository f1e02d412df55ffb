//! What a bench says: on the terminal, as Markdown for docs/performance.md, as JSON, and as a page with charts.
#![expect(clippy::print_stdout, reason = "the table is what the command is for")]

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::budgets::{Growth, Run};
use super::verdict::{Round, Row};
use crate::report::{Machine, Report, growth_chart, page, readable, write};

#[derive(Default, Serialize)]
pub(super) struct Results {
    pub(super) rows: Vec<Row>,
    /// Lost, doubled, out of order, refused, or found by the audit.
    pub(super) problems: Vec<String>,
    /// Of each chart and figure, the median at each place.
    growth: BTreeMap<String, BTreeMap<String, Vec<(f64, f64)>>>,
    reports: Vec<Report>,
}

pub(super) fn progress(title: &str, time: usize, times: usize) {
    println!("{title} ({time} of {times}) …");
}

pub(super) fn told(row: &Row) {
    println!("    {}", cells(row).join("  "));
}

fn cells(row: &Row) -> [String; 8] {
    let number = |value: Option<f64>| value.map_or("–".to_owned(), readable);
    [
        row.figure.clone(),
        row.budget.clone(),
        row.stretch.clone(),
        number(row.median),
        number(row.min),
        number(row.max),
        row.unit.clone(),
        row.verdict.word().to_owned(),
    ]
}

impl Results {
    pub(super) fn grow(&mut self, growth: &Growth, figure: &str, value: f64) {
        let chart = self.growth.entry(growth.chart.clone()).or_default();
        let line = chart.entry(figure.to_owned()).or_default();
        line.push((growth.x, value));
    }

    pub(super) fn keep(&mut self, run: &Run, round: &Round, time: usize) {
        let mut keep = |report: &Report, who: &str, name: String| {
            let of = |problem| format!("{}: {who}{problem}", run.name);
            self.problems.extend(report.problems.iter().map(of));
            let mut report = report.clone();
            report.scenario = name;
            self.reports.push(report);
        };
        keep(&round.hub, "", format!("{}, run {time}", run.title));
        for (floor, when) in round.floors.iter().zip(["before", "after"]) {
            let name = format!("{}, the floor {when}, run {time}", run.title);
            keep(floor, "floor: ", name);
        }
    }

    /// And where it was written.
    pub(super) fn print(&self, folder: &Path) {
        println!();
        let mut title = "";
        for row in &self.rows {
            if row.title != title {
                title = &row.title;
                println!("{title}");
            }
            let [figure, budget, stretch, median, min, max, unit, verdict] = cells(row);
            println!(
                "  {figure:<34} {budget:>10} {stretch:>10} {median:>10} {min:>10} {max:>10}  {verdict:<8} {unit}"
            );
        }
        for problem in &self.problems {
            println!("PROBLEM: {problem}");
        }
        println!("\nwritten to {}", folder.display());
    }

    pub(super) fn write(&self, folder: &Path, quick: bool) -> anyhow::Result<()> {
        write(&folder.join("table.md"), &self.markdown(quick))?;
        write(
            &folder.join("bench.json"),
            &serde_json::to_string_pretty(self)?,
        )?;
        write(&folder.join("bench.html"), &page(&self.reports))?;
        for (chart, figures) in &self.growth {
            // One point is no growth.
            let figures = figures.iter().filter(|(_, points)| points.len() > 1);
            for (place, (figure, points)) in figures.enumerate() {
                let svg = growth_chart(chart, figure, points);
                write(&folder.join(format!("growth-{chart}-{place}.svg")), &svg)?;
            }
        }
        Ok(())
    }

    fn markdown(&self, quick: bool) -> String {
        let mut text = format!("Measured on {}.\n", Machine::this().sentence());
        if quick {
            text.push_str("A quick run: these are no figures to keep.\n");
        }
        text.push_str("\n| run | figure | budget | stretch | median | min | max | runs | |\n");
        text.push_str("|---|---|---|---|---|---|---|---|---|\n");
        for row in &self.rows {
            let [figure, budget, stretch, median, min, max, unit, verdict] = cells(row);
            let line = format!(
                "| {} | {figure}, {unit} | {budget} | {stretch} | {median} | {min} | {max} | {} | {verdict} |\n",
                row.title, row.runs
            );
            text.push_str(&line);
        }
        if self.problems.is_empty() {
            text.push_str("\nNothing acknowledged was lost, doubled or out of order, all of it was in Postgres afterwards, and every audit was clean.\n");
        }
        for problem in &self.problems {
            text.push_str(&format!("\n- {problem}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::verdict::Verdict;
    use super::*;

    fn results() -> Results {
        let row = Row {
            run: "hundred".to_owned(),
            title: "100 conversations".to_owned(),
            figure: "acknowledged".to_owned(),
            unit: "messages/s".to_owned(),
            budget: "≥ 15,000".to_owned(),
            stretch: String::new(),
            runs: 3,
            median: Some(16_000.0),
            min: Some(15_500.0),
            max: None,
            verdict: Verdict::Green,
        };
        Results {
            rows: vec![row],
            ..Results::default()
        }
    }

    #[test]
    fn the_table_is_ready_for_the_documents() {
        let text = results().markdown(false);
        let line = "| 100 conversations | acknowledged, messages/s | ≥ 15,000 |  | 16,000 | 15,500 | – | 3 | green |";
        assert!(text.contains(line), "{text}");
        assert!(text.contains("every audit was clean"));
    }

    #[test]
    fn broken_promises_are_not_called_clean() {
        let mut results = results();
        results.problems.push("hundred: 1 messages lost".to_owned());
        let text = results.markdown(true);
        assert!(text.contains("- hundred: 1 messages lost") && !text.contains("clean"));
        assert!(text.contains("no figures to keep"));
    }
}
