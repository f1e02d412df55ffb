//! Everything that can happen to a live agent, and what follows. The shell carries the effects out.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::capacity::{Capacity, ChannelClass};
use super::status::{ChosenStatus, SetBy, Standing, StatusKind};
use crate::ids::{AgentId, ConversationId, QueueId, SkillId, TeamId};
use crate::queue::{Candidate, Filter};
use crate::time::Timestamp;

/// The agent's record, as the live agent needs it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgentSettings {
    pub id: AgentId,
    pub name: String,
    pub teams: Vec<TeamId>,
    /// 1 (basic) to 5 (expert).
    pub skills: BTreeMap<SkillId, u8>,
    pub capacity: Capacity,
    /// False for somebody who has left: nothing is given, everything is taken back at once.
    pub is_enabled: bool,
    /// An online agent whose devices all rest becomes away after this long; `None` never.
    pub away_after_idle: Option<Duration>,
}

/// When the conversations of an agent who went offline go back to their queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct RequeuePolicy {
    /// Of a conversation that the agent has not answered yet; `None` keeps it.
    pub unanswered_after: Option<Duration>,
    pub answered_after: Option<Duration>,
}

/// A conversation assigned to the agent that takes room.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Carried {
    pub conversation: ConversationId,
    pub queue: Option<QueueId>,
    pub class: ChannelClass,
    /// Whether the agent has answered since it was assigned.
    pub is_answered: bool,
    pub assigned_at: Timestamp,
    /// Of its queue; a conversation without a queue stays.
    pub requeue: RequeuePolicy,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReserveKind {
    /// A queue gives: needs status `online` and room.
    Automatic,
    /// A colleague offers: any status but `offline`, room or not.
    Transfer,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AgentInput {
    /// The first device is here.
    Came,
    /// The last device has been gone for the grace period.
    Gone,
    /// Whether all devices rest.
    IdleChanged {
        is_idle: bool,
    },
    SetStatus {
        chosen: ChosenStatus,
        by: SetBy,
    },
    Reserve {
        queue: Option<QueueId>,
        conversation: ConversationId,
        class: ChannelClass,
        kind: ReserveKind,
    },
    /// The reservation came to nothing. One that is unknown is ignored.
    Release {
        conversation: ConversationId,
    },
    /// The conversation is the agent's: known from the store. Takes the place of a reservation.
    /// Also sent when a carried one changes.
    Carries(Carried),
    /// The conversation is not the agent's, or takes no room any more. An unknown one is ignored.
    Drops {
        conversation: ConversationId,
    },
    Settings(Box<AgentSettings>),
    /// A time asked for by `WakeAt` has come.
    Due,
}

/// Stored for reports, and told to those who watch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatusChange {
    pub standing: Standing,
    pub by: SetBy,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AgentEffect {
    Reserved {
        queue: Option<QueueId>,
        conversation: ConversationId,
    },
    NotReserved {
        queue: Option<QueueId>,
        conversation: ConversationId,
        why: Filter,
    },
    /// What queues may count on has changed: for every queue the agent serves.
    Available(Candidate),
    StatusChanged(StatusChange),
    /// Back to its queue, because the agent is offline. Unanswered ones come first.
    Requeue {
        conversation: ConversationId,
    },
    WakeAt(Timestamp),
}

/// Units in use and in all, of one class.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Load {
    pub class: ChannelClass,
    pub used: u32,
    pub max: u32,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agent {
    pub settings: AgentSettings,
    pub(crate) chosen: ChosenStatus,
    pub(crate) is_here: bool,
    pub(crate) standing: Standing,
    pub(crate) carried: BTreeMap<ConversationId, Carried>,
    /// Class of what is on its way to the agent.
    pub(crate) reserved: BTreeMap<ConversationId, (Option<QueueId>, ChannelClass, ReserveKind)>,
    /// Since when the agent has been offline with work in hand, and when each piece goes back.
    pub(crate) gone_since: Option<Timestamp>,
    /// When something was last assigned; `None` before the first.
    pub(crate) last_assigned_at: Option<Timestamp>,
    /// Since when the agent could have been given something: the later of becoming `online` and the last assignment.
    pub(crate) ready_since: Timestamp,
}

impl Agent {
    /// Offline until the first device comes. `chosen` is the last one stored.
    pub fn new(settings: AgentSettings, chosen: ChosenStatus, now: Timestamp) -> Self {
        Self {
            settings,
            chosen,
            is_here: false,
            standing: Standing {
                kind: StatusKind::Offline,
                custom: None,
                reason: None,
                since: now,
                idle_since: None,
            },
            carried: BTreeMap::new(),
            reserved: BTreeMap::new(),
            gone_since: Some(now),
            last_assigned_at: None,
            ready_since: now,
        }
    }

    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    pub fn chosen(&self) -> &ChosenStatus {
        &self.chosen
    }

    /// Oldest assignment first.
    pub fn carried(&self) -> Vec<&Carried> {
        let mut carried: Vec<_> = self.carried.values().collect();
        carried.sort_by_key(|one| (one.assigned_at, one.conversation));
        carried
    }
}
