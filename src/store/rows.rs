//! Conversations, events and messages as rows, and what the domain makes of them.

use std::sync::Arc;

use bellhop_domain::conversation::{
    Actor, AgentRef, Event, Fact, Message, MessageHead, MessagePreview, Priority, Status, Summary,
    Visibility,
};
use bellhop_domain::{
    AgentId, ChannelId, ClientId, ContactId, ConversationId, MessageId, Seq, Timestamp,
};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::{Queryable, Selectable};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::error::StoreError;
use super::schema::{conversations, messages, recorded_events};

/// What Postgres refuses stands for a time that cannot be: the append is aborted.
pub(super) fn to_timestamptz(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

pub(super) fn from_timestamptz(at: DateTime<Utc>) -> Timestamp {
    Timestamp(at.timestamp_micros())
}

/// By which lists are ordered first, so that a message within the same minute touches none of their indexes.
pub(super) fn to_minute(at: Timestamp) -> NaiveDateTime {
    to_timestamptz(at.minute()).naive_utc()
}

/// JSON in place of a last public message that is the last message: what is long is sent, stored and read once.
pub(super) const THE_LAST: &str = "true";

#[derive(Queryable, Selectable)]
#[diesel(table_name = conversations, check_for_backend(diesel::pg::Pg))]
pub(super) struct StoredConversation {
    id: Uuid,
    number: i64,
    channel_id: Uuid,
    contact_id: Uuid,
    client_id: String,
    status: String,
    priority: String,
    assignee_id: Option<Uuid>,
    assignee_name: Option<String>,
    subject: String,
    tags: Vec<String>,
    follow_up_of: Option<Uuid>,
    version: i64,
    public_version: i64,
    last_message: Option<Value>,
    last_public_message: Option<Value>,
    unread_by_agents: i32,
    unread_by_contact: i32,
    agents_seen_seq: i64,
    contact_seen_seq: i64,
    waiting_since: Option<DateTime<Utc>>,
    routing: Value,
    labels: Option<Value>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    active_at: DateTime<Utc>,
}

impl TryFrom<StoredConversation> for Summary {
    type Error = StoreError;

    fn try_from(row: StoredConversation) -> Result<Self, StoreError> {
        let assignee = row.assignee_id.map(|id| AgentRef {
            id: AgentId(id),
            name: row.assignee_name.unwrap_or_default(),
        });
        // Versions before wrote the same preview twice.
        let is_same = row.last_public_message == row.last_message
            || row.last_public_message == Some(Value::Bool(true));
        let last_message = preview(row.last_message)?;
        let last_public_message = if is_same {
            last_message.clone()
        } else {
            preview(row.last_public_message)?
        };
        Ok(Self {
            id: ConversationId(row.id),
            number: row.number,
            channel_id: ChannelId(row.channel_id),
            contact_id: ContactId(row.contact_id),
            client_id: client_id(&row.client_id)?,
            status: word("status", &row.status, Status::parse)?,
            priority: word("priority", &row.priority, Priority::parse)?,
            assignee,
            subject: row.subject,
            tags: row.tags.into_iter().collect(),
            follow_up_of: row.follow_up_of.map(ConversationId),
            version: Seq(row.version),
            public_version: Seq(row.public_version),
            last_message,
            last_public_message,
            unread_by_agents: row.unread_by_agents,
            unread_by_contact: row.unread_by_contact,
            agents_seen_seq: Seq(row.agents_seen_seq),
            contact_seen_seq: Seq(row.contact_seen_seq),
            waiting_since: row.waiting_since.map(from_timestamptz),
            routing: from_json(row.routing)?,
            labels: row.labels.map(from_json).transpose()?.unwrap_or_default(),
            created_at: from_timestamptz(row.created_at),
            updated_at: from_timestamptz(row.updated_at),
            active_at: from_timestamptz(row.active_at),
        })
    }
}

/// A string that holds an object; versions before wrote the object.
fn preview(stored: Option<Value>) -> Result<Option<Arc<MessagePreview>>, StoreError> {
    let Some(Value::String(text)) = &stored else {
        return stored.map(from_json).transpose();
    };
    let read = serde_json::from_str(text).map(Some);
    read.map_err(|error| StoreError::Corrupt(error.to_string()))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = messages, check_for_backend(diesel::pg::Pg))]
