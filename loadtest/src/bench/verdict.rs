//! A figure over several runs against its budget.

use serde::Serialize;

use super::budgets::{Better, Budget, FLOOR, Run};
use crate::report::{Report, readable};

/// One row of the table.
#[derive(Clone, Serialize)]
pub(super) struct Row {
    pub(super) run: String,
    pub(super) title: String,
    pub(super) figure: String,
    pub(super) unit: String,
    pub(super) budget: String,
    pub(super) stretch: String,
    pub(super) runs: usize,
    pub(super) median: Option<f64>,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    pub(super) verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// Better than we must be, as good as we would like to be.
    Stretch,
    Green,
    /// Measured, and there is nothing that it must reach.
    Shown,
    Red,
}

/// One round of a run: the hub's report, and the floor's before and after.
pub(super) struct Round {
    pub(super) hub: Report,
    pub(super) floors: Vec<Report>,
}

impl Round {
    /// Half-way between before and after: a machine that grows slower meanwhile is slower for both alike.
    fn floor(&self, figure: &str) -> Option<f64> {
        let values = self.floors.iter().map(|floor| floor.value(figure));
        let values = values.collect::<Option<Vec<f64>>>()?;
        median(&values)
    }
}

/// `median_of` answers the median of another run's figure.
pub(super) fn row(
    run: &Run,
    budget: &Budget,
    rounds: &[Round],
    median_of: impl Fn(&str, &str) -> Option<f64>,
) -> Row {
    let share = |round: &Round| {
        let value = round.hub.value(&budget.figure)?;
        match budget.of.as_deref() {
            None => Some(value),
            Some(FLOOR) => over(value, round.floor(&budget.figure)?),
            Some(other) => over(value, median_of(other, &budget.figure)?),
        }
    };
    let values: Vec<f64> = rounds.iter().filter_map(share).collect();
    let unit = match budget.of.as_deref() {
        Some(of) => format!("× {of}"),
        None => rounds
            .iter()
            .find_map(|round| unit(&round.hub, &budget.figure))
            .unwrap_or_default(),
    };
    let bound = |bound: Option<f64>| {
        let sign = match budget.better {
            Better::More => "≥",
            Better::Less => "≤",
        };
        bound.map_or_else(String::new, |bound| format!("{sign} {}", readable(bound)))
    };
    let middle = median(&values);
    // A value that is missing in one round was not reached in it.
    let complete = values.len() == rounds.len();
    Row {
        run: run.name.clone(),
        title: run.title.clone(),
        figure: budget.figure.clone(),
        unit,
        budget: bound(budget.budget),
        stretch: bound(budget.stretch),
        runs: rounds.len(),
        median: middle,
        min: values.iter().copied().reduce(f64::min),
        max: values.iter().copied().reduce(f64::max),
        verdict: match middle {
            Some(middle) if complete => judge(budget, middle),
            Some(_) | None => Verdict::Red,
        },
    }
}

fn over(value: f64, base: f64) -> Option<f64> {
    (base > 0.0).then(|| value / base)
}

fn unit(report: &Report, name: &str) -> Option<String> {
    let values = report.values();
    let found = values.into_iter().find(|figure| figure.name == name);
    found.map(|figure| figure.unit)
}

fn judge(budget: &Budget, value: f64) -> Verdict {
    let reaches = |bound: f64| match budget.better {
        Better::More => value >= bound,
        Better::Less => value <= bound,
    };
    if !budget.budget.is_none_or(reaches) {
        Verdict::Red
    } else if budget.stretch.is_some_and(reaches) {
        Verdict::Stretch
    } else if budget.budget.is_some() {
        Verdict::Green
    } else {
        Verdict::Shown
    }
}

/// Of an even number, half-way between the two in the middle.
pub(super) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let lower = sorted.get(sorted.len().saturating_sub(1) / 2)?;
    let upper = sorted.get(sorted.len() / 2)?;
    Some(lower.midpoint(*upper))
}

impl Verdict {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Stretch => "stretch",
            Self::Green => "green",
            Self::Shown => "–",
            Self::Red => "RED",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::budgets::Budgets;
    use super::*;

    fn run(budget: &str) -> Run {
        let text = format!(
            "[[run]]\nname = \"a\"\ntitle = \"A\"\nscenario = \"chat\"\nfloor = true\nbudgets = [{budget}]"
        );
        Budgets::parse(&text).unwrap().run.remove(0)
    }

    fn round(hub: Option<f64>, floor: f64) -> Round {
        let of = |value: Option<f64>| {
            let mut report = Report::new("chat");
            if let Some(value) = value {
                report.figure("speed", "m/s", value);
            }
            report
        };
        Round {
            hub: of(hub),
            floors: vec![of(Some(floor - 2.0)), of(Some(floor + 2.0))],
        }
    }

    fn check(budget: &str, hub: &[Option<f64>], expected: Verdict) -> Row {
        let run = run(budget);
        let rounds: Vec<_> = hub.iter().map(|value| round(*value, 10.0)).collect();
        let row = row(&run, &run.budgets[0], &rounds, |_, _| None);
        assert_eq!(row.verdict, expected, "{budget} {hub:?}");
        row
    }

    #[test]
    fn the_median_is_judged() {
        let more = r#"{ figure = "speed", better = "more", budget = 5, stretch = 8 }"#;
        check(more, &[Some(4.0), Some(6.0), Some(9.0)], Verdict::Green);
        check(more, &[Some(4.0), Some(4.9), Some(99.0)], Verdict::Red);
        check(more, &[Some(8.0)], Verdict::Stretch);
        check(more, &[Some(4.0), Some(5.9)], Verdict::Red);
        check(more, &[Some(4.1), Some(5.9)], Verdict::Green);
        let less = r#"{ figure = "speed", better = "less", budget = 5 }"#;
        let row = check(less, &[Some(9.0), Some(1.0), Some(5.0)], Verdict::Green);
        assert_eq!(
            (row.min, row.median, row.max),
            (Some(1.0), Some(5.0), Some(9.0))
        );
        assert_eq!((row.budget.as_str(), row.unit.as_str()), ("≤ 5.00", "m/s"));
    }

    #[test]
    fn a_share_is_of_the_same_round() {
        let half = r#"{ figure = "speed", better = "more", budget = 0.5, of = "floor" }"#;
        check(half, &[Some(5.0)], Verdict::Green);
        let row = check(half, &[Some(4.0)], Verdict::Red);
        assert_eq!((row.median, row.unit.as_str()), (Some(0.4), "× floor"));
    }

    #[test]
    fn what_was_not_measured_is_red() {
        let more = r#"{ figure = "speed", better = "more", budget = 5 }"#;
        check(more, &[Some(9.0), None, Some(9.0)], Verdict::Red);
        check(more, &[], Verdict::Red);
        check(
            r#"{ figure = "speed", better = "more", stretch = 8 }"#,
            &[Some(1.0)],
            Verdict::Shown,
        );
    }
}
