//! What somebody wants. Whether it happens is for `decide` to say.

use super::delivery::{Manner, Progress};
use super::event::{OfferEnd, TransferTarget};
use super::routing::{Queued, TurnedBecause};
use super::social::OnPlatform;
use super::state::{AgentRef, Attachment, Message, Priority, Status, Visibility};
use crate::agent::ChannelClass;
use crate::ids::{
    AgentId, ChannelId, ClientId, ContactId, ConversationId, MessageId, QueueId, Seq,
};
use crate::queue::Decision;
use crate::time::Timestamp;

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
    pub place: Place,
}

/// Where routing puts a new conversation; the default is nowhere.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Place {
    pub queued: Option<Queued>,
    pub priority: Option<Priority>,
    /// Why the contact is answered later and not now.
    pub turned: Option<TurnedBecause>,
}

/// `None` leaves a field as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Update {
    pub status: Option<Status>,
    pub priority: Option<Priority>,
    pub tags: Option<Vec<String>>,
    pub subject: Option<String>,
    /// `Some(None)` says that it has none; a person's word stays.
    pub category: Option<Option<String>>,
    pub language: Option<Option<String>>,
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
    /// The same by an agent, in a way of its own.
    PostReply {
        message: NewMessage,
        expected_seq: Option<Seq>,
        manner: Box<Manner>,
    },
    /// A macro: a reply and what follows it, all of it or nothing.
    ApplyMacro(Box<MacroRun>),
    /// By the system: what is told of a message on its way.
    MarkDelivery {
        stored: Message,
        progress: Progress,
    },
    /// By an agent: what failed goes out once more.
    RetryDelivery {
        stored: Message,
    },
    /// `stored` is the message as it stands in the store: texts are not kept in memory.
    EditMessage {
        stored: Message,
        text: String,
    },
    DeleteMessage {
        stored: Message,
    },
    /// On the platform that the message is on, or told by it.
    OnPlatform {
        stored: Message,
        what: OnPlatform,
    },
    MarkSeen {
        seq: Seq,
    },
    Update(Update),
    Close,
    /// Into a queue; takes it from whoever has it.
    Enqueue {
        queued: Box<Queued>,
        from: TakenFrom,
    },
    /// What a queue decided; refused when the conversation does not wait there any more, free of an offer.
    AssignFromQueue {
        queue: QueueId,
        /// What the agent keeps room for; refused when it is of another class by now.
        class: ChannelClass,
        agent: AgentRef,
        decision: Box<Decision>,
    },
    OfferFromQueue {
        queue: QueueId,
        class: ChannelClass,
        agent: AgentRef,
        decision: Box<Decision>,
        expires_at: Timestamp,
    },
    /// By the agent it was offered to.
    AcceptOffer,
    DeclineOffer {
        reason: Option<String>,
    },
    /// By the system: time is up, or the agent went. Only the offer to this agent.
    EndOffer {
        agent: AgentId,
        how: OfferEnd,
    },
    Transfer(Box<Transfer>),
    /// By a contact who does not want to wait.
    LeaveQueue,
    TurnToMessage {
        because: TurnedBecause,
    },
    /// A supervisor listens, or does no more.
    Listen {
        begins: bool,
    },
    Barge,
    TakeOver {
        agent: AgentRef,
    },
}

/// Whom a conversation may be taken from: refused when it is not there any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TakenFrom {
    Anybody,
    Nobody,
    Agent(AgentId),
    /// Waits there, and nobody has it.
    Queue(QueueId),
}

impl Command {
    /// In which way its reply goes out, if in one of its own.
    pub fn manner(&self) -> Option<&Manner> {
        if let Self::PostReply { manner, .. } = self {
            return Some(manner);
        }
        if let Self::ApplyMacro(run) = self {
            return Some(&run.manner);
        }
        None
    }

    /// The message that it would post.
    pub fn message(&self) -> Option<&NewMessage> {
        if let Self::PostMessage { message, .. } | Self::PostReply { message, .. } = self {
            return Some(message);
        }
        if let Self::ApplyMacro(run) = self {
            return run.message.as_ref();
        }
        if let Self::Transfer(transfer) = self {
            return transfer.note.as_ref();
        }
        None
    }
}

/// A reply if there is one, then a place in a queue, then everything else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MacroRun {
    /// Refused when the conversation is not at this version any more.
    pub at: Option<Seq>,
    pub message: Option<NewMessage>,
    pub manner: Manner,
    pub transfer: Option<Transfer>,
    pub update: Update,
}

/// Gives a conversation away, with a note, in one go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transfer {
    pub to: TransferTarget,
    /// Whom the giver believes to have it, so that a repeated transfer does not take it from the next one.
    pub from: TakenFrom,
    /// For queue and team: the place it gets. `refused_by` is completed by the giver.
    pub queued: Option<Queued>,
    /// For an agent: until when the offer stands.
    pub expires_at: Option<Timestamp>,
    pub note: Option<NewMessage>,
}
