//! What is to be done to messages on their platforms: one row for each act, from its commit until its conversation
//! knows what became of it. A newer act of the same kind takes the row over; what is told of the older one is dropped.

use bellhop_domain::conversation::{ActKind, Deed, Failure};
use bellhop_domain::{ChannelId, ConversationId, MessageId, Seq};
use chrono::{DateTime, Utc};
use diesel::prelude::{OptionalExtension, QueryableByName};
use diesel::sql_types::{
    Array, Bool, Bytea, Int4, Int8, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::content::ContentChannel;
use super::leave::{Row, State, leave, stop};
use super::trouble::Trouble;
use crate::store::error::StoreError;
use crate::store::lease::SHARD;
use crate::store::pool::Pool;
use crate::store::rows::{from_json, word};

/// Which act: a newer one has a higher `seq`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ActId {
    pub message_id: MessageId,
    pub kind: ActKind,
    pub seq: Seq,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActHead {
    pub id: ActId,
    pub conversation_id: ConversationId,
    pub channel_id: ChannelId,
    /// The channel's kind.
    pub platform: String,
    /// It is over; the conversation is not told.
    pub is_over: bool,
    pub attempts: i32,
    pub queued_at: DateTime<Utc>,
    pub not_before: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct HeadRow {
    #[diesel(sql_type = SqlUuid)]
    message_id: Uuid,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Int8)]
    seq: i64,
    #[diesel(sql_type = SqlUuid)]
    conversation_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    channel_id: Uuid,
    #[diesel(sql_type = Text)]
    platform: String,
    #[diesel(sql_type = Bool)]
    is_over: bool,
    #[diesel(sql_type = Int4)]
    attempts: i32,
    #[diesel(sql_type = Timestamptz)]
    queued_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    not_before: DateTime<Utc>,
}

/// Of each message but `busy` the oldest act, once the message itself is on its way no more.
/// Nothing of a channel that is switched off or has trouble, except for what is over.
pub async fn act_heads(
    pool: &Pool,
    busy: Vec<Uuid>,
    per_channel: i64,
) -> Result<Vec<ActHead>, StoreError> {
    let mut connection = pool.get().await?;
    // The new text of a message that is deleted meanwhile goes nowhere, and is not kept until its channel is open.
    let query = "WITH heads AS (
            SELECT DISTINCT ON (a.message_id) a.*, c.kind AS platform, a.state = 'telling' OR gone.is_so
                    OR (c.disabled_at IS NULL AND c.outbound_trouble IS NULL) AS may_go
            FROM outbound_acts a JOIN channels c ON c.id = a.channel_id
            CROSS JOIN LATERAL (SELECT a.kind = 'edit' AND EXISTS (
                SELECT FROM messages m WHERE m.id = a.message_id AND m.deleted_at IS NOT NULL) AS is_so) gone
            WHERE NOT (a.message_id = ANY($1)) AND (gone.is_so OR NOT EXISTS (
                SELECT FROM outbound_messages o
                WHERE o.message_id = a.message_id AND o.state IN ('waiting', 'sending', 'telling')))
            ORDER BY a.message_id, a.seq
        ), placed AS (
            SELECT *, row_number() OVER (PARTITION BY channel_id ORDER BY not_before, seq) AS place
            FROM heads WHERE may_go
        )
        SELECT message_id, kind, seq, conversation_id, channel_id, platform, state = 'telling' AS is_over,
            attempts, queued_at, not_before
        FROM placed WHERE place <= $2 ORDER BY place, not_before, seq";
    let rows: Vec<HeadRow> = diesel::sql_query(query)
        .bind::<Array<SqlUuid>, _>(busy)
        .bind::<Int8, _>(per_channel)
        .load(&mut connection)
        .await?;
    let head = |row: HeadRow| {
        Ok(ActHead {
            id: ActId {
                message_id: MessageId(row.message_id),
                kind: word("kind", &row.kind, ActKind::parse)?,
                seq: Seq(row.seq),
            },
            conversation_id: ConversationId(row.conversation_id),
            channel_id: ChannelId(row.channel_id),
            platform: row.platform,
            is_over: row.is_over,
            attempts: row.attempts,
            queued_at: row.queued_at,
            not_before: row.not_before,
        })
    };
    rows.into_iter().map(head).collect()
}

