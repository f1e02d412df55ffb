//! Two reports side by side.
#![expect(clippy::print_stdout, reason = "the table is what the command is for")]

use std::path::PathBuf;

use clap::Args;

use super::Report;
use super::number::readable;
use super::output::read;

#[derive(Args)]
pub(crate) struct Options {
    /// A report written with --json.
    before: PathBuf,
    /// Another one: ratios are this one's share of the first.
    after: PathBuf,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let (before, after) = (read(&options.before)?, read(&options.after)?);
    for difference in differing_settings(&before, &after) {
        println!("{difference}");
    }
    println!("{:<38} {:>12} {:>12} {:>8}", "", "before", "after", "ratio");
    for row in rows(&before, &after) {
        let ratio = row.ratio().map_or("–".to_owned(), |r| format!("{r:.2} ×"));
        let (before, after) = (readable(row.before), readable(row.after));
        println!(
            "{:<38} {before:>12} {after:>12} {ratio:>8}  {}",
            row.name, row.unit
        );
    }
    Ok(())
}

struct Row {
    name: String,
    unit: String,
    before: f64,
    after: f64,
}

impl Row {
    fn ratio(&self) -> Option<f64> {
        (self.before != 0.0).then(|| self.after / self.before)
    }
}

/// What both have.
fn rows(before: &Report, after: &Report) -> Vec<Row> {
    let pairs = before.values().into_iter().filter_map(|figure| {
        Some(Row {
            after: after.value(&figure.name)?,
            name: figure.name,
            unit: figure.unit,
            before: figure.value,
        })
    });
    pairs.collect()
}

/// Ratios of different loads or machines mean something else.
fn differing_settings(before: &Report, after: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    if before.scenario != after.scenario {
        lines.push(format!(
            "scenario: {} and {}",
            before.scenario, after.scenario
        ));
    }
    if before.machine != after.machine {
        lines.push("the machines are different ones".to_owned());
    }
    let names = before.settings.keys().chain(after.settings.keys());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names.dedup();
    for name in names {
        let of = |report: &Report| {
            let value = report.settings.get(name).cloned();
            value.unwrap_or_else(|| "not set".to_owned())
        };
        if of(before) != of(after) {
            lines.push(format!("{name}: {} and {}", of(before), of(after)));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(rate: f64, conversations: usize) -> Report {
        let mut report = Report::new("chat");
        report.setting("conversations", &conversations);
        report.figure("acknowledged", "messages/s", rate);
        report
    }

    #[test]
    fn ratios_are_of_what_both_have() {
        let before = report(10_000.0, 100);
        let mut after = report(15_000.0, 100);
        after.figure("only here", "", 1.0);
        let rows = rows(&before, &after);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].name, "acknowledged");
        assert_eq!(rows[0].ratio(), Some(1.5));
        assert!(differing_settings(&before, &after).is_empty());
    }

    #[test]
    fn nothing_before_has_no_ratio() {
        let rows = rows(&report(0.0, 100), &report(5.0, 100));
        assert_eq!(rows[0].ratio(), None);
    }

    #[test]
    fn another_load_is_pointed_out() {
        let lines = differing_settings(&report(1.0, 100), &report(1.0, 500));
        assert_eq!(lines, ["conversations: 100 and 500"]);
    }
}
