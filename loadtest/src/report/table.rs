//! A report on the terminal.
#![expect(clippy::print_stdout, reason = "the table is what the command is for")]

use super::Report;
use super::number::readable;

impl Report {
    pub(crate) fn print(&self) {
        println!("{}", self.text());
    }

    fn text(&self) -> String {
        let settings: Vec<_> = self
            .settings
            .iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        let mut lines = vec![
            format!("{}: {}", self.scenario, settings.join(" · ")),
            self.machine.sentence(),
            String::new(),
        ];
        for figure in &self.figures {
            let value = readable(figure.value);
            lines.push(format!("{:<38} {value:>12} {}", figure.name, figure.unit));
        }
        if !self.timings.is_empty() {
            lines.push(String::new());
            let head = ["count", "p50", "p90", "p99", "p99.9", "max ms"];
            lines.push(row("", &head.map(str::to_owned)));
        }
        for timing in &self.timings {
            let cells = [
                super::number::readable(super::float(timing.count)),
                readable(timing.p50_ms),
                readable(timing.p90_ms),
                readable(timing.p99_ms),
                readable(timing.p999_ms),
                readable(timing.max_ms),
            ];
            lines.push(row(&timing.name, &cells));
        }
        if !self.problems.is_empty() {
            lines.push(String::new());
        }
        for problem in &self.problems {
            lines.push(format!("PROBLEM: {problem}"));
        }
        lines.join("\n")
    }
}

fn row(name: &str, cells: &[String; 6]) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| format!("{cell:>9}")).collect();
    format!("{name:<26} {}", cells.join(" "))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Report, Times};

    #[test]
    fn figures_timings_and_problems_are_told() {
        let mut report = Report::new("chat");
        report.setting("conversations", &100);
        report.figure("acknowledged", "messages/s", 15_234.0);
        let mut times = Times::new().unwrap();
        times.record(Duration::from_micros(1_500));
        report.timing("ack", &times);
        report.problem("2 messages were lost");
        let text = report.text();
        for part in [
            "chat: conversations 100",
            "15,234 messages/s",
            "1.50",
            "PROBLEM: 2 messages were lost",
        ] {
            assert!(text.contains(part), "no {part:?} in\n{text}");
        }
    }
}