/// All that the platform has to be told.
#[derive(Clone, Debug)]
pub struct ActContent {
    pub deed: Deed,
    /// Its message went out after the change that this act is about, or not at all, or has no text any more: nothing has
    /// to be done.
    pub is_moot: bool,
    pub has_files: bool,
    /// The platform's ids of the message; several where it took several calls.
    pub external_ids: Vec<String>,
    /// The platform's id of whom it is with.
    pub person: Option<String>,
    /// What was told beside the message, or beside the one that it answers.
    pub detail: Option<Value>,
    pub is_private: bool,
    pub channel: ContentChannel,
}

#[derive(QueryableByName)]
struct ContentRow {
    #[diesel(sql_type = Jsonb)]
    deed: Value,
    #[diesel(sql_type = Bool)]
    is_moot: bool,
    #[diesel(sql_type = Bool)]
    has_files: bool,
    #[diesel(sql_type = Array<Text>)]
    external_ids: Vec<String>,
    #[diesel(sql_type = Nullable<Text>)]
    person: Option<String>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    detail: Option<Value>,
    #[diesel(sql_type = Bool)]
    is_private: bool,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = Jsonb)]
    settings: Value,
    #[diesel(sql_type = Nullable<Bytea>)]
    sealed_secret: Option<Vec<u8>>,
}

/// `None` when a newer act has taken its place, or its message is gone.
pub async fn act_content(pool: &Pool, id: ActId) -> Result<Option<ActContent>, StoreError> {
    let mut connection = pool.get().await?;
    // An act that follows a change made here has to be done only if what went out is older than the change.
    let query = "SELECT a.deed,
            (a.kind = 'edit' AND m.deleted_at IS NOT NULL) OR a.deed ? 'before' AND (
                cardinality(o.external_ids) = 0 OR coalesce(o.sent_revision >= a.revision, false)
            ) AS is_moot,
            jsonb_array_length(m.attachments) > 0 AS has_files,
            CASE WHEN o.id IS NULL THEN own.external_ids ELSE o.external_ids END AS external_ids,
            coalesce(own.author, last.author) AS person, coalesce(own.detail, last.detail) AS detail,
            coalesce((m.delivery ->> 'is_private')::boolean, false) AS is_private,
            ch.kind, ch.key, ch.settings, ch.sealed_secret
        FROM outbound_acts a
        JOIN messages m ON m.id = a.message_id
        JOIN conversations c ON c.id = a.conversation_id
        JOIN channels ch ON ch.id = a.channel_id
        LEFT JOIN outbound_messages o ON o.message_id = a.message_id
        LEFT JOIN LATERAL (
            SELECT coalesce(array_agg(im.external_id ORDER BY im.external_id), '{}') AS external_ids,
                min(im.author) AS author, (array_agg(im.detail))[1] AS detail
            FROM inbound_messages im
            WHERE im.channel_id = a.channel_id AND im.client_id = m.client_id AND im.contact_id = c.contact_id
                AND o.id IS NULL
        ) own ON true
        LEFT JOIN LATERAL (
            SELECT im.detail, im.author FROM messages theirs
            JOIN inbound_messages im ON im.channel_id = a.channel_id AND im.client_id = theirs.client_id
            WHERE theirs.conversation_id = a.conversation_id AND theirs.author_kind = 'contact'
            ORDER BY theirs.seq DESC LIMIT 1
        ) last ON true
        WHERE a.message_id = $1 AND a.kind = $2 AND a.seq = $3";
    let row: Option<ContentRow> = diesel::sql_query(query)
        .bind::<SqlUuid, _>(id.message_id.0)
        .bind::<Text, _>(id.kind.as_str())
        .bind::<Int8, _>(id.seq.0)
        .get_result(&mut connection)
        .await
        .optional()?;
    let content = |row: ContentRow| {
        Ok(ActContent {
            deed: from_json(row.deed)?,
            is_moot: row.is_moot,
            has_files: row.has_files,
            external_ids: row.external_ids,
            person: row.person,
            detail: row.detail,
            is_private: row.is_private,
            channel: ContentChannel {
                kind: row.kind,
                key: row.key,
                settings: row.settings,
                sealed_secret: row.sealed_secret,
            },
        })
    };
    row.map(content).transpose()
}

