//! What changed in a conversation, as agents are told it and as its contact is.

use bellhop_domain::conversation::{self as domain, Fact, TransferTarget};
use bellhop_domain::{MessageId, Seq};
use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::conversation::{Priority, Status};
use super::labels::LabelKind;
use super::people::{AgentName, Person};
use super::routing::{Asks, Explanation, OfferVia, QueueName, SkillNeed, TeamName};
use super::time;

/// What changed, and who did it.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Change {
    #[serde(flatten)]
    #[ts(flatten)]
    pub what: WhatChanged,
    pub by: Person,
    pub at: String,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WhatChanged {
    Started {
        /// Agents only: the queue it begins in.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        queued: Option<Box<QueuedChange>>,
    },
    Status {
        from: Status,
        to: Status,
    },
    Priority {
        from: Priority,
        to: Priority,
    },
    Tags {
        added: Vec<String>,
        removed: Vec<String>,
    },
    /// By a person.
    Label {
        label: LabelKind,
        from: Option<String>,
        to: Option<String>,
    },
    Subject {
        to: String,
    },
    Assigned {
        agent: AgentName,
        /// Agents only: `manual`, `auto`, `accepted`, `transfer` or `take_over`.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        how: Option<&'static str>,
        /// Agents only: why this one, when a queue decided.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        explanation: Option<Box<Explanation>>,
    },
    Unassigned,
    Queued(Box<QueuedChange>),
    Offered {
        agent: AgentName,
        via: OfferVia,
        expires_at: String,
        explanation: Option<Box<Explanation>>,
    },
    OfferEnded {
        agent: AgentName,
        /// `declined`, `timed_out` or `withdrawn`.
        how: &'static str,
        reason: Option<String>,
    },
    Transferred {
        from: Option<AgentName>,
        to: TransferredTo,
    },
    LeftQueue,
    TurnedToMessage {
        /// `closed`, `full`, `waited_too_long`, `chosen` or `nobody_here`.
        why: &'static str,
    },
    /// A supervisor listens, or does no more.
    Listening {
        began: bool,
    },
    /// A supervisor joined.
    Barged,
}

/// A place in a queue.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct QueuedChange {
    pub queue: QueueName,
    pub team: Option<TeamName>,
    /// `routed`, `transferred`, `requeued`, `overflowed`, `moved` or `reopened`.
    pub because: &'static str,
    /// The rule that decided, or what happened.
    pub detail: Option<String>,
    pub skills: Vec<SkillNeed>,
    pub asks: Asks,
}

impl From<&domain::Queued> for QueuedChange {
    fn from(queued: &domain::Queued) -> Self {
        Self {
            queue: (&queued.queue).into(),
            team: queued.team.as_ref().map(TeamName::from),
            because: queued.because.as_str(),
            detail: queued.detail.clone(),
            skills: queued.needs.iter().map(SkillNeed::from).collect(),
            asks: queued.asks.into(),
        }
    }
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct TransferredTo {
    /// `agent`, `queue` or `team`.
    pub kind: &'static str,
    pub id: Uuid,
    pub name: String,
}

impl From<&TransferTarget> for TransferredTo {
    fn from(target: &TransferTarget) -> Self {
        let (kind, id, name) = match target {
            TransferTarget::Agent { agent } => ("agent", agent.id.0, &agent.name),
            TransferTarget::Queue { queue } => ("queue", queue.id.0, &queue.name),
            TransferTarget::Team { team } => ("team", team.id.0, &team.name),
        };
        Self {
            kind,
            id,
            name: name.clone(),
        }
    }
}

/// What agents are told of a fact, by the push that tells it.
pub(super) enum Told<'a> {
    Posted(&'a domain::Message),
    Updated(&'a domain::Message),
    Delivery(MessageId, &'a domain::Delivery),
    Seen(Seq),
    Changed(WhatChanged),
}

impl<'a> Told<'a> {
    pub(super) fn of(fact: &'a Fact) -> Self {
        let explanation = |decision: &Option<Box<_>>| {
            let explained = decision.as_deref().map(Explanation::from);
            explained.map(Box::new)
        };
        Self::Changed(match fact {
            Fact::MessagePosted { message } => return Self::Posted(message),
            Fact::MessageEdited { message }
            | Fact::MessageDeleted { message }
            | Fact::SocialChanged { message } => {
                return Self::Updated(message);
            }
            Fact::DeliveryChanged {
                message_id,
                delivery,
            } => return Self::Delivery(*message_id, delivery),
            Fact::Seen { seq } => return Self::Seen(*seq),
            Fact::Started { queued, .. } => WhatChanged::Started {
                queued: queued.as_ref().map(|queued| Box::new(queued.into())),
            },
            Fact::StatusChanged { from, to } => WhatChanged::Status {
                from: (*from).into(),
                to: (*to).into(),
            },
            Fact::PriorityChanged { from, to } => WhatChanged::Priority {
                from: (*from).into(),
                to: (*to).into(),
            },
            Fact::TagsChanged { added, removed } => WhatChanged::Tags {
                added: added.clone(),
                removed: removed.clone(),
            },
            Fact::LabelChanged { label, from, to } => WhatChanged::Label {
                label: (*label).into(),
                from: from.clone(),
                to: to.clone(),
            },
            Fact::SubjectChanged { to } => WhatChanged::Subject { to: to.clone() },
            Fact::Assigned {
                agent,
                how,
                decision,
            } => WhatChanged::Assigned {
                agent: agent.into(),
                how: Some(how.as_str()),
                explanation: explanation(decision),
            },
            Fact::Unassigned { .. } => WhatChanged::Unassigned,
            Fact::Queued { queued } => WhatChanged::Queued(Box::new(queued.as_ref().into())),
            Fact::Offered { offer, decision } => WhatChanged::Offered {
                agent: (&offer.agent).into(),
                via: (&offer.via).into(),
                expires_at: time::text(offer.expires_at),
                explanation: explanation(decision),
            },
            Fact::OfferEnded { agent, how, reason } => WhatChanged::OfferEnded {
                agent: agent.into(),
                how: how.as_str(),
                reason: reason.clone(),
            },
            Fact::Transferred { from, to } => WhatChanged::Transferred {
                from: from.as_ref().map(AgentName::from),
                to: to.into(),
            },
            Fact::LeftQueue => WhatChanged::LeftQueue,
            Fact::TurnedToMessage { because } => WhatChanged::TurnedToMessage {
                why: because.as_str(),
            },
            Fact::Listening { began } => WhatChanged::Listening { began: *began },
            Fact::Barged => WhatChanged::Barged,
        })
    }
}

impl From<domain::ContactChange<'_>> for WhatChanged {
    fn from(change: domain::ContactChange<'_>) -> Self {
        match change {
            domain::ContactChange::Started => Self::Started { queued: None },
            domain::ContactChange::Status { from, to } => Self::Status {
                from: from.into(),
                to: to.into(),
            },
            domain::ContactChange::Assigned { agent } => Self::Assigned {
                agent: agent.into(),
                how: None,
                explanation: None,
            },
            domain::ContactChange::Unassigned => Self::Unassigned,
            domain::ContactChange::TurnedToMessage { because } => Self::TurnedToMessage {
                why: because.as_str(),
            },
            domain::ContactChange::Barged => Self::Barged,
        }
    }
}
