//! The statement that everything can go through: new and changed conversations, their events and messages.
//! For what most batches are there is a smaller one: `post`.
//!
//! 1. `begun` inserts conversations that begin; a start that was sent before is skipped by the unique index.
//! 2. `moved` updates the others, each only at the version its events were decided on
//!    and only if its `client_id` is new.
//! 3. Events and messages follow for the conversations of 1 and 2, and for no others:
//!    a stale append fails alone. A posted message is its own event.
//!
//! All of it only while `hub_leases` has the epoch of this hub, read by the statement itself.

use std::borrow::Cow;

use bellhop_actors::journal::{Append, Extent};
use bellhop_domain::ConversationId;
use bellhop_domain::conversation::{Event, Fact, Message};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{
    Bool, Int4, Int8, Nullable, Text, Timestamp, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::columns::columns;
use super::{lease, posted};
use crate::store::error::StoreError;
use crate::store::rows::{
    THE_LAST, author_columns, kind, payload, reading_column, to_json, to_minute, to_timestamptz,
};
use crate::store::words::{Tsvector, Words};

/// Between tags in one text: arrays of arrays would have to be of one length. A tag has no control character.
const TAG_SEPARATOR: &str = "\u{1f}";

columns! {
    /// Conversations as they stand after their events, and on what condition.
    ConversationColumns {
        id: Uuid => SqlUuid,
        expected_version: i64 => Int8,
        posted_client_id: Option<&'a str> => Nullable<Text>,
        number: i64 => Int8,
        channel_id: Uuid => SqlUuid,
        contact_id: Uuid => SqlUuid,
        client_id: &'a str => Text,
        status: &'a str => Text,
        priority: &'a str => Text,
        assignee_id: Option<Uuid> => Nullable<SqlUuid>,
        assignee_name: Option<&'a str> => Nullable<Text>,
        subject: &'a str => Text,
        tags: String => Text,
        follow_up_of: Option<Uuid> => Nullable<SqlUuid>,
        version: i64 => Int8,
        public_version: i64 => Int8,
        last_message: Option<String> => Nullable<Text>,
        last_public_message: Option<Cow<'a, str>> => Nullable<Text>,
        unread_by_agents: i32 => Int4,
        unread_by_contact: i32 => Int4,
        agents_seen_seq: i64 => Int8,
        contact_seen_seq: i64 => Int8,
        waiting_since: Option<DateTime<Utc>> => Nullable<Timestamptz>,
        queue_id: Option<Uuid> => Nullable<SqlUuid>,
        routing: Option<String> => Nullable<Text>,
        labels: Option<String> => Nullable<Text>,
        created_at: DateTime<Utc> => Timestamptz,
        updated_at: DateTime<Utc> => Timestamptz,
        active_at: DateTime<Utc> => Timestamptz,
        active_minute: NaiveDateTime => Timestamp,
    }
}

columns! {
    EventColumns {
        conversation_id: Uuid => SqlUuid,
        seq: i64 => Int8,
        previous_public_seq: i64 => Int8,
        is_public: bool => Bool,
        kind: &'a str => Text,
        actor: String => Text,
        payload: String => Text,
        at: DateTime<Utc> => Timestamptz,
    }
}

columns! {
    MessageColumns {
        id: Uuid => SqlUuid,
        conversation_id: Uuid => SqlUuid,
        seq: i64 => Int8,
        previous_public_seq: i64 => Int8,
        client_id: &'a str => Text,
        author_kind: &'a str => Text,
        author_id: Option<Uuid> => Nullable<SqlUuid>,
        author_name: &'a str => Text,
        visibility: &'a str => Text,
        text: &'a str => Text,
        words: Option<Words> => Nullable<Tsvector>,
        reading: Option<String> => Nullable<Text>,
        attachments: Option<String> => Nullable<Text>,
        posted_at: DateTime<Utc> => Timestamptz,
    }
}

/// Answers the ids of the conversations that were stored: none when the epoch is over.
pub(super) struct AppendStatement<'a> {
    epoch: i64,
    conversations: ConversationColumns<'a>,
    events: EventColumns<'a>,
    messages: MessageColumns<'a>,
}

