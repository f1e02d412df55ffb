//! What came of a plan: one record for each customer, one for each agent.

use std::time::Duration;

use crate::ids::{AgentId, QueueId};
use crate::time::Timestamp;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    Finished,
    Abandoned,
    /// The plan ended before.
    Open,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// The queue it began in.
    pub queue: QueueId,
    pub arrived_at: Timestamp,
    /// When somebody first had it.
    pub assigned_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub ending: Ending,
    /// Left a message, or was turned into one.
    pub is_message: bool,
}

impl Record {
    /// Until somebody had it, or it was over.
    pub fn waited(&self, now: Timestamp) -> Duration {
        let until = self.assigned_at.or(self.ended_at).unwrap_or(now);
        until.since(self.arrived_at)
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgentRecord {
    pub agent: AgentId,
    /// With a status in which work may be given or finished.
    pub here: Duration,
    /// The part of `here` with at least one conversation.
    pub busy: Duration,
    /// Units in use over units in all, over the time here, in thousandths.
    pub load_per_mille: u32,
    pub finished: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    pub records: Vec<Record>,
    pub agents: Vec<AgentRecord>,
    /// From "somebody fit has room" to "offered" or "assigned", for each decision that no fault delayed; sorted.
    pub latencies: Vec<Duration>,
    /// Decisions that a failing store delayed.
    pub delayed: u32,
    pub steps: u64,
    /// How often everything was compared with everything.
    pub audits: u64,
    pub ended_at: Option<Timestamp>,
}

impl Report {
    pub fn latency_median(&self) -> Option<Duration> {
        let middle = self.latencies.len().checked_div(2)?;
        self.latencies.get(middle).copied()
    }

    pub fn latency_worst(&self) -> Option<Duration> {
        self.latencies.last().copied()
    }
}
