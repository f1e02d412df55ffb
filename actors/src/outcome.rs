//! What people ask of a conversation, and what they are told.

use std::sync::Arc;

use bellhop_domain::MessageId;
use bellhop_domain::conversation::{
    Command, Event, Fact, Message, OnPlatform, Progress, Rejection, Summary,
};

use crate::journal::{Card, First, Loaded};

/// A wish as it comes from outside: edits and deletions still lack the stored message.
#[derive(Clone, Debug)]
pub enum Wish {
    Command(Command),
    Edit {
        message_id: MessageId,
        text: String,
    },
    Delete {
        message_id: MessageId,
    },
    /// What failed goes out once more.
    Retry {
        message_id: MessageId,
    },
    /// On the platform that the message is on, or told by it.
    OnPlatform {
        message_id: MessageId,
        what: OnPlatform,
    },
    /// By the system: what is told of a message on its way.
    Mark {
        message_id: MessageId,
        progress: Progress,
    },
    /// The state as it stands, for those who may see it.
    Look,
}

/// What a command made.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The conversation as it stands.
    pub summary: Arc<Summary>,
    pub card: Arc<Card>,
    /// Empty when nothing changed, or when the command was a repeat.
    pub events: Arc<[Event]>,
    /// Set for a repeated `client_id`: what the first send made.
    pub first: Option<First>,
}

impl Outcome {
    /// The message that this command posted, now or the first time.
    pub fn posted(&self) -> Option<First> {
        self.first.or_else(|| {
            let message = self.message()?;
            Some(First {
                conversation_id: self.summary.id,
                number: self.summary.number,
                message_id: message.id,
                seq: message.seq,
            })
        })
    }

    /// The message that this command posted, changed or deleted, as it stands after it.
    pub fn message(&self) -> Option<&Message> {
        self.events
            .iter()
            .rev()
            .map(|event| &event.fact)
            .find_map(Fact::message)
    }
}

/// Why a command did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    #[error(transparent)]
    Rejected(#[from] Rejection),
    #[error("no such conversation")]
    NotFound,
    #[error("too much is waiting here; try again shortly")]
    Busy,
    #[error("the conversation was changed elsewhere; try again")]
    Conflict,
    #[error("nothing was stored; try again with the same client_id")]
    Unavailable,
    #[error("the connection to Postgres broke during commit; try again with the same client_id")]
    OutcomeUnknown,
    #[error("this conversation failed again and again and is left alone for a minute")]
    Quarantined,
}

pub type Reply = Result<Outcome, CommandError>;

pub(crate) fn outcome(live: &Loaded, events: Arc<[Event]>, first: Option<First>) -> Outcome {
    Outcome {
        summary: Arc::clone(&live.conversation.summary),
        card: Arc::clone(&live.card),
        events,
        first,
    }
}