impl<'a> AppendStatement<'a> {
    pub(super) fn of(appends: &[&'a Append], epoch: i64) -> Result<Self, StoreError> {
        let mut statement = Self {
            epoch,
            conversations: ConversationColumns::with_capacity(appends.len()),
            events: EventColumns::with_capacity(appends.len()),
            messages: MessageColumns::with_capacity(appends.len()),
        };
        for append in appends {
            statement.add(append)?;
        }
        Ok(statement)
    }

    pub(super) async fn run(self, connection: &AsyncPgConnection) -> QueryResult<Vec<Uuid>> {
        if self.begins() {
            Shaped::<true>(&self).load(&mut &*connection).await
        } else {
            Shaped::<false>(&self).load(&mut &*connection).await
        }
    }

    fn begins(&self) -> bool {
        self.conversations.expected_version.contains(&0)
    }

    fn add(&mut self, append: &'a Append) -> Result<(), StoreError> {
        let conversation_id = append.conversation_id;
        self.conversations.add(append)?;
        for event in &*append.events {
            if let Fact::MessagePosted { message } = &event.fact {
                self.messages.add(conversation_id, event, message)?;
            } else {
                self.events.add(conversation_id, event)?;
            }
        }
        Ok(())
    }
}

impl<'a> ConversationColumns<'a> {
    fn add(&mut self, append: &'a Append) -> Result<(), StoreError> {
        let after = &append.after;
        let preview = |shown: &Option<_>| shown.as_ref().map(to_json).transpose();
        let assignee = after.assignee.as_ref();
        let tags: Vec<_> = after.tags.iter().map(String::as_str).collect();
        self.last_message.push(preview(&after.last_message)?);
        let is_same =
            after.last_message.is_some() && after.last_public_message == after.last_message;
        let last_public_message = if is_same {
            Some(Cow::Borrowed(THE_LAST))
        } else {
            // As JSON; of the text of the other the statement makes it.
            let text = preview(&after.last_public_message)?;
            text.map(|text| to_json(&text)).transpose()?.map(Cow::Owned)
        };
        self.last_public_message.push(last_public_message);
        self.id.push(after.id.0);
        self.expected_version.push(append.expected_version.0);
        self.posted_client_id
            .push(posted(append).map(|message| message.client_id.as_str()));
        self.number.push(after.number);
        self.channel_id.push(after.channel_id.0);
        self.contact_id.push(after.contact_id.0);
        self.client_id.push(after.client_id.as_str());
        self.status.push(after.status.as_str());
        self.priority.push(after.priority.as_str());
        self.assignee_id.push(assignee.map(|agent| agent.id.0));
        self.assignee_name
            .push(assignee.map(|agent| agent.name.as_str()));
        self.subject.push(&after.subject);
        self.tags.push(tags.join(TAG_SEPARATOR));
        self.follow_up_of.push(after.follow_up_of.map(|id| id.0));
        self.version.push(after.version.0);
        self.public_version.push(after.public_version.0);
        self.unread_by_agents.push(after.unread_by_agents);
        self.unread_by_contact.push(after.unread_by_contact);
        self.agents_seen_seq.push(after.agents_seen_seq.0);
        self.contact_seen_seq.push(after.contact_seen_seq.0);
        self.waiting_since
            .push(after.waiting_since.map(to_timestamptz));
        let queued = after.routing.queued.as_ref();
        self.queue_id.push(queued.map(|queued| queued.queue.id.0));
        let routing = Some(&after.routing).filter(|_| append.extent == Extent::Whole);
        self.routing.push(routing.map(to_json).transpose()?);
        let labels = Some(&after.labels).filter(|labels| !labels.is_empty());
        self.labels.push(labels.map(to_json).transpose()?);
        self.created_at.push(to_timestamptz(after.created_at));
        self.updated_at.push(to_timestamptz(after.updated_at));
        self.active_at.push(to_timestamptz(after.active_at));
        self.active_minute.push(to_minute(after.active_at));
        Ok(())
    }
}

impl EventColumns<'_> {
    fn add(&mut self, conversation_id: ConversationId, event: &Event) -> Result<(), StoreError> {
        self.actor.push(to_json(&event.actor)?);
        self.payload.push(payload(&event.fact)?);
        self.conversation_id.push(conversation_id.0);
        self.seq.push(event.seq.0);
        self.previous_public_seq.push(event.previous_public_seq.0);
        self.is_public.push(event.fact.is_public());
        self.kind.push(kind(&event.fact));
        self.at.push(to_timestamptz(event.at));
        Ok(())
    }
}

impl<'a> MessageColumns<'a> {
    fn add(
        &mut self,
        conversation_id: ConversationId,
        event: &Event,
        message: &'a Message,
    ) -> Result<(), StoreError> {
        let (author_kind, author_id, author_name) = author_columns(&message.author);
        let attachments = Some(&message.attachments).filter(|attachments| !attachments.is_empty());
        self.attachments.push(attachments.map(to_json).transpose()?);
        self.id.push(message.id.0);
        self.conversation_id.push(conversation_id.0);
        self.seq.push(message.seq.0);
        self.previous_public_seq.push(event.previous_public_seq.0);
        self.client_id.push(message.client_id.as_str());
        self.author_kind.push(author_kind);
        self.author_id.push(author_id);
        self.author_name.push(author_name);
        self.visibility.push(message.visibility.as_str());
        self.text.push(&message.text);
        self.words.push(Words::of(message));
        self.reading.push(reading_column(message)?);
        self.posted_at.push(to_timestamptz(message.posted_at));
        Ok(())
    }
}

