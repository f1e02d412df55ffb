//! What a contact is told of an event. Agents see the event itself.
//! A [`ContactNotice`] cannot hold an internal message: there is no way to build one from it,
//! so a note cannot reach a contact by a forgotten check.

use super::event::{Event, Fact};
use super::routing::TurnedBecause;
use super::state::{Actor, AgentRef, Message, MessagePreview, Status, Summary, Visibility};
use crate::ids::{ConversationId, Seq};
use crate::queue::Asks;
use crate::time::Timestamp;

/// A message that a contact may see.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PublicMessage<'a>(&'a Message);

impl<'a> PublicMessage<'a> {
    pub fn new(message: &'a Message) -> Option<Self> {
        (message.visibility == Visibility::Public).then_some(Self(message))
    }

    pub fn get(self) -> &'a Message {
        self.0
    }
}

/// A conversation as its contact knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContactSummary<'a> {
    pub id: ConversationId,
    pub number: i64,
    pub status: Status,
    pub assignee: Option<&'a AgentRef>,
    pub follow_up_of: Option<ConversationId>,
    /// Counts only what a contact may see.
    pub version: Seq,
    pub last_message: Option<&'a MessagePreview>,
    pub unread_count: i32,
    pub contact_seen_seq: Seq,
    pub agents_seen_seq: Seq,
    /// Nobody has it yet.
    pub is_waiting: bool,
    /// In line in the chat, or answered later; `None` without a queue.
    pub asks: Option<Asks>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl<'a> From<&'a Summary> for ContactSummary<'a> {
    fn from(summary: &'a Summary) -> Self {
        Self {
            id: summary.id,
            number: summary.number,
            status: summary.status,
            assignee: summary.assignee.as_ref(),
            follow_up_of: summary.follow_up_of,
            version: summary.public_version,
            last_message: summary.last_public_message.as_deref(),
            unread_count: summary.unread_by_contact,
            contact_seen_seq: summary.contact_seen_seq,
            agents_seen_seq: summary.agents_seen_seq,
            is_waiting: summary.is_waiting(),
            asks: summary.routing.asks(),
            created_at: summary.created_at,
            updated_at: summary.active_at,
        }
    }
}

/// The changes of a conversation that its contact is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ContactChange<'a> {
    Started,
    Status {
        from: Status,
        to: Status,
    },
    Assigned {
        agent: &'a AgentRef,
    },
    Unassigned,
    TurnedToMessage {
        because: TurnedBecause,
    },
    /// Another agent joined.
    Barged,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ContactNotice<'a> {
    MessagePosted(PublicMessage<'a>),
    MessageUpdated(PublicMessage<'a>),
    Seen {
        viewer: &'a Actor,
        seq: Seq,
    },
    Changed {
        change: ContactChange<'a>,
        by: &'a Actor,
    },
}

impl<'a> ContactNotice<'a> {
    pub fn of(event: &'a Event) -> Option<Self> {
        let by = &event.actor;
        match &event.fact {
            Fact::MessagePosted { message } => PublicMessage::new(message).map(Self::MessagePosted),
            Fact::MessageEdited { message } | Fact::MessageDeleted { message } => {
                PublicMessage::new(message).map(Self::MessageUpdated)
            }
            Fact::Seen { seq } => Some(Self::Seen {
                viewer: by,
                seq: *seq,
            }),
            Fact::Started { .. } => Some(Self::Changed {
                change: ContactChange::Started,
                by,
            }),
            Fact::StatusChanged { from, to } => {
                let change = ContactChange::Status {
                    from: *from,
                    to: *to,
                };
                Some(Self::Changed { change, by })
            }
            Fact::Assigned { agent, .. } => Some(Self::Changed {
                change: ContactChange::Assigned { agent },
                by,
            }),
            Fact::TurnedToMessage { because } => Some(Self::Changed {
                change: ContactChange::TurnedToMessage { because: *because },
                by,
            }),
            Fact::Barged => Some(Self::Changed {
                change: ContactChange::Barged,
                by,
            }),
            Fact::Unassigned { .. } => Some(Self::Changed {
                change: ContactChange::Unassigned,
                by,
            }),
            Fact::DeliveryChanged { .. }
            | Fact::SocialChanged { .. }
            | Fact::PriorityChanged { .. }
            | Fact::TagsChanged { .. }
            | Fact::LabelChanged { .. }
            | Fact::SubjectChanged { .. }
            | Fact::Queued { .. }
            | Fact::Offered { .. }
            | Fact::OfferEnded { .. }
            | Fact::Transferred { .. }
            | Fact::LeftQueue
            | Fact::Listening { .. } => None,
        }
    }
}
