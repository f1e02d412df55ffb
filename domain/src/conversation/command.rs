//! What somebody wants. Whether it happens is for `decide` to say.

use super::state::{AgentRef, Attachment, Message, Priority, Status, Visibility};
use crate::ids::{ChannelId, ClientId, ContactId, ConversationId, MessageId, Seq};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewMessage {
    pub id: MessageId,
    pub client_id: ClientId,
    pub visibility: Visibility,
    pub text: String,
    pub attachments: Vec<Attachment>,
}

/// Begins a conversation with its first message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Start {
    pub conversation_id: ConversationId,
    pub number: i64,
    pub channel_id: ChannelId,
    pub contact_id: ContactId,
    pub follow_up_of: Option<ConversationId>,
    pub message: NewMessage,
}

/// `None` leaves a field as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Update {
    pub status: Option<Status>,
    pub priority: Option<Priority>,
    pub tags: Option<Vec<String>>,
    pub subject: Option<String>,
    /// `Some(None)` unassigns.
    pub assignee: Option<Option<AgentRef>>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    PostMessage {
        message: NewMessage,
        /// Refuse if another agent answered publicly after this `seq`.
        expected_seq: Option<Seq>,
    },
    /// `stored` is the message as it stands in the store: texts are not kept in memory.
    EditMessage {
        stored: Message,
        text: String,
    },
    DeleteMessage {
        stored: Message,
    },
    MarkSeen {
        seq: Seq,
    },
    Update(Update),
    Close,
}
