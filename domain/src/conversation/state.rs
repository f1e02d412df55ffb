//! What a conversation is at one moment: the fold of its events.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::delivery::Delivery;
use super::recent::Recent;
use super::routing::Routing;
use super::social::Social;
use crate::ids::{
    AgentId, AttachmentId, ChannelId, ClientId, ContactId, ConversationId, MessageId, Seq,
};
use crate::labels::{Labels, Reading};
use crate::time::Timestamp;
use crate::words::words;

words! {
    /// `closed` is final; a contact's message reopens all but `closed`.
    Status {
        New = "new",
        Open = "open",
        Pending = "pending",
        OnHold = "on_hold",
        Solved = "solved",
        Closed = "closed",
    }
}
words! { Priority { Low = "low", Normal = "normal", High = "high", Urgent = "urgent" } }
words! {
    /// Only `public` reaches a contact; `internal` is a note among agents,
    /// `whisper` a note of a supervisor to the agent.
    Visibility { Public = "public", Internal = "internal", Whisper = "whisper" }
}

/// Who did something, with the name they had then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    Contact { id: ContactId, name: String },
    Agent { id: AgentId, name: String },
    System,
}

impl Actor {
    /// Same person, whatever they are called now.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Contact { id, .. }, Self::Contact { id: other, .. }) => id == other,
            (Self::Agent { id, .. }, Self::Agent { id: other, .. }) => id == other,
            (Self::System, Self::System) => true,
            (Self::Contact { .. } | Self::Agent { .. } | Self::System, _) => false,
        }
    }

    pub fn is_contact(&self) -> bool {
        matches!(self, Self::Contact { .. })
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Contact { name, .. } | Self::Agent { name, .. } => name,
            Self::System => "",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AgentRef {
    pub id: AgentId,
    pub name: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attachment {
    pub id: AttachmentId,
    pub name: String,
    pub content_type: String,
    pub size_bytes: i64,
    /// Pixels; pictures only.
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub has_thumbnail: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Message {
    pub id: MessageId,
    pub seq: Seq,
    pub client_id: ClientId,
    pub author: Actor,
    pub visibility: Visibility,
    /// Empty once deleted.
    pub text: String,
    pub attachments: Vec<Attachment>,
    pub posted_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    pub deleted_at: Option<Timestamp>,
    /// Of what goes out over a platform; as it was when the message was posted, or as it stands in the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Box<Delivery>>,
    /// What was done to it on its platform; as `delivery`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub social: Option<Box<Social>>,
    /// Of a contact's message: what it was read as when it was posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Box<Reading>>,
}

impl Message {
    /// What is left of it once it is deleted.
    pub(super) fn emptied(self, at: Timestamp) -> Self {
        let mut delivery = self.delivery;
        let template = delivery
            .as_mut()
            .and_then(|delivery| delivery.manner.template.as_mut());
        if let Some(template) = template {
            template.values = Vec::new();
        }
        Self {
            text: String::new(),
            attachments: Vec::new(),
            deleted_at: Some(at),
            delivery,
            ..self
        }
    }
}

/// For serde.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What lists show of a message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MessagePreview {
    pub message_id: MessageId,
    pub seq: Seq,
    pub author: Actor,
    pub visibility: Visibility,
    /// At most `PREVIEW_CHARS_MAX` characters on one line; names the files when there is no text.
    pub text: String,
    pub posted_at: Timestamp,
    /// What is nothing is not stored: the row is written anew with each message. The same below.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_deleted: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub attachment_count: u32,
}

/// What `decide` needs to know of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MessageHead {
    pub id: MessageId,
    pub seq: Seq,
    pub client_id: ClientId,
    pub author: Actor,
    pub visibility: Visibility,
    pub posted_at: Timestamp,
    pub is_deleted: bool,
}

impl From<&Message> for MessageHead {
    fn from(message: &Message) -> Self {
        Self {
            id: message.id,
            seq: message.seq,
            client_id: message.client_id.clone(),
            author: message.author.clone(),
            visibility: message.visibility,
            posted_at: message.posted_at,
            is_deleted: message.deleted_at.is_some(),
        }
    }
}

/// The part of a conversation that is one row: small, cheap to copy, all that lists show.
/// What most events leave alone is shared between copies.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Summary {
    pub id: ConversationId,
    pub number: i64,
    pub channel_id: ChannelId,
    pub contact_id: ContactId,
    /// The client's id of the start.
    pub client_id: ClientId,
    pub status: Status,
    pub priority: Priority,
    pub assignee: Option<AgentRef>,
    pub subject: String,
    pub tags: BTreeSet<String>,
    pub follow_up_of: Option<ConversationId>,
    /// `seq` of the last event.
    pub version: Seq,
    /// `seq` of the last event that a contact may see.
    pub public_version: Seq,
    pub last_message: Option<Arc<MessagePreview>>,
    pub last_public_message: Option<Arc<MessagePreview>>,
    pub unread_by_agents: i32,
    pub unread_by_contact: i32,
    pub agents_seen_seq: Seq,
    pub contact_seen_seq: Seq,
    /// Since when the contact has been waiting for a public answer.
    pub waiting_since: Option<Timestamp>,
    pub routing: Arc<Routing>,
    pub labels: Labels,
    pub created_at: Timestamp,
    /// Last event.
    pub updated_at: Timestamp,
    /// Last public message: what lists are ordered by.
    pub active_at: Timestamp,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conversation {
    /// Shared with whoever stores, sends or shows it meanwhile.
    pub summary: Arc<Summary>,
    pub(crate) recent: Recent,
}

impl Conversation {
    pub fn from_rows(summary: Summary, recent: Recent) -> Self {
        Self {
            summary: Arc::new(summary),
            recent,
        }
    }

    pub fn message(&self, id: MessageId) -> Option<&MessageHead> {
        self.recent.by_id(id)
    }

    pub fn message_by_client_id(&self, client_id: &ClientId) -> Option<&MessageHead> {
        self.recent.by_client_id(client_id)
    }
}
