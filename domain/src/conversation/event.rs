//! What happened. Events are appended, never changed, and are all that `apply` ever sees.

use serde::{Deserialize, Serialize};

use super::delivery::{Delivery, DeliveryState};
use super::routing::{Offer, QueueRef, Queued, TeamRef, TurnedBecause};
use super::social::Act;
use super::state::{Actor, AgentRef, Message, Priority, Status, Visibility};
use crate::ids::{ChannelId, ClientId, ContactId, ConversationId, MessageId, Seq};
use crate::labels::LabelKind;
use crate::queue::Decision;
use crate::time::Timestamp;
use crate::words::words;

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
        /// The queue it begins in.
        #[serde(default)]
        queued: Option<Queued>,
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
    /// How far a message of ours has come on its way over a platform.
    DeliveryChanged {
        message_id: MessageId,
        delivery: Box<Delivery>,
    },
    /// Something was done to it on its platform, or is to be: carries the message with that.
    SocialChanged {
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
    /// By a person: what a rule says later changes it no more.
    LabelChanged {
        label: LabelKind,
        from: Option<String>,
        to: Option<String>,
    },
    SubjectChanged {
        to: String,
    },
    Assigned {
        agent: AgentRef,
        #[serde(default)]
        how: AssignedHow,
        #[serde(default)]
        decision: Option<Box<Decision>>,
    },
    Unassigned {
        from: AgentRef,
    },
    /// Waits in a queue, from now on or in another one.
    Queued {
        queued: Box<Queued>,
    },
    /// Out to an agent, who may accept it or not.
    Offered {
        offer: Offer,
        #[serde(default)]
        decision: Option<Box<Decision>>,
    },
    OfferEnded {
        agent: AgentRef,
        how: OfferEnd,
        reason: Option<String>,
    },
    /// Said before what it makes: an offer to an agent, or a place in a queue.
    Transferred {
        from: Option<AgentRef>,
        to: TransferTarget,
    },
    /// The contact did not want to wait any more.
    LeftQueue,
    /// Will be answered later; the contact is told.
    TurnedToMessage {
        because: TurnedBecause,
    },
    /// A supervisor listens, or does no more.
    Listening {
        began: bool,
    },
    /// A supervisor joined the conversation before the contact's eyes.
    Barged,
}

words! {
    AssignedHow {
        /// By a person's hand.
        Manual = "manual",
        /// By a queue, at once.
        Auto = "auto",
        /// By a queue; the agent accepted.
        Accepted = "accepted",
        /// By a colleague; the agent accepted.
        Transfer = "transfer",
        /// A supervisor took it over.
        TakeOver = "take_over",
    }

    OfferEnd {
        Declined = "declined",
        TimedOut = "timed_out",
        /// The agent went, or somebody else has it.
        Withdrawn = "withdrawn",
    }
}

/// Events stored before queues came were all by hand.
impl Default for AssignedHow {
    fn default() -> Self {
        Self::Manual
    }
}

/// Whom a conversation is given away to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TransferTarget {
    Agent { agent: AgentRef },
    Queue { queue: QueueRef },
    Team { team: TeamRef },
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
            | Self::Unassigned { .. }
            | Self::TurnedToMessage { .. }
            | Self::Barged => true,
            Self::DeliveryChanged { .. }
            | Self::SocialChanged { .. }
            | Self::PriorityChanged { .. }
            | Self::TagsChanged { .. }
            | Self::LabelChanged { .. }
            | Self::SubjectChanged { .. }
            | Self::Queued { .. }
            | Self::Offered { .. }
            | Self::OfferEnded { .. }
            | Self::Transferred { .. }
            | Self::LeftQueue
            | Self::Listening { .. } => false,
        }
    }

    /// Puts something into the outbox.
    pub fn goes_out(&self) -> bool {
        if let Self::DeliveryChanged { delivery, .. } = self {
            return delivery.state == DeliveryState::Queued;
        }
        if let Self::SocialChanged { message } = self {
            let social = message.social.as_deref();
            return social.is_some_and(|social| social.acts.iter().any(Act::is_queued));
        }
        matches!(self, Self::MessagePosted { message } if message.delivery.is_some())
    }

    /// Stable word for the `events.kind` column.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Started { .. } => "started",
            Self::MessagePosted { .. } => "message_posted",
            Self::MessageEdited { .. } => "message_edited",
            Self::MessageDeleted { .. } => "message_deleted",
            Self::DeliveryChanged { .. } => "delivery_changed",
            Self::SocialChanged { .. } => "social_changed",
            Self::Seen { .. } => "seen",
            Self::StatusChanged { .. } => "status_changed",
            Self::PriorityChanged { .. } => "priority_changed",
            Self::TagsChanged { .. } => "tags_changed",
            Self::LabelChanged { .. } => "label_changed",
            Self::SubjectChanged { .. } => "subject_changed",
            Self::Assigned { .. } => "assigned",
            Self::Unassigned { .. } => "unassigned",
            Self::Queued { .. } => "queued",
            Self::Offered { .. } => "offered",
            Self::OfferEnded { .. } => "offer_ended",
            Self::Transferred { .. } => "transferred",
            Self::LeftQueue => "left_queue",
            Self::TurnedToMessage { .. } => "turned_to_message",
            Self::Listening { .. } => "listening",
            Self::Barged => "barged",
        }
    }

    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::MessagePosted { message }
            | Self::MessageEdited { message }
            | Self::MessageDeleted { message }
            | Self::SocialChanged { message } => Some(message),
            Self::Started { .. }
            | Self::DeliveryChanged { .. }
            | Self::Seen { .. }
            | Self::StatusChanged { .. }
            | Self::PriorityChanged { .. }
            | Self::TagsChanged { .. }
            | Self::LabelChanged { .. }
            | Self::SubjectChanged { .. }
            | Self::Assigned { .. }
            | Self::Unassigned { .. }
            | Self::Queued { .. }
            | Self::Offered { .. }
            | Self::OfferEnded { .. }
            | Self::Transferred { .. }
            | Self::LeftQueue
            | Self::TurnedToMessage { .. }
            | Self::Listening { .. }
            | Self::Barged => None,
        }
    }
}