pub(super) struct StoredMessage {
    id: Uuid,
    seq: i64,
    client_id: String,
    author_kind: String,
    author_id: Option<Uuid>,
    author_name: String,
    visibility: String,
    text: String,
    attachments: Value,
    posted_at: DateTime<Utc>,
    edited_at: Option<DateTime<Utc>>,
    deleted_at: Option<DateTime<Utc>>,
    delivery: Option<Value>,
    social: Option<Value>,
}

impl TryFrom<StoredMessage> for Message {
    type Error = StoreError;

    fn try_from(row: StoredMessage) -> Result<Self, StoreError> {
        Ok(Self {
            id: MessageId(row.id),
            seq: Seq(row.seq),
            client_id: client_id(&row.client_id)?,
            author: author(&row.author_kind, row.author_id, row.author_name)?,
            visibility: word("visibility", &row.visibility, Visibility::parse)?,
            text: row.text,
            attachments: from_json(row.attachments)?,
            posted_at: from_timestamptz(row.posted_at),
            edited_at: row.edited_at.map(from_timestamptz),
            deleted_at: row.deleted_at.map(from_timestamptz),
            delivery: row.delivery.map(from_json).transpose()?,
            social: row.social.map(from_json).transpose()?,
            reading: None,
        })
    }
}

/// A message without its text.
#[derive(Queryable, Selectable)]
#[diesel(table_name = messages, check_for_backend(diesel::pg::Pg))]
pub(super) struct StoredHead {
    id: Uuid,
    seq: i64,
    client_id: String,
    author_kind: String,
    author_id: Option<Uuid>,
    author_name: String,
    visibility: String,
    posted_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

impl TryFrom<StoredHead> for MessageHead {
    type Error = StoreError;

    fn try_from(row: StoredHead) -> Result<Self, StoreError> {
        Ok(Self {
            id: MessageId(row.id),
            seq: Seq(row.seq),
            client_id: client_id(&row.client_id)?,
            author: author(&row.author_kind, row.author_id, row.author_name)?,
            visibility: word("visibility", &row.visibility, Visibility::parse)?,
            posted_at: from_timestamptz(row.posted_at),
            is_deleted: row.deleted_at.is_some(),
        })
    }
}

/// What happened, as it is stored: recorded for itself, or read off the message that it posts.
#[derive(Queryable, Selectable)]
#[diesel(table_name = recorded_events, check_for_backend(diesel::pg::Pg))]
pub(super) struct StoredEvent {
    seq: i64,
    previous_public_seq: i64,
    kind: String,
    actor: Value,
    payload: Value,
    at: DateTime<Utc>,
}

impl StoredEvent {
    pub(super) fn seq(&self) -> Seq {
        Seq(self.seq)
    }

    pub(super) fn kind(&self) -> &str {
        &self.kind
    }

    /// Posts a message, which stands at the same `seq`.
    pub(super) fn posts(&self) -> bool {
        self.kind == "message_posted"
    }

    /// The message that the event is about and does not hold itself.
    pub(super) fn message_id(&self) -> Option<Uuid> {
        let id = self.payload.get("message_id")?.as_str()?;
        Uuid::parse_str(id).ok()
    }

