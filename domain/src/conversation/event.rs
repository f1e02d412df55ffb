//! What happened. Events are appended, never changed, and are all that `apply` ever sees.

use serde::{Deserialize, Serialize};

use super::state::{Actor, AgentRef, Message, Priority, Status, Visibility};
use crate::ids::{ChannelId, ClientId, ContactId, ConversationId, Seq};
use crate::time::Timestamp;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Event {
    pub seq: Seq,
    /// `seq` of the last event before this one that a contact may see.
    pub previous_public_seq: Seq,
    pub at: Timestamp,
    pub actor: Actor,
    pub fact: Fact,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    Started {
        conversation_id: ConversationId,
        number: i64,
        channel_id: ChannelId,
        contact_id: ContactId,
        client_id: ClientId,
        follow_up_of: Option<ConversationId>,
    },
    MessagePosted {
        message: Message,
    },
    /// Carries the message as it is after the edit.
    MessageEdited {
        message: Message,
    },
    /// Carries what is left of the message: no text, no attachments.
    MessageDeleted {
        message: Message,
    },
    Seen {
        seq: Seq,
    },
    StatusChanged {
        from: Status,
        to: Status,
    },
    PriorityChanged {
        from: Priority,
        to: Priority,
    },
    TagsChanged {
        added: Vec<String>,
        removed: Vec<String>,
    },
    SubjectChanged {
        to: String,
    },
    Assigned {
        agent: AgentRef,
    },
    Unassigned {
        from: AgentRef,
    },
}

impl Fact {
    /// May a contact know of this? The only place that decides it.
    pub fn is_public(&self) -> bool {
        match self {
            Self::MessagePosted { message }
            | Self::MessageEdited { message }
            | Self::MessageDeleted { message } => message.visibility == Visibility::Public,
            Self::Started { .. }
            | Self::Seen { .. }
            | Self::StatusChanged { .. }
            | Self::Assigned { .. }
            | Self::Unassigned { .. } => true,
            Self::PriorityChanged { .. }
            | Self::TagsChanged { .. }
            | Self::SubjectChanged { .. } => false,
        }
    }

    /// Stable word for the `events.kind` column.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Started { .. } => "started",
            Self::MessagePosted { .. } => "message_posted",
            Self::MessageEdited { .. } => "message_edited",
            Self::MessageDeleted { .. } => "message_deleted",
            Self::Seen { .. } => "seen",
            Self::StatusChanged { .. } => "status_changed",
            Self::PriorityChanged { .. } => "priority_changed",
            Self::TagsChanged { .. } => "tags_changed",
            Self::SubjectChanged { .. } => "subject_changed",
            Self::Assigned { .. } => "assigned",
            Self::Unassigned { .. } => "unassigned",
        }
    }

    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::MessagePosted { message }
            | Self::MessageEdited { message }
            | Self::MessageDeleted { message } => Some(message),
            Self::Started { .. }
            | Self::Seen { .. }
            | Self::StatusChanged { .. }
            | Self::PriorityChanged { .. }
            | Self::TagsChanged { .. }
            | Self::SubjectChanged { .. }
            | Self::Assigned { .. }
            | Self::Unassigned { .. } => None,
        }
    }
}