/// Before every call. False when a newer act has taken its place, or another hub has the database.
pub async fn act_begin(pool: &Pool, epoch: i64, id: ActId) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    let begun = diesel::sql_query(
        "UPDATE outbound_acts SET state = 'sending', attempts = attempts + 1
        WHERE message_id = $1 AND kind = $2 AND seq = $3 AND state <> 'telling'
            AND EXISTS (SELECT FROM hub_leases WHERE shard = $4 AND epoch = $5)",
    )
    .bind::<SqlUuid, _>(id.message_id.0)
    .bind::<Text, _>(id.kind.as_str())
    .bind::<Int8, _>(id.seq.0)
    .bind::<Int4, _>(SHARD)
    .bind::<Int8, _>(epoch)
    .execute(&mut connection)
    .await?;
    Ok(begun == 1)
}

#[derive(Clone, Debug)]
pub enum ActSettled {
    Again {
        failure: Failure,
        not_before: DateTime<Utc>,
    },
    /// Done, or refused for good.
    Over(Option<Failure>),
    /// Nothing goes out over the channel until somebody acts.
    Stopped {
        channel_id: ChannelId,
        trouble: Trouble,
    },
}

/// Repeating it does nothing; nor does it once a newer act has taken the place.
pub async fn act_settle(
    pool: &Pool,
    id: ActId,
    settled: &ActSettled,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let connection = &mut *pool.get().await?;
    let row = Row::Act(id);
    match settled {
        ActSettled::Again {
            failure,
            not_before,
        } => leave(connection, row, State::Waiting, Some(failure), *not_before).await,
        ActSettled::Over(failure) => {
            leave(connection, row, State::Telling, failure.as_ref(), now).await
        }
        ActSettled::Stopped {
            channel_id,
            trouble,
        } => stop(connection, row, *channel_id, trouble, now).await,
    }
}

#[derive(QueryableByName)]
struct FailureRow {
    #[diesel(sql_type = Nullable<Jsonb>)]
    failure: Option<Value>,
}

/// How it ended; `None` when it did not, or a newer act has taken its place.
pub async fn act_ending(pool: &Pool, id: ActId) -> Result<Option<Option<Failure>>, StoreError> {
    let mut connection = pool.get().await?;
    let row: Option<FailureRow> = diesel::sql_query(
        "SELECT failure FROM outbound_acts
        WHERE message_id = $1 AND kind = $2 AND seq = $3 AND state = 'telling'",
    )
    .bind::<SqlUuid, _>(id.message_id.0)
    .bind::<Text, _>(id.kind.as_str())
    .bind::<Int8, _>(id.seq.0)
    .get_result(&mut connection)
    .await
    .optional()?;
    row.map(|row| row.failure.map(from_json).transpose())
        .transpose()
}

/// Its conversation knows.
pub async fn act_finish(pool: &Pool, id: ActId) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::sql_query(
        "DELETE FROM outbound_acts
        WHERE message_id = $1 AND kind = $2 AND seq = $3",
    )
    .bind::<SqlUuid, _>(id.message_id.0)
    .bind::<Text, _>(id.kind.as_str())
    .bind::<Int8, _>(id.seq.0)
    .execute(&mut connection)
    .await?;
    Ok(())
}
