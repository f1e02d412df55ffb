//! Where a conversation stands between its contact and the agents: its queue, an offer, its assignment.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::state::{AgentRef, Status, Summary};
use crate::agent::ChannelClass;
use crate::ids::{AgentId, ContactId, ConversationId, QueueId, TeamId};
use crate::queue::{Asks, SkillNeed, Waiting};
use crate::time::Timestamp;
use crate::words::words;

/// A queue with the name it had then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct QueueRef {
    pub id: QueueId,
    pub name: String,
}

/// A team with the name it had then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TeamRef {
    pub id: TeamId,
    pub name: String,
}

/// On whose behalf an offer is made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Via {
    Queue,
    /// A colleague, who keeps the conversation until it is accepted.
    Transfer {
        from: AgentRef,
        note: Option<String>,
    },
}

impl Via {
    pub fn is_transfer(&self) -> bool {
        matches!(self, Self::Transfer { .. })
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Offer {
    pub agent: AgentRef,
    pub via: Via,
    pub offered_at: Timestamp,
    pub expires_at: Timestamp,
}

words! {
    /// Why a conversation came into a queue.
    QueuedBecause {
        /// By a rule, or because it is the default queue.
        Routed = "routed",
        Transferred = "transferred",
        /// Its agent went offline.
        Requeued = "requeued",
        Overflowed = "overflowed",
        /// By a supervisor.
        Moved = "moved",
        /// The contact wrote again and nobody had it.
        Reopened = "reopened",
    }

    /// Why a live conversation is answered later instead.
    TurnedBecause {
        Closed = "closed",
        Full = "full",
        WaitedTooLong = "waited_too_long",
        /// By the contact.
        Chosen = "chosen",
        NobodyHere = "nobody_here",
    }
}

/// A place in a queue.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Queued {
    pub queue: QueueRef,
    /// Only this team's members may take it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamRef>,
    pub class: ChannelClass,
    pub asks: Asks,
    pub needs: Vec<SkillNeed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// The agent whom the contact knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred: Option<AgentId>,
    /// Who is not asked: the one who gave it away.
    pub refused_by: BTreeSet<AgentId>,
    pub because: QueuedBecause,
    /// The rule that decided, or what happened, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// The part of a conversation's row that queues and agents live by.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Routing {
    /// The last place it was queued to; also while it is assigned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queued: Option<Queued>,
    /// Original age: since when the contact has wanted somebody. Ends with solved or closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queued_at: Option<Timestamp>,
    /// Since when in this queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entered_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_at: Option<Timestamp>,
    /// Whether the assignee has answered since it was assigned.
    pub is_answered: bool,
}

/// Where a conversation is, for queues and agents; all of it follows from the row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Placement {
    Waiting {
        queue: QueueId,
        waiting: Box<Waiting>,
    },
    With(Held),
    /// Nobody needs to do anything now.
    Nowhere,
}

/// Assigned, and takes room.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    pub agent: AgentId,
    pub queue: Option<QueueId>,
    pub conversation: ConversationId,
    pub contact: ContactId,
    pub number: i64,
    pub class: ChannelClass,
    pub is_answered: bool,
    pub assigned_at: Timestamp,
    pub waiting_since: Option<Timestamp>,
    /// A transfer that a colleague has not accepted yet.
    pub offer: Option<Offer>,
}

impl Placement {
    pub fn of(summary: &Summary) -> Self {
        let routing = &summary.routing;
        if !matches!(summary.status, Status::New | Status::Open) {
            return Self::Nowhere;
        }
        if let Some(agent) = &summary.assignee {
            return Self::With(Held {
                agent: agent.id,
                queue: routing.queued.as_ref().map(|queued| queued.queue.id),
                conversation: summary.id,
                contact: summary.contact_id,
                number: summary.number,
                class: routing.class(),
                is_answered: routing.is_answered,
                assigned_at: routing.assigned_at.unwrap_or(summary.created_at),
                waiting_since: summary.waiting_since,
                offer: routing.offer.clone(),
            });
        }
        let Some(queued) = &routing.queued else {
            return Self::Nowhere;
        };
        let entered_at = routing.entered_at.unwrap_or(summary.created_at);
        Self::Waiting {
            queue: queued.queue.id,
            waiting: Box::new(Waiting {
                conversation: summary.id,
                contact: summary.contact_id,
                number: summary.number,
                priority: summary.priority,
                asks: queued.asks,
                class: routing.class(),
                needs: queued.needs.clone(),
                team: queued.team.as_ref().map(|team| team.id),
                due_at: queued.due_at,
                queued_at: routing.queued_at.unwrap_or(entered_at),
                entered_at,
                refused_by: queued.refused_by.clone(),
                preferred: queued.preferred,
                offer: routing.offer.clone(),
            }),
        }
    }
}

impl Summary {
    /// In a queue, and nobody has it.
    pub fn is_waiting(&self) -> bool {
        self.assignee.is_none()
            && self.routing.queued.is_some()
            && matches!(self.status, Status::New | Status::Open)
    }

    pub(super) fn waits_in(&self, queue: QueueId) -> bool {
        let queued = self.routing.queued.as_ref();
        self.is_waiting() && queued.is_some_and(|queued| queued.queue.id == queue)
    }
}

impl Routing {
    /// What was never queued is a chat; what is answered later is a message.
    pub fn class(&self) -> ChannelClass {
        match &self.queued {
            Some(queued) if queued.class == ChannelClass::Chat && queued.asks == Asks::Message => {
                ChannelClass::Messaging
            }
            Some(queued) => queued.class,
            None => ChannelClass::Chat,
        }
    }

    /// What the contact is told: are they in line, or will they be answered later?
    pub fn asks(&self) -> Option<Asks> {
        self.queued.as_ref().map(|queued| queued.asks)
    }

    pub(super) fn enter(&mut self, queued: &Queued, at: Timestamp) {
        self.queued_at.get_or_insert(at);
        self.entered_at = Some(at);
        self.queued = Some(queued.clone());
        self.offer = None;
    }

    pub(super) fn assign(&mut self, at: Timestamp) {
        self.assigned_at = Some(at);
        self.is_answered = false;
        self.offer = None;
        if let Some(queued) = &mut self.queued {
            queued.refused_by.clear();
        }
    }

    pub(super) fn unassign(&mut self) {
        self.assigned_at = None;
        self.is_answered = false;
        self.offer = None;
    }

    pub(super) fn refuse(&mut self, agent: AgentId) {
        if let Some(queued) = &mut self.queued
            && queued.refused_by.len() < crate::limits::REFUSALS_MAX
        {
            queued.refused_by.insert(agent);
        }
    }

    /// Opened again after it had ended: a new wait, not one since the conversation began.
    pub(super) fn begin(&mut self, at: Timestamp) {
        if self.queued.is_some() {
            self.queued_at.get_or_insert(at);
            self.entered_at.get_or_insert(at);
        }
    }

    /// The contact has what they wanted: the next wait is a new one.
    pub(super) fn end(&mut self) {
        self.queued_at = None;
        self.entered_at = None;
        self.offer = None;
    }
}
