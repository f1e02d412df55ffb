//! What goes over a line: the actions, answers and pushes of docs/protocol.md as values,
//! and an encoder whose texts a simulated client can read.

use bellhop_actors::fanout::{Encode, Signal};
use bellhop_actors::journal::{Card, First};
use bellhop_actors::{CommandError, Outcome};
use bellhop_domain::agent::StatusKind;
use bellhop_domain::conversation::{ContactNotice, Event, Fact, Message, Summary, Update};
use bellhop_domain::{AgentId, ClientId, ConversationId, MessageId, QueueId, Seq};
use bytestring::ByteString;

#[derive(Clone, PartialEq, Debug)]
pub enum Action {
    Login {
        resume: Vec<(ConversationId, Seq)>,
    },
    Ping,
    Start {
        client_id: ClientId,
        follow_up_of: Option<ConversationId>,
    },
    Post {
        conversation: ConversationId,
        client_id: ClientId,
        kind: PostKind,
    },
    Edit(ConversationId, MessageId),
    Delete(ConversationId, MessageId),
    Seen(ConversationId, Seq),
    Typing {
        conversation: ConversationId,
        internal: bool,
    },
    Close(ConversationId),
    Update(ConversationId, Update),
    Subscribe(ConversationId, Seq),
    Resume(Vec<(ConversationId, Seq)>),
    Accept(ConversationId),
    Decline(ConversationId),
    ToAgent(ConversationId, AgentId, ClientId),
    ToQueue(ConversationId, QueueId, ClientId),
    LeaveQueue(ConversationId),
    LeaveMessage(ConversationId),
    Status(StatusKind),
    Activity {
        idle: bool,
    },
    Barge(ConversationId),
    TakeOver(ConversationId),
    Listen(ConversationId, bool),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PostKind {
    Message,
    Note,
    Whisper,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Up {
    pub request: u64,
    pub action: Action,
}

#[derive(Clone, Debug)]
pub enum Answer {
    Done,
    LoggedIn,
    /// Of what carries a `client_id`.
    Posted(First),
    Changed {
        conversation: ConversationId,
    },
    Refused(CommandError),
}

impl Answer {
    pub fn of(reply: Result<Outcome, CommandError>) -> Self {
        match reply {
            Ok(outcome) => Self::Changed {
                conversation: outcome.summary.id,
            },
            Err(error) => Self::Refused(error),
        }
    }

    pub fn posted(reply: Result<Outcome, CommandError>) -> Self {
        match reply {
            Ok(outcome) => match outcome.posted() {
                Some(first) => Self::Posted(first),
                None => Self::Refused(CommandError::OutcomeUnknown),
            },
            Err(error) => Self::Refused(error),
        }
    }
}

#[derive(Clone, Debug)]
pub enum Down {
    Answer {
        request: u64,
        answer: Answer,
    },
    Push(Push),
    Signal(String),
    Resumed {
        conversation: ConversationId,
        seq: Seq,
    },
    Reset {
        conversation: ConversationId,
        seq: Seq,
    },
}

/// A fact, as a line of text: the audience, the `previous_seq`, what happened.
#[derive(Clone, Debug)]
pub struct Push {
    pub conversation: ConversationId,
    pub seq: Seq,
    pub text: String,
}

impl Push {
    pub fn is_for_contacts(&self) -> bool {
        self.text.starts_with('C')
    }

    pub fn previous(&self) -> Seq {
        let number = self.text.split(' ').nth(1).expect("previous_seq");
        Seq(number.parse().expect("a number"))
    }

    pub fn words(&self) -> (&str, &str) {
        let mut words = self.text.splitn(4, ' ').skip(2);
        (words.next().unwrap_or(""), words.next().unwrap_or(""))
    }
}

/// Without the text, which a replay sends as it is now.
fn message_words(message: &Message) -> String {
    let visibility = message.visibility.as_str();
    format!("{visibility} {} {}", message.id, message.client_id.as_str())
}

fn words(event: &Event) -> String {
    match &event.fact {
        Fact::MessagePosted { message }
        | Fact::MessageEdited { message }
        | Fact::MessageDeleted { message } => {
            format!("{} {}", event.fact.kind(), message_words(message))
        }
        Fact::Assigned { agent, .. } => format!("assigned {}", agent.id),
        Fact::StatusChanged { to, .. } => format!("status_changed {}", to.as_str()),
        other => other.kind().to_owned(),
    }
}

pub fn for_agents(event: &Event) -> String {
    format!("A {} {}", event.seq.0 - 1, words(event))
}

pub fn for_contact(event: &Event) -> Option<String> {
    // What cannot be made from a notice cannot be told.
    ContactNotice::of(event)?;
    Some(format!("C {} {}", event.previous_public_seq, words(event)))
}

pub struct Words;

impl Encode for Words {
    fn for_agents(&self, event: &Event, _: &Summary, _: &Card) -> ByteString {
        for_agents(event).into()
    }

    fn for_contact(&self, event: &Event, _: &Summary) -> Option<ByteString> {
        for_contact(event).map(Into::into)
    }

    fn signal_for_agents(&self, signal: &Signal) -> ByteString {
        match signal {
            Signal::OfferMade(made) => format!("agents offer {}", made.summary.id),
            Signal::OfferWithdrawn { conversation } => format!("agents withdrawn {conversation}"),
            Signal::Typing { internal, .. } => format!("agents typing internal={internal}"),
            other => format!("agents {}", kind_of(other)),
        }
        .into()
    }

    fn signal_for_contact(&self, signal: &Signal) -> Option<ByteString> {
        match signal {
            Signal::Typing { internal, .. } => {
                (!internal).then(|| "contact typing internal=false".into())
            }
            Signal::Online { online, .. } => Some(format!("contact online={online}").into()),
            Signal::QueuePosition(place) => {
                let (id, state) = (place.conversation, place.state);
                Some(format!("contact place {id} {state:?} {:?}", place.position).into())
            }
            _ => None,
        }
    }
}

fn kind_of(signal: &Signal) -> &'static str {
    match signal {
        Signal::SneakPeek { .. } => "sneak_peek",
        Signal::ViewersChanged { .. } => "viewers_changed",
        Signal::AgentPresence { .. } | Signal::ContactPresence { .. } => "presence_changed",
        _ => "signal",
    }
}
