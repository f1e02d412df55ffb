//! The floor as supervisors watch it, and a contact's place in line.

use bellhop_actors::floor::view;
use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::conversation::Priority;
use super::people::{AgentName, avatar_url};
use super::routing::Asks;
use super::status::{AgentStatus, ChannelClass, Load};
use super::time;

#[derive(Debug, Serialize, TS, ToSchema)]
pub struct Wallboard {
    pub queues: Vec<QueueStats>,
    pub agents: Vec<AgentStats>,
    pub at: String,
}

impl Wallboard {
    pub fn new(queues: &[view::QueueView], agents: &[view::AgentView]) -> Self {
        Self {
            queues: queues.iter().map(QueueStats::from).collect(),
            agents: agents.iter().map(AgentStats::from).collect(),
            at: time::now(),
        }
    }
}

/// A queue at one moment.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct QueueStats {
    pub id: Uuid,
    pub name: String,
    /// Contacts who wait in the chat.
    pub waiting: u32,
    /// Messages that wait for an answer.
    pub messages: u32,
    pub longest_wait_since: Option<String>,
    /// The first 50, in order.
    pub waiters: Vec<Waiter>,
    pub agents: QueueAgents,
    pub open: bool,
    pub service_level: ServiceLevel,
    pub answered_today: u32,
    pub abandoned_today: u32,
    pub handled_today: u32,
    /// What somebody who came now would wait; null when that cannot be told.
    pub estimate_seconds: Option<u64>,
    /// One entry a minute, oldest first.
    pub last_hour: Vec<Minute>,
}

#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
pub struct QueueAgents {
    pub online: u32,
    pub free: u32,
    pub free_units: u32,
}

