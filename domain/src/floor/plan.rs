//! What is to happen on a floor.

use std::time::Duration;

use crate::agent::{AgentSettings, ChannelClass};
use crate::conversation::Priority;
use crate::ids::{AgentId, ContactId, QueueId};
use crate::queue::{Asks, QueueSettings, SkillNeed};
use crate::time::Timestamp;

#[derive(Clone, Debug)]
pub struct QueuePlan {
    pub settings: QueueSettings,
    pub members: Vec<AgentId>,
    /// Open until the first entry says otherwise.
    pub opens: Vec<(Timestamp, bool)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shift {
    pub from: Timestamp,
    pub to: Timestamp,
}

#[derive(Clone, Debug)]
pub struct AgentPlan {
    pub settings: AgentSettings,
    pub shifts: Vec<Shift>,
}

/// A customer who writes.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub at: Timestamp,
    pub contact: ContactId,
    pub queue: QueueId,
    pub class: ChannelClass,
    pub asks: Asks,
    pub priority: Priority,
    pub needs: Vec<SkillNeed>,
    pub preferred: Option<AgentId>,
    /// How long an agent is busy with it.
    pub handling: Duration,
    /// Leaves after having waited so long; `None` never.
    pub patience: Option<Duration>,
}

/// How agents behave; chances are per thousand.
#[derive(Clone, Debug)]
pub struct People {
    /// Until the first answer.
    pub answers_after: (Duration, Duration),
    /// Until an offer is accepted or declined.
    pub accepts_after: (Duration, Duration),
    pub declines: u32,
    /// Lets an offer time out.
    pub ignores: u32,
    /// Gives a conversation away instead of finishing it.
    pub transfers: u32,
    /// Loses the connection about so often; `None` never.
    pub vanishes_every: Option<Duration>,
    pub vanishes_for: (Duration, Duration),
    /// From being away after a missed offer until back.
    pub back_after: (Duration, Duration),
    /// From when something waits in a manual queue until somebody picks it.
    pub picks_after: (Duration, Duration),
}

/// How the machinery behaves; chances are per thousand.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// A mailbox is looked at within this time.
    pub mail_max: Duration,
    pub store: (Duration, Duration),
    /// Certainly not stored.
    pub aborted: u32,
    /// Nobody knows whether it is stored; half of them are.
    pub unknown: u32,
    /// The whole hub dies and begins again from what is stored.
    pub crashes: Vec<Timestamp>,
}

#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    pub begins_at: Timestamp,
    /// What is not over by then is left as it stands.
    pub ends_at: Timestamp,
    pub queues: Vec<QueuePlan>,
    pub agents: Vec<AgentPlan>,
    pub arrivals: Vec<Arrival>,
    pub people: People,
    pub faults: Faults,
}

impl Default for People {
    /// Attentive and connected: what is compared is then the plan, not luck.
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            answers_after: (seconds(5), seconds(20)),
            accepts_after: (seconds(2), seconds(6)),
            declines: 0,
            ignores: 0,
            transfers: 0,
            vanishes_every: None,
            vanishes_for: (seconds(5), seconds(120)),
            back_after: (seconds(20), seconds(90)),
            picks_after: (seconds(5), seconds(30)),
        }
    }
}