/// With and without conversations that begin; each way has a text of its own, prepared once per connection.
/// What cannot happen is not asked for, as each part of a statement costs a start.
struct Shaped<'a, 'b, const BEGINS: bool>(&'a AppendStatement<'b>);

impl<const BEGINS: bool> QueryId for Shaped<'_, '_, BEGINS> {
    type QueryId = Shaped<'static, 'static, BEGINS>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const BEGINS: bool> Query for Shaped<'_, '_, BEGINS> {
    type SqlType = SqlUuid;
}

impl<const BEGINS: bool> QueryFragment<Pg> for Shaped<'_, '_, BEGINS> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let statement = self.0;
        lease(&statement.epoch, &mut out)?;
        out.push_sql(", input AS MATERIALIZED (SELECT * FROM ");
        statement.conversations.rows("t", false, &mut out)?;
        out.push_sql(" WHERE EXISTS (SELECT FROM lease)");
        if BEGINS {
            out.push_sql(BEGIN_CONVERSATIONS);
        }
        out.push_sql("), moved AS (");
        out.push_sql(MOVE_CONVERSATIONS);
        out.push_sql("), won AS (SELECT id FROM moved");
        if BEGINS {
            out.push_sql(" UNION ALL SELECT id FROM begun");
        }
        out.push_sql(STORE_EVENTS);
        statement.events.rows("e", false, &mut out)?;
        out.push_sql(STORE_MESSAGES);
        statement.messages.rows("m", false, &mut out)?;
        out.push_sql(ANSWER);
        Ok(())
    }
}

/// Ordered, so that two writers that begin the same conversations wait for each other in one direction only.
const BEGIN_CONVERSATIONS: &str = r"), begun AS (
    INSERT INTO conversations (
        id, number, channel_id, contact_id, client_id, status, priority, assignee_id, assignee_name, subject, tags,
        follow_up_of, version, public_version, last_message, last_public_message, unread_by_agents,
        unread_by_contact, agents_seen_seq, contact_seen_seq, waiting_since, queue_id, routing, labels,
        created_at, updated_at, active_at, active_minute)
    SELECT
        id, number, channel_id, contact_id, client_id, status, priority, assignee_id, assignee_name, subject,
        string_to_array(tags, E'\x1f'), follow_up_of, version, public_version, to_jsonb(last_message),
        last_public_message::jsonb, unread_by_agents, unread_by_contact, agents_seen_seq, contact_seen_seq, waiting_since,
        queue_id, routing::jsonb, labels::jsonb, created_at, updated_at, active_at, active_minute
    FROM input WHERE expected_version = 0 ORDER BY contact_id, client_id
    ON CONFLICT DO NOTHING
    RETURNING id";

const MOVE_CONVERSATIONS: &str = r"
    UPDATE conversations c SET
        status = i.status, priority = i.priority, assignee_id = i.assignee_id, assignee_name = i.assignee_name,
        subject = i.subject, tags = string_to_array(i.tags, E'\x1f'), version = i.version,
        public_version = i.public_version, last_message = to_jsonb(i.last_message),
        last_public_message = i.last_public_message::jsonb, unread_by_agents = i.unread_by_agents,
        unread_by_contact = i.unread_by_contact, agents_seen_seq = i.agents_seen_seq,
        contact_seen_seq = i.contact_seen_seq, waiting_since = i.waiting_since,
        queue_id = i.queue_id, routing = coalesce(i.routing::jsonb, c.routing), labels = i.labels::jsonb,
        updated_at = i.updated_at, active_at = i.active_at, active_minute = i.active_minute
    FROM input i
    WHERE c.id = i.id AND i.expected_version > 0 AND c.version = i.expected_version
        AND NOT EXISTS (
            SELECT FROM messages m WHERE m.conversation_id = i.id AND m.client_id = i.posted_client_id)
    RETURNING c.id";

/// `IS TRUE` keeps Postgres from making a join of it, which it would plan for few rows: so the winners are hashed.
const STORE_EVENTS: &str = r"
), new_events AS (
    INSERT INTO recorded_events (conversation_id, seq, previous_public_seq, is_public, kind, actor, payload, at)
    SELECT e.conversation_id, seq, previous_public_seq, is_public, kind, actor::jsonb, payload::jsonb, at
    FROM ";

const STORE_MESSAGES: &str = r" WHERE (e.conversation_id IN (SELECT won.id FROM won)) IS TRUE
), new_messages AS (
    INSERT INTO messages (
        id, conversation_id, seq, previous_public_seq, client_id, author_kind, author_id, author_name, visibility,
        text, words, reading, attachments, posted_at)
    SELECT
        m.id, m.conversation_id, seq, previous_public_seq, client_id, author_kind, author_id, author_name, visibility,
        text, words, reading::jsonb, coalesce(attachments::jsonb, '[]'), posted_at
    FROM ";

const ANSWER: &str = r" WHERE (m.conversation_id IN (SELECT won.id FROM won)) IS TRUE
)
SELECT id FROM won";
