//! The statement for a batch of nothing but messages in conversations that go on, which most batches are.
//! It does what `append` does, with half as many columns: what a message does not change stays as it is.
//! One message alone goes without arrays.
//! Whether one was posted before is left to the unique index, which refuses the batch then: the hub itself knows
//! the newest messages of each conversation, so looking every one up would find nothing.

use bellhop_actors::journal::{Append, Extent};
use bellhop_domain::conversation::{Event, Fact, Message};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Int4, Int8, Nullable, Text, Timestamp, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::columns::columns;
use super::lease;
use crate::store::error::StoreError;
use crate::store::rows::{author_columns, reading_column, to_json, to_minute, to_timestamptz};
use crate::store::words::{Tsvector, Words};

columns! {
    /// Messages, and their conversations as they stand after them.
    PostColumns {
        conversation_id: Uuid => SqlUuid,
        expected_version: i64 => Int8,
        public_version: i64 => Int8,
        previous_public_seq: i64 => Int8,
        shown: String => Text,
        unread_by_agents: i32 => Int4,
        unread_by_contact: i32 => Int4,
        agents_seen_seq: i64 => Int8,
        contact_seen_seq: i64 => Int8,
        waiting_since: Option<DateTime<Utc>> => Nullable<Timestamptz>,
        active_minute: NaiveDateTime => Timestamp,
        id: Uuid => SqlUuid,
        client_id: &'a str => Text,
        author_kind: &'a str => Text,
        author_id: Option<Uuid> => Nullable<SqlUuid>,
        author_name: &'a str => Text,
        visibility: &'a str => Text,
        text: &'a str => Text,
        words: Option<Words> => Nullable<Tsvector>,
        reading: Option<String> => Nullable<Text>,
        posted_at: DateTime<Utc> => Timestamptz,
    }
}

/// Answers as the statement of `append` does.
pub(super) struct PostStatement<'a> {
    epoch: i64,
    posts: PostColumns<'a>,
}

impl<'a> PostStatement<'a> {
    /// Nothing when one of them is more than a message.
    pub(super) fn of(appends: &[&'a Append], epoch: i64) -> Result<Option<Self>, StoreError> {
        // Asked of all first: columns are not made for a batch that goes the other way.
        if !appends.iter().all(|append| only_post(append).is_some()) {
            return Ok(None);
        }
        let mut posts = PostColumns::with_capacity(appends.len());
        for append in appends {
            if let Some((event, message)) = only_post(append) {
                posts.add(append, event, message)?;
            }
        }
        Ok(Some(Self { epoch, posts }))
    }

    pub(super) async fn run(self, connection: &AsyncPgConnection) -> QueryResult<Vec<Uuid>> {
        if self.posts.id.len() == 1 {
            Shaped::<true>(&self).load(&mut &*connection).await
        } else {
            Shaped::<false>(&self).load(&mut &*connection).await
        }
    }
}

fn only_post(append: &Append) -> Option<(&Event, &Message)> {
    if append.extent == Extent::Message
        && let [event] = &*append.events
        && let Fact::MessagePosted { message } = &event.fact
    {
        Some((event, message))
    } else {
        None
    }
}

impl<'a> PostColumns<'a> {
    fn add(
        &mut self,
        append: &'a Append,
        event: &'a Event,
        message: &'a Message,
    ) -> Result<(), StoreError> {
        let after = &append.after;
        let (author_kind, author_id, author_name) = author_columns(&message.author);
        self.shown.push(to_json(&after.last_message)?);
        self.conversation_id.push(append.conversation_id.0);
        self.expected_version.push(append.expected_version.0);
        self.public_version.push(after.public_version.0);
        self.previous_public_seq.push(event.previous_public_seq.0);
        self.unread_by_agents.push(after.unread_by_agents);
        self.unread_by_contact.push(after.unread_by_contact);
        self.agents_seen_seq.push(after.agents_seen_seq.0);
        self.contact_seen_seq.push(after.contact_seen_seq.0);
        self.waiting_since
            .push(after.waiting_since.map(to_timestamptz));
        self.active_minute.push(to_minute(after.active_at));
        self.id.push(message.id.0);
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

/// Each way has a text of its own, prepared once per connection.
struct Shaped<'a, 'b, const IS_ONE: bool>(&'a PostStatement<'b>);

impl<const IS_ONE: bool> QueryId for Shaped<'_, '_, IS_ONE> {
    type QueryId = Shaped<'static, 'static, IS_ONE>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const IS_ONE: bool> Query for Shaped<'_, '_, IS_ONE> {
    type SqlType = SqlUuid;
}

impl<const IS_ONE: bool> QueryFragment<Pg> for Shaped<'_, '_, IS_ONE> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        lease(&self.0.epoch, &mut out)?;
        out.push_sql(", input AS (SELECT * FROM ");
        self.0.posts.rows("t", IS_ONE, &mut out)?;
        out.push_sql(POST);
        Ok(())
    }
}

/// What `won` returns needs no join: a plan that was made while few rows were expected would compare all with all.
const POST: &str = r" WHERE EXISTS (SELECT FROM lease)
), won AS (
    UPDATE conversations c SET
        version = i.expected_version + 1, public_version = i.public_version, last_message = to_jsonb(i.shown),
        last_public_message = CASE WHEN i.visibility = 'public' THEN 'true'
            WHEN c.last_public_message = 'true' THEN c.last_message ELSE c.last_public_message END,
        unread_by_agents = i.unread_by_agents, unread_by_contact = i.unread_by_contact,
        agents_seen_seq = i.agents_seen_seq, contact_seen_seq = i.contact_seen_seq,
        waiting_since = i.waiting_since, updated_at = i.posted_at,
        active_at = CASE i.visibility WHEN 'public' THEN i.posted_at ELSE c.active_at END,
        active_minute = i.active_minute
    FROM input i
    WHERE c.id = i.conversation_id AND c.version = i.expected_version
    RETURNING
        i.conversation_id, c.version AS seq, i.previous_public_seq, i.id, i.client_id, i.author_kind, i.author_id,
        i.author_name, i.visibility, i.text, i.words, i.reading, i.posted_at
), new_messages AS (
    INSERT INTO messages (
        id, conversation_id, seq, previous_public_seq, client_id, author_kind, author_id, author_name, visibility,
        text, words, reading, posted_at)
    SELECT
        id, conversation_id, seq, previous_public_seq, client_id, author_kind, author_id, author_name, visibility,
        text, words, reading::jsonb, posted_at
    FROM won
)
SELECT conversation_id FROM won";
