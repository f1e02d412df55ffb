//! Pushes about a conversation's facts: the same text live, in a replay and on the timeline.
//! A contact's push is made from a [`ContactNotice`] and a [`ContactSummary`] only.

use bellhop_actors::journal::Card;
use bellhop_domain::conversation::{
    ContactNotice, ContactSummary, Event, Fact, Summary, Visibility,
};
use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

use super::change::{Change, Told};
use super::conversation::{AgentConversation, ContactConversation};
use super::delivery::MessageDelivery;
use super::labels::Labels;
use super::message::Message;
use super::people::Person;
use super::time;
use crate::auth::LinkSigner;

/// Something the hub says by itself.
#[derive(Debug, Serialize, TS)]
pub struct Push<T> {
    #[serde(rename = "type")]
    #[ts(inline)]
    kind: Kind,
    #[serde(flatten)]
    #[ts(flatten)]
    body: Body<T>,
}

/// Tells pushes from responses.
#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Push,
}

#[derive(Debug, Serialize, TS)]
#[serde(tag = "action", content = "payload", rename_all = "snake_case")]
pub enum Body<T> {
    MessagePosted(MessageFact),
    MessageUpdated(MessageFact),
    ConversationUpdated(Box<ChangeFact<T>>),
    SeenUpdated(SeenFact),
    /// Agents only.
    DeliveryUpdated(DeliveryFact),
}

/// Where a fact stands: `previous_seq` is the one before it that this audience may see.
#[derive(Clone, Copy, Debug, Serialize, TS)]
pub struct Place {
    pub conversation_id: Uuid,
    pub seq: i64,
    pub previous_seq: i64,
}

#[derive(Debug, Serialize, TS)]
pub struct MessageFact {
    #[serde(flatten)]
    #[ts(flatten)]
    pub place: Place,
    pub message: Message,
    /// Agents only, beside a message that may have changed them: the conversation's as they stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub labels: Option<Labels>,
}

#[derive(Debug, Serialize, TS)]
pub struct ChangeFact<T> {
    #[serde(flatten)]
    #[ts(flatten)]
    pub place: Place,
    pub change: Change,
    pub conversation: T,
}

/// How far a message has come on its way over a platform.
#[derive(Debug, Serialize, TS)]
pub struct DeliveryFact {
    #[serde(flatten)]
    #[ts(flatten)]
    pub place: Place,
    pub message_id: Uuid,
    pub delivery: MessageDelivery,
}

#[derive(Debug, Serialize, TS)]
pub struct SeenFact {
    #[serde(flatten)]
    #[ts(flatten)]
    pub place: Place,
    pub viewer: Person,
    pub seen_seq: i64,
}

/// The complete text of the push that agents get; `summary` is the conversation as it stands.
pub fn agent_push(event: &Event, summary: &Summary, card: &Card, links: &LinkSigner) -> String {
    let place = Place {
        conversation_id: summary.id.0,
        seq: event.seq.0,
        previous_seq: event.seq.0.saturating_sub(1),
    };
    let by = || Person::from(&event.actor);
    let body = match Told::of(&event.fact) {
        Told::Posted(message) => Body::MessagePosted(MessageFact {
            place,
            message: Message::for_agents(message, links),
            labels: message.reading.as_ref().map(|_| (&summary.labels).into()),
        }),
        Told::Updated(message) => Body::MessageUpdated(MessageFact {
            place,
            message: Message::for_agents(message, links),
            labels: None,
        }),
        Told::Delivery(message_id, delivery) => Body::DeliveryUpdated(DeliveryFact {
            place,
            message_id: message_id.0,
            delivery: delivery.into(),
        }),
        Told::Seen(seq) => Body::SeenUpdated(SeenFact {
            place,
            viewer: by(),
            seen_seq: seq.0,
        }),
        Told::Changed(what) => Body::ConversationUpdated(Box::new(ChangeFact {
            place,
            change: Change {
                what,
                by: by(),
                at: time::text(event.at),
            },
            conversation: AgentConversation::new(summary, card),
        })),
    };
    text(&Push {
        kind: Kind::Push,
        body,
    })
}

/// The complete text of the push that the contact gets; nothing for what is internal.
pub fn contact_push(event: &Event, summary: &Summary, links: &LinkSigner) -> Option<String> {
    let place = Place {
        conversation_id: summary.id.0,
        seq: event.seq.0,
        previous_seq: event.previous_public_seq.0,
    };
    let body = match ContactNotice::of(event)? {
        ContactNotice::MessagePosted(message) => {
            let message = Message::new(message.get(), links);
            Body::MessagePosted(MessageFact {
                place,
                message,
                labels: None,
            })
        }
        ContactNotice::MessageUpdated(message) => {
            let message = Message::new(message.get(), links);
            Body::MessageUpdated(MessageFact {
                place,
                message,
                labels: None,
            })
        }
        ContactNotice::Seen { viewer, seq } => Body::SeenUpdated(SeenFact {
            place,
            viewer: viewer.into(),
            seen_seq: seq.0,
        }),
        ContactNotice::Changed { change, by } => {
            let change = Change {
                what: change.into(),
                by: by.into(),
                at: time::text(event.at),
            };
            let conversation = ContactConversation::from(ContactSummary::from(summary));
            Body::ConversationUpdated(Box::new(ChangeFact {
                place,
                change,
                conversation,
            }))
        }
    };
    Some(text(&Push {
        kind: Kind::Push,
        body,
    }))
}

/// Whether `agent_push` and `contact_push` make the same text: of a public message, right after another public fact,
/// that has nothing for agents only.
pub fn is_same_for_all(event: &Event) -> bool {
    let Fact::MessagePosted { message } = &event.fact else {
        return false;
    };
    message.visibility == Visibility::Public
        && event.previous_public_seq.next() == event.seq
        && message.delivery.is_none()
        && message.social.is_none()
        && message.reading.is_none()
}

/// A push of a usual message fits, and need not be moved while it is written.
const USUAL_BYTES: usize = 1_024;

/// The types above have string keys only, so they always have a text.
pub(super) fn text(push: &impl Serialize) -> String {
    let mut bytes = Vec::with_capacity(USUAL_BYTES);
    let written = serde_json::to_writer(&mut bytes, push);
    let text = written.ok().and_then(|()| String::from_utf8(bytes).ok());
    text.unwrap_or_default()
}