    /// `message` is the row that `message_id` names, as it stands now.
    pub(super) fn into_event(self, message: Option<Message>) -> Result<Event, StoreError> {
        let fact = match (self.kind.as_str(), message) {
            ("message_edited", _) if self.payload.get(DELIVERY).is_some() => {
                from_json(with_kind(self.payload, DELIVERY_CHANGED))?
            }
            ("message_edited", Some(message)) if self.payload.get(SOCIAL).is_some() => {
                Fact::SocialChanged { message }
            }
            ("tags_changed", _) if self.payload.get(LABEL).is_some() => {
                from_json(with_kind(self.payload, LABEL_CHANGED))?
            }
            ("message_posted", Some(mut message)) => {
                let reading = self.payload.get(READING).cloned();
                message.reading = reading.map(from_json).transpose()?;
                Fact::MessagePosted { message }
            }
            ("message_edited", Some(message)) => Fact::MessageEdited { message },
            ("message_deleted", Some(message)) => Fact::MessageDeleted { message },
            (kind, _) => from_json(with_kind(self.payload, kind))?,
        };
        Ok(Event {
            seq: Seq(self.seq),
            previous_public_seq: Seq(self.previous_public_seq),
            at: from_timestamptz(self.at),
            actor: from_json(self.actor)?,
            fact,
        })
    }
}

/// In the payload of an edit: what changed is not the text but how far the message has come.
const DELIVERY: &str = "delivery";
const DELIVERY_CHANGED: &str = "delivery_changed";
/// The same of what was done to it on its platform.
const SOCIAL: &str = "social";
const SOCIAL_CHANGED: &str = "social_changed";
/// In the payload of tags: what changed is no tag but a label.
const LABEL: &str = "label";
const LABEL_CHANGED: &str = "label_changed";
/// In the payload of a message: what it was read as.
const READING: &str = "reading";

/// The word of the `kind` column. Versions before deliveries know no word for them, and read what they do not know
/// as damage; to them it is an edit that leaves the message as it stands. Versions before labels find tags of which
/// none came and none went.
pub(super) fn kind(fact: &Fact) -> &'static str {
    match fact.kind() {
        DELIVERY_CHANGED | SOCIAL_CHANGED => "message_edited",
        LABEL_CHANGED => "tags_changed",
        kind => kind,
    }
}

#[derive(serde::Serialize)]
struct OfMessage {
    message_id: MessageId,
    #[serde(skip_serializing_if = "Option::is_none")]
    social: Option<bool>,
}

/// The `reading` column of a message.
pub(super) fn reading_column(message: &Message) -> Result<Option<String>, StoreError> {
    message.reading.as_deref().map(to_json).transpose()
}

/// What the `payload` column holds of a fact that is recorded: nothing that a column or the message's row holds already.
pub(super) fn payload(fact: &Fact) -> Result<String, StoreError> {
    if let Some(message) = fact.message() {
        let social = fact.kind() == SOCIAL_CHANGED;
        return to_json(&OfMessage {
            message_id: message.id,
            social: social.then_some(true),
        });
    }
    let mut value = serde_json::to_value(fact).map_err(unwritable)?;
    if let Some(fields) = value.as_object_mut() {
        fields.remove("kind");
        if matches!(fact, Fact::LabelChanged { .. }) {
            let nothing = || Value::Array(Vec::new());
            fields.insert("added".to_owned(), nothing());
            fields.insert("removed".to_owned(), nothing());
        }
    }
    to_json(&value)
}

fn with_kind(mut payload: Value, kind: &str) -> Value {
    if let Some(fields) = payload.as_object_mut() {
        fields.insert("kind".to_owned(), Value::from(kind));
    }
    payload
}

/// The three columns that say who wrote a message.
pub(super) fn author_columns(author: &Actor) -> (&'static str, Option<Uuid>, &str) {
    match author {
        Actor::Contact { id, name } => ("contact", Some(id.0), name),
        Actor::Agent { id, name } => ("agent", Some(id.0), name),
        Actor::System => ("system", None, ""),
    }
}

fn author(kind: &str, id: Option<Uuid>, name: String) -> Result<Actor, StoreError> {
    match (kind, id) {
        ("contact", Some(id)) => Ok(Actor::Contact {
            id: ContactId(id),
            name,
        }),
        ("agent", Some(id)) => Ok(Actor::Agent {
            id: AgentId(id),
            name,
        }),
        ("system", None) => Ok(Actor::System),
        (kind, id) => Err(StoreError::Corrupt(format!(
            "author_kind {kind:?} with id {id:?}"
        ))),
    }
}

pub(super) fn to_json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(unwritable)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape that `map_err` takes"
)]
fn unwritable(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt(format!("cannot be written as JSON: {error}"))
}

pub(super) fn from_json<T: DeserializeOwned>(value: Value) -> Result<T, StoreError> {
    serde_json::from_value(value).map_err(|error| StoreError::Corrupt(error.to_string()))
}

fn client_id(text: &str) -> Result<ClientId, StoreError> {
    ClientId::parse(text).map_err(|error| StoreError::Corrupt(error.to_string()))
}

pub(in crate::store) fn word<T>(
    column: &str,
    word: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, StoreError> {
    parse(word).ok_or_else(|| StoreError::Corrupt(format!("{column} {word:?}")))
}
