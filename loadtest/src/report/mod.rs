//! What a run found: figures, latencies, curves over time, problems.
//! It knows nothing of hubs and sockets; every scenario answers a `Report`.
//! Start reading here; `table` prints one, `page` draws one, `compare` sets two side by side.

mod chart;
mod compare;
mod machine;
mod number;
mod output;
mod page;
mod series;
mod table;
mod timing;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(crate) use compare::{Options as Compare, run as compare};
pub(crate) use machine::Machine;
pub(crate) use number::{float, rate, readable};
pub(crate) use output::{Output, write};
pub(crate) use page::{growth_chart, page};
pub(crate) use series::{Sampler, Series};
pub(crate) use timing::{Times, Timing};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) scenario: String,
    /// As on the command line.
    pub(crate) settings: BTreeMap<String, String>,
    pub(crate) machine: Machine,
    /// RFC 3339, UTC.
    pub(crate) started_at: String,
    /// Of the measured part, without preparation and warm-up.
    pub(crate) seconds: f64,
    pub(crate) figures: Vec<Figure>,
    pub(crate) timings: Vec<Timing>,
    pub(crate) series: Vec<Series>,
    /// Broken promises: lost, doubled, out of order, refused. Empty is the only good answer.
    pub(crate) problems: Vec<String>,
    /// How many messages of each conversation were acknowledged after its first one: for whoever can look into
    /// the database afterwards.
    #[serde(skip)]
    pub(crate) promised: BTreeMap<String, u64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) value: f64,
}

impl Report {
    /// Begins now.
    pub(crate) fn new(scenario: &str) -> Self {
        let now = chrono::Utc::now();
        Self {
            scenario: scenario.to_owned(),
            settings: BTreeMap::new(),
            machine: Machine::this(),
            started_at: now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            seconds: 0.0,
            figures: Vec::new(),
            timings: Vec::new(),
            series: Vec::new(),
            problems: Vec::new(),
            promised: BTreeMap::new(),
        }
    }

    pub(crate) fn setting(&mut self, name: &str, value: &dyn ToString) {
        self.settings.insert(name.to_owned(), value.to_string());
    }

    pub(crate) fn figure(&mut self, name: &str, unit: &str, value: f64) {
        self.figures.push(Figure {
            name: name.to_owned(),
            unit: unit.to_owned(),
            value,
        });
    }

    pub(crate) fn timing(&mut self, name: &str, times: &Times) {
        self.timings.push(times.summary(name));
    }

    pub(crate) fn problem(&mut self, what: impl Into<String>) {
        self.problems.push(what.into());
    }

    /// Every number of the report by name and unit: figures, and of each timing its percentiles,
    /// such as `ack.p99` in milliseconds.
    pub(crate) fn values(&self) -> Vec<Figure> {
        let timings = self.timings.iter().flat_map(Timing::values);
        self.figures.iter().cloned().chain(timings).collect()
    }

    pub(crate) fn value(&self, name: &str) -> Option<f64> {
        let values = self.values();
        let found = values.into_iter().find(|figure| figure.name == name);
        found.map(|figure| figure.value)
    }
}
