//! Everything that can happen to a live agent, and what follows. The shell carries the effects out.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::capacity::{Capacity, ChannelClass};
use super::status::{ChosenStatus, SetBy, Standing, StatusKind};
use crate::ids::{AgentId, ConversationId, QueueId, SkillId, TeamId};
use crate::limits::COUNT_WAIT;
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
    /// An offer that stands already, found when its queue starts: it counts, room or not.
    Standing,
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
    /// The reservation came to nothing. One that is unknown, or another's by now, is ignored.
    Release {
        /// Who reserved.
        queue: Option<QueueId>,
        conversation: ConversationId,
    },
    /// The queue ends, or begins anew and knows of nothing that it had reserved but of what is out as an offer.
    ReleaseAll {
        queue: QueueId,
        except: BTreeSet<ConversationId>,
    },
    /// The queue has reserved again what it had reserved at the agent who began anew.
    Counted {
        queue: QueueId,
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
    /// Told to those who watch, not stored: since when no device has been touched.
    IdleChanged {
        idle_since: Option<Timestamp>,
    },
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

/// Room kept for what is on its way to the agent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Reservation {
    pub(super) queue: Option<QueueId>,
    pub(super) class: ChannelClass,
    pub(super) at: Timestamp,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agent {
    pub settings: AgentSettings,
    pub(super) chosen: ChosenStatus,
    pub(super) is_here: bool,
    pub(super) standing: Standing,
    /// `away` because nothing was touched for long: ends with the first touch.
    pub(super) is_resting: bool,
    /// From when the time until `away` counts: the later of the last touch and the last choice.
    pub(super) rests_from: Option<Timestamp>,
    pub(super) carried: BTreeMap<ConversationId, Carried>,
    pub(super) reserved: BTreeMap<ConversationId, Reservation>,
    /// Queues that may have room reserved here of which this agent knows nothing yet, and until when they are awaited.
    pub(super) uncounted: Option<(BTreeSet<QueueId>, Timestamp)>,
    /// Since when the agent has been offline.
    pub(super) gone_since: Option<Timestamp>,
    /// What was asked to go back, and when: asked again when nothing comes of it.
    pub(super) asked_back: BTreeMap<ConversationId, Timestamp>,
    /// When something was last assigned; `None` before the first.
    pub(super) last_assigned_at: Option<Timestamp>,
    /// Since when the agent could have been given something: the later of becoming `online` and the last assignment.
    pub(super) ready_since: Timestamp,
    pub(super) wake_at: Option<Timestamp>,
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
            is_resting: false,
            rests_from: None,
            carried: BTreeMap::new(),
            reserved: BTreeMap::new(),
            uncounted: None,
            gone_since: Some(now),
            asked_back: BTreeMap::new(),
            last_assigned_at: None,
            ready_since: now,
            wake_at: None,
        }
    }

    /// Begins again in mid-day: takes nothing from a queue until these queues have said what they have reserved here.
    pub fn again(
        settings: AgentSettings,
        chosen: ChosenStatus,
        queues: BTreeSet<QueueId>,
        now: Timestamp,
    ) -> Self {
        let until = now.plus(COUNT_WAIT);
        let uncounted = (!queues.is_empty()).then_some((queues, until));
        Self {
            uncounted,
            ..Self::new(settings, chosen, now)
        }
    }

    /// Has a device, whatever was chosen.
    pub fn is_here(&self) -> bool {
        self.is_here
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

    /// What is on its way to the agent, in no special order.
    pub fn reserved(&self) -> impl Iterator<Item = ConversationId> {
        self.reserved.keys().copied()
    }

    /// What is carried or on its way: each takes a unit.
    pub fn held(&self) -> BTreeSet<ConversationId> {
        let carried = self.carried.keys();
        carried.chain(self.reserved.keys()).copied().collect()
    }

    /// Units in use, reservations included. What is carried and reserved at once takes one.
    pub fn used(&self) -> BTreeMap<ChannelClass, u32> {
        let on_its_way = self
            .reserved
            .iter()
            .filter(|(conversation, _)| !self.carried.contains_key(conversation))
            .map(|(_, one)| one.class);
        let mut used = BTreeMap::new();
        for class in self.carried.values().map(|one| one.class).chain(on_its_way) {
            let units: &mut u32 = used.entry(class).or_default();
            *units = units.saturating_add(1);
        }
        used
    }

    /// Every class that the agent may be given or has.
    pub fn load(&self) -> Vec<Load> {
        let capacity = &self.settings.capacity;
        let used = self.used();
        let is_shown = |class: &&ChannelClass| {
            capacity.classes.contains_key(class) || used.contains_key(class)
        };
        let load = |class: &ChannelClass| Load {
            class: *class,
            used: used.get(class).copied().unwrap_or(0),
            max: capacity.units_max(*class),
        };
        ChannelClass::ALL
            .iter()
            .filter(is_shown)
            .map(load)
            .collect()
    }

    /// What queues may count on.
    pub fn candidate(&self) -> Candidate {
        Candidate {
            id: self.settings.id,
            name: self.settings.name.clone(),
            status: self.standing.kind,
            is_enabled: self.settings.is_enabled,
            teams: self.settings.teams.clone(),
            skills: self.settings.skills.clone(),
            capacity: self.settings.capacity.clone(),
            used: self.used(),
            last_assigned_at: self.last_assigned_at,
            ready_since: self.ready_since,
        }
    }
}