#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
pub struct ServiceLevel {
    /// Of those answered today, how many within the target; null before the first.
    pub percent: Option<u8>,
    pub target_percent: u8,
    pub target_seconds: u64,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Minute {
    pub at: String,
    pub waiting_max: u32,
    pub answered: u32,
    pub abandoned: u32,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Waiter {
    pub conversation_id: Uuid,
    pub number: i64,
    pub contact_name: Option<String>,
    pub priority: Priority,
    pub asks: Asks,
    pub queued_at: String,
    pub offered_to: Option<AgentName>,
    /// `no_agent`, `no_room`, `skills`, `refused` or `manual`; null while it is on its way.
    pub why: Option<String>,
}

impl From<&view::QueueView> for QueueStats {
    fn from(queue: &view::QueueView) -> Self {
        Self {
            id: queue.id.0,
            name: queue.name.clone(),
            waiting: queue.waiting,
            messages: queue.messages,
            longest_wait_since: queue.longest_wait_since.map(time::text),
            waiters: queue.waiters.iter().map(Waiter::from).collect(),
            agents: QueueAgents {
                online: queue.agents_online,
                free: queue.agents_free,
                free_units: queue.units_free,
            },
            open: queue.is_open,
            service_level: ServiceLevel {
                percent: queue.service_level_percent,
                target_percent: queue.service_level_target_percent,
                target_seconds: queue.service_level_target.as_secs(),
            },
            answered_today: queue.answered_today,
            abandoned_today: queue.abandoned_today,
            handled_today: queue.handled_today,
            estimate_seconds: queue.estimate.map(|estimate| estimate.as_secs()),
            last_hour: queue.last_hour.iter().map(Minute::from).collect(),
        }
    }
}

impl From<&view::Minute> for Minute {
    fn from(minute: &view::Minute) -> Self {
        Self {
            at: time::text(minute.at),
            waiting_max: minute.waiting_max,
            answered: minute.answered,
            abandoned: minute.abandoned,
        }
    }
}

impl From<&view::Waiter> for Waiter {
    fn from(waiter: &view::Waiter) -> Self {
        Self {
            conversation_id: waiter.conversation.0,
            number: waiter.number,
            contact_name: waiter.contact_name.clone(),
            priority: waiter.priority.into(),
            asks: waiter.asks.into(),
            queued_at: time::text(waiter.queued_at),
            offered_to: waiter.offered_to.as_ref().map(AgentName::from),
            why: waiter.why.map(|why| why.as_str().to_owned()),
        }
    }
}

/// An agent at one moment.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct AgentStats {
    pub id: Uuid,
    pub name: String,
    pub avatar_url: String,
    pub status: AgentStatus,
    pub team_ids: Vec<Uuid>,
    pub queue_ids: Vec<Uuid>,
    pub load: Vec<Load>,
    /// Oldest assignment first, at most 50.
    pub conversations: Vec<CarriedConversation>,
    pub handled_today: u32,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct CarriedConversation {
    pub conversation_id: Uuid,
    pub number: i64,
    pub contact_name: Option<String>,
    pub class: ChannelClass,
    pub since: String,
    /// The agent has answered since it was assigned.
    pub answered: bool,
    /// Since when the contact waits for a public answer.
    pub waiting_since: Option<String>,
}

impl From<&view::AgentView> for AgentStats {
    fn from(agent: &view::AgentView) -> Self {
        let carried = |one: &view::CarriedView| CarriedConversation {
            conversation_id: one.conversation.0,
            number: one.number,
            contact_name: one.contact_name.clone(),
            class: one.class.into(),
            since: time::text(one.since),
            answered: one.is_answered,
            waiting_since: one.waiting_since.map(time::text),
        };
        Self {
            id: agent.id.0,
            name: agent.name.clone(),
            avatar_url: avatar_url(agent.id),
            status: (&agent.standing).into(),
            team_ids: agent.teams.iter().map(|team| team.0).collect(),
            queue_ids: agent.queues.iter().map(|queue| queue.0).collect(),
            load: agent.load.iter().map(Load::from).collect(),
            conversations: agent.carried.iter().map(carried).collect(),
            handled_today: agent.handled_today,
        }
    }
}

/// Where a contact stands.
#[derive(Clone, Debug, Serialize, TS)]
pub struct QueuePosition {
    pub conversation_id: Uuid,
    pub state: QueueState,
    /// 1 is next.
    pub position: Option<u32>,
    pub length: Option<u32>,
    /// Null when it cannot be told.
    pub estimate_seconds: Option<u64>,
}

#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum QueueState {
    Waiting,
    /// Is answered later.
    Message,
    /// Waits no more.
    Gone,
}

impl From<&view::QueuePlace> for QueuePosition {
    fn from(place: &view::QueuePlace) -> Self {
        Self {
            conversation_id: place.conversation.0,
            state: match place.state {
                view::PlaceState::Waiting => QueueState::Waiting,
                view::PlaceState::Message => QueueState::Message,
                view::PlaceState::Gone => QueueState::Gone,
            },
            position: place.position,
            length: place.length,
            estimate_seconds: place.estimate.map(|estimate| estimate.as_secs()),
        }
    }
}

/// Whom a conversation can be transferred to.
#[derive(Debug, Serialize, TS, ToSchema)]
pub struct TransferTargets {
    pub agents: Vec<AgentTarget>,
    pub queues: Vec<QueueTarget>,
    pub teams: Vec<TeamTarget>,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct AgentTarget {
    pub id: Uuid,
    pub name: String,
    pub avatar_url: String,
    pub status: AgentStatus,
    pub load: Vec<Load>,
    /// Conversations of this kind that still fit.
    pub free_units: u32,
    /// Is here: may accept, also when busy.
    pub can_accept: bool,
}

impl AgentTarget {
    pub fn new(agent: &view::AgentView, class: bellhop_domain::agent::ChannelClass) -> Self {
        use bellhop_domain::agent::StatusKind;
        Self {
            id: agent.id.0,
            name: agent.name.clone(),
            avatar_url: avatar_url(agent.id),
            status: (&agent.standing).into(),
            load: agent.load.iter().map(Load::from).collect(),
            free_units: agent.units_free(class),
            can_accept: agent.standing.kind != StatusKind::Offline,
        }
    }
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct QueueTarget {
    pub id: Uuid,
    pub name: String,
    pub waiting: u32,
    pub open: bool,
    pub agents_free: u32,
}

impl From<&view::QueueView> for QueueTarget {
    fn from(queue: &view::QueueView) -> Self {
        Self {
            id: queue.id.0,
            name: queue.name.clone(),
            waiting: queue.waiting,
            open: queue.is_open,
            agents_free: queue.agents_free,
        }
    }
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct TeamTarget {
    pub id: Uuid,
    pub name: String,
    pub online: u32,
    pub agents_free: u32,
}
