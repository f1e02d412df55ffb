//! One fault: a fleet at work, something that breaks under it, and the row of the table.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fleet::{Fleet, Size};
use super::world::{World, seconds};
use crate::client::Api;

/// About five hundred messages a second.
pub(super) const USUAL: Size = Size {
    customers: 30,
    pause: Duration::from_millis(80),
};

const SETTLE_SECONDS: f64 = 0.5;

/// What the table says of a fault.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Row {
    #[serde(skip_deserializing)]
    pub(super) fault: &'static str,
    #[serde(skip_deserializing)]
    pub(super) name: &'static str,
    pub(super) injected: u64,
    pub(super) acknowledged: u64,
    pub(super) lost: usize,
    pub(super) doubled: usize,
    pub(super) out_of_order: usize,
    pub(super) leaked: usize,
    pub(super) longest_outage_ms: Option<u128>,
    pub(super) recovery_ms: Option<u128>,
    /// What else was seen; no failure.
    pub(super) notes: Vec<String>,
    /// Why this row is red.
    pub(super) problems: Vec<String>,
    /// Why it was not run on this machine.
    pub(super) not_run: Option<String>,
}

impl Row {
    pub(super) fn is_green(&self) -> bool {
        self.problems.is_empty()
    }

    pub(super) fn not_run(fault: &'static str, name: &'static str, why: String) -> Self {
        Self {
            fault,
            name,
            not_run: Some(why),
            ..Self::default()
        }
    }
}

pub(super) struct Trial {
    pub(super) fleet: Fleet,
    pub(super) row: Row,
    /// Who waited in which queue, in order, with their original age.
    lines: Lines,
    recovery: Option<Duration>,
}

type Lines = BTreeMap<String, Vec<(String, String)>>;

impl Trial {
    /// Everybody has got through once before anything breaks.
    pub(super) async fn begin(
        world: &World,
        fault: &'static str,
        name: &'static str,
        size: Size,
    ) -> anyhow::Result<Self> {
        let fleet = Fleet::start(&world.hub.url(), &world.way(), size).await?;
        fleet.everybody_gets_through().await?;
        let row = Row {
            fault,
            name,
            ..Row::default()
        };
        let lines = lines(world).await?;
        Ok(Self {
            fleet,
            row,
            lines,
            recovery: None,
        })
    }

    pub(super) fn injected(&mut self) {
        self.row.injected = self.row.injected.saturating_add(1);
    }

    /// What was broken is whole: how long until everybody gets through again?
    pub(super) async fn recover(&mut self) -> anyhow::Result<()> {
        let took = self.fleet.everybody_gets_through().await?;
        self.recovery = self.recovery.max(Some(took));
        Ok(())
    }

    pub(super) fn note(&mut self, note: String) {
        self.row.notes.push(note);
    }

    pub(super) fn check(&mut self, is_so: bool, problem: &str) {
        if !is_so {
            self.row.problems.push(problem.to_owned());
        }
    }

    /// A fault that stops nothing proves nothing; an acknowledgement while nothing can be stored is a lie.
    pub(super) async fn nothing_is_acknowledged(&mut self, for_seconds: f64) {
        // What was committed before is on its way to its writer.
        seconds(SETTLE_SECONDS).await;
        let before = self.fleet.pulse.acknowledgements();
        seconds(for_seconds - SETTLE_SECONDS).await;
        self.check(
            self.fleet.pulse.acknowledgements() == before,
            "something was acknowledged while nothing could be stored",
        );
    }

    pub(super) async fn end(mut self, world: &World) -> anyhow::Result<Row> {
        let after = lines(world).await?;
        self.compare(&after);
        let outage = self.fleet.pulse.longest_outage();
        let findings = self.fleet.reckon(&world.hub.url()).await?;
        let mut row = self.row;
        row.acknowledged = findings.acknowledged;
        row.lost = findings.lost.len();
        row.doubled = findings.doubled.len();
        row.out_of_order = findings.out_of_order.len();
        row.leaked = findings.leaked.len();
        row.longest_outage_ms = Some(outage.as_millis());
        row.recovery_ms = self.recovery.map(|took| took.as_millis());
        row.problems.extend(findings.examples());
        row.problems.extend(world.audit().await?);
        Ok(row)
    }

    /// Those who still wait stand in the same order, with the same age.
    fn compare(&mut self, after: &Lines) {
        for (queue, before) in &self.lines {
            let after = after.get(queue).map(Vec::as_slice).unwrap_or_default();
            let stayed: Vec<_> = before.iter().filter(|one| after.contains(one)).collect();
            let now: Vec<_> = after.iter().filter(|one| before.contains(one)).collect();
            let aged = before
                .iter()
                .filter(|(id, _)| after.iter().any(|(other, _)| other == id))
                .count();
            if stayed != now || aged != stayed.len() {
                let problem = format!("the line of {queue} was {before:?} and is {after:?}");
                self.row.problems.push(problem);
            }
        }
    }
}

async fn lines(world: &World) -> anyhow::Result<Lines> {
    let api = Api::sign_in(&world.hub.url(), "lead@example.com", "bellhop-demo").await?;
    let board = api.call("GET", "/api/v1/wallboard", None).await?;
    let queues = board.get("queues").and_then(Value::as_array);
    let word = |value: &Value, name: &str| {
        let text = value.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let line = |queue: &Value| {
        let waiters = queue.get("waiters").and_then(Value::as_array);
        let waiters = waiters.into_iter().flatten();
        waiters
            .map(|one| (word(one, "conversation_id"), word(one, "queued_at")))
            .collect()
    };
    Ok(queues
        .into_iter()
        .flatten()
        .map(|queue| (word(queue, "name"), line(queue)))
        .collect())
}
