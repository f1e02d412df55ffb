//! `budgets.toml`: what is played, and which figures it must reach.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, ensure};
use clap::Parser;
use serde::Deserialize;

use crate::scenario::Scenario;

/// Runs of --quick are for trying the command, not for figures.
const QUICK_SECONDS: i64 = 3;
const QUICK_SOCKETS: i64 = 1_000;
pub(super) const FLOOR: &str = "floor";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Budgets {
    pub(super) run: Vec<Run>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Run {
    pub(super) name: String,
    pub(super) title: String,
    scenario: String,
    #[serde(default)]
    settings: BTreeMap<String, toml::Value>,
    #[serde(default)]
    pub(super) floor: bool,
    #[serde(default = "yes")]
    quick: bool,
    pub(super) fill: Option<Fill>,
    pub(super) growth: Option<Growth>,
    pub(super) budgets: Vec<Budget>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fill {
    pub(super) conversations: u64,
    pub(super) messages: u64,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Growth {
    pub(super) chart: String,
    pub(super) x: f64,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Budget {
    pub(super) figure: String,
    pub(super) better: Better,
    pub(super) budget: Option<f64>,
    pub(super) stretch: Option<f64>,
    /// What the figure is a share of: the floor's, or the median of another run.
    pub(super) of: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Better {
    More,
    Less,
}

fn yes() -> bool {
    true
}

#[derive(Parser)]
struct CommandLine {
    #[command(subcommand)]
    scenario: Scenario,
}

impl Budgets {
    pub(super) fn parse(text: &str) -> anyhow::Result<Self> {
        let budgets: Self = toml::from_str(text).context("the budgets are not well formed")?;
        let mut before = BTreeSet::new();
        for run in &budgets.run {
            run.scenario()?;
            for budget in &run.budgets {
                let of = budget.of.as_deref();
                let known = of.is_none_or(|of| before.contains(of) || (of == FLOOR && run.floor));
                ensure!(
                    known,
                    "{}: {} is compared with {}, which has not run before",
                    run.name,
                    budget.figure,
                    of.unwrap_or_default()
                );
            }
            let is_new = before.insert(run.name.as_str());
            ensure!(is_new, "there are two runs called {}", run.name);
        }
        Ok(budgets)
    }

    /// Those by name, and those that they are compared with; all without names.
    pub(super) fn choose(mut self, only: &[String], quick: bool) -> anyhow::Result<Vec<Run>> {
        let mut wanted: BTreeSet<String> = only.iter().cloned().collect();
        for name in only {
            let run = self.run.iter().find(|run| run.name == *name);
            let run = run.with_context(|| format!("there is no run called {name}"))?;
            wanted.extend(run.budgets.iter().filter_map(|budget| budget.of.clone()));
        }
        self.run
            .retain(|run| only.is_empty() || wanted.contains(&run.name));
        if quick {
            self.run.retain(|run| run.quick);
            self.run.iter_mut().for_each(Run::shorten);
        }
        Ok(self.run)
    }
}

impl Run {
    /// The settings are the options of the command line.
    pub(super) fn scenario(&self) -> anyhow::Result<Scenario> {
        let mut words = vec!["bench".to_owned(), self.scenario.clone()];
        for (name, value) in &self.settings {
            words.push(format!("--{name}"));
            words.push(
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned),
            );
        }
        let parsed = CommandLine::try_parse_from(words);
        let parsed = parsed.with_context(|| format!("the settings of {}", self.name))?;
        Ok(parsed.scenario)
    }

    fn shorten(&mut self) {
        for (name, max) in [
            ("seconds", QUICK_SECONDS),
            ("sockets", QUICK_SOCKETS),
            ("idle", QUICK_SOCKETS),
        ] {
            if let Some(toml::Value::Integer(value)) = self.settings.get_mut(name) {
                *value = (*value).min(max);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = include_str!("../../budgets.toml");

    fn with(more: &str) -> String {
        format!("[[run]]\nname = \"a\"\ntitle = \"A\"\nscenario = \"chat\"\n{more}\n")
    }

    #[test]
    fn our_budgets_are_well_formed() {
        let runs = Budgets::parse(OURS).unwrap().choose(&[], false).unwrap();
        assert!(runs.iter().any(|run| run.floor));
        assert!(runs.iter().any(|run| run.growth.is_some()));
    }

    #[test]
    fn mistakes_are_named() {
        let check = |text: &str, words: &str| {
            let error = Budgets::parse(text).err().map(|error| format!("{error:#}"));
            let error = error.unwrap_or_default();
            assert!(error.contains(words), "{error:?} does not say {words:?}");
        };
        let none = "budgets = []";
        check(&with("budgets = []\nspeed = 3"), "speed");
        check(&with("settings = { rats = 3 }\nbudgets = []"), "--rats");
        check(
            &with("budgets = [{ figure = \"x\", better = \"less\", of = \"b\" }]"),
            "has not run before",
        );
        check(
            &with("budgets = [{ figure = \"x\", better = \"less\", of = \"floor\" }]"),
            "has not run before",
        );
        check(
            &with("budgets = [{ figure = \"x\", better = \"red\" }]"),
            "red",
        );
        check(
            &format!("{}{}", with(none), with(none)),
            "two runs called a",
        );
    }

    #[test]
    fn a_run_brings_what_it_is_compared_with() {
        let budgets = Budgets::parse(OURS).unwrap();
        let runs = budgets.choose(&["sockets-19k".to_owned()], false).unwrap();
        let names: Vec<_> = runs.iter().map(|run| run.name.as_str()).collect();
        assert_eq!(names, ["sockets-1k", "sockets-19k"]);
        let budgets = Budgets::parse(OURS).unwrap();
        assert!(budgets.choose(&["nothing".to_owned()], false).is_err());
    }

    #[test]
    fn quick_is_short() {
        let runs = Budgets::parse(OURS).unwrap().choose(&[], true).unwrap();
        for run in runs {
            let seconds = run
                .settings
                .get("seconds")
                .and_then(toml::Value::as_integer);
            assert!(
                seconds.is_none_or(|seconds| seconds <= QUICK_SECONDS),
                "{}",
                run.name
            );
        }
    }
}
