//! What is next: of each conversation the oldest message that is not over, so that none overtakes another.

use bellhop_domain::{ChannelId, ConversationId, MessageId};
use chrono::{DateTime, Utc};
use diesel::prelude::QueryableByName;
use diesel::sql_types::{Array, Bool, Int4, Int8, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::lease::SHARD;
use crate::store::pool::Pool;
use crate::store::rows::word;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeadState {
    Waiting,
    /// A call may have been made whose answer nobody has.
    Sending,
    /// It is over; the conversation is not told.
    Telling,
}

impl HeadState {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "waiting" => Some(Self::Waiting),
            "sending" => Some(Self::Sending),
            "telling" => Some(Self::Telling),
            _ => None,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    pub id: i64,
    pub message_id: MessageId,
    pub conversation_id: ConversationId,
    pub channel_id: ChannelId,
    /// The channel's kind.
    pub platform: String,
    pub state: HeadState,
    pub attempts: i32,
    pub queued_at: DateTime<Utc>,
    pub not_before: DateTime<Utc>,
    /// Of `Sending`: the call cannot be made again under its key.
    pub is_once: bool,
}

#[derive(QueryableByName)]
struct HeadRow {
    #[diesel(sql_type = Int8)]
    id: i64,
    #[diesel(sql_type = SqlUuid)]
    message_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    conversation_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    channel_id: Uuid,
    #[diesel(sql_type = Text)]
    platform: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Int4)]
    attempts: i32,
    #[diesel(sql_type = Timestamptz)]
    queued_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    not_before: DateTime<Utc>,
    #[diesel(sql_type = Bool)]
    is_once: bool,
}

/// Finds the heads; `$1`: conversations to leave out, `$2`: how many of each channel.
///
/// Written for its plan: of a channel that may send, the soonest waiting rows are read in the order of
/// `outbound_messages_due` until enough of them are heads; of a channel that may not, none is. What is under way or to
/// be told has an index of its own. So a wake reads about as many rows as it answers, whatever waits elsewhere.
pub const HEADS: &str = "WITH found AS (
        SELECT waiting.* FROM channels c CROSS JOIN LATERAL (
            SELECT o.id, o.message_id, o.conversation_id, o.channel_id, o.state, o.attempts, o.queued_at, o.not_before,
                o.is_once
            FROM outbound_messages o
            WHERE o.channel_id = c.id AND o.state = 'waiting' AND NOT (o.conversation_id = ANY($1))
                AND NOT EXISTS (
                    SELECT FROM outbound_messages older
                    WHERE older.channel_id = o.channel_id AND older.conversation_id = o.conversation_id
                        AND older.id < o.id AND older.state IN ('waiting', 'sending', 'telling'))
            ORDER BY o.not_before, o.id LIMIT $2
        ) waiting
        WHERE c.disabled_at IS NULL AND c.outbound_trouble IS NULL
        UNION ALL
        SELECT o.id, o.message_id, o.conversation_id, o.channel_id, o.state, o.attempts, o.queued_at, o.not_before, o.is_once
        FROM outbound_messages o
        WHERE o.state IN ('sending', 'telling') AND NOT (o.conversation_id = ANY($1))
            AND NOT EXISTS (
                SELECT FROM outbound_messages older
                WHERE older.channel_id = o.channel_id AND older.conversation_id = o.conversation_id
                    AND older.id < o.id AND older.state IN ('waiting', 'sending', 'telling'))
    ), placed AS (
        SELECT *, row_number() OVER (PARTITION BY channel_id ORDER BY not_before, id) AS place FROM found
    )
    SELECT placed.id, message_id, conversation_id, channel_id, c.kind AS platform, state, attempts, queued_at, not_before,
        is_once
    FROM placed JOIN channels c ON c.id = placed.channel_id
    WHERE place <= $2 ORDER BY place, not_before, placed.id";

/// The heads of all conversations but `busy`, of each channel those that may go first, at most `per_channel`.
/// Nothing of a channel that is switched off or has trouble, except for what is over and has to be told.
pub async fn outbound_heads(
    pool: &Pool,
    busy: Vec<Uuid>,
    per_channel: i64,
) -> Result<Vec<Head>, StoreError> {
    let mut connection = pool.get().await?;
    let rows: Vec<HeadRow> = diesel::sql_query(HEADS)
        .bind::<Array<SqlUuid>, _>(busy)
        .bind::<Int8, _>(per_channel)
        .load(&mut connection)
        .await?;
    let head = |row: HeadRow| {
        Ok(Head {
            id: row.id,
            message_id: MessageId(row.message_id),
            conversation_id: ConversationId(row.conversation_id),
            channel_id: ChannelId(row.channel_id),
            platform: row.platform,
            state: word("state", &row.state, HeadState::parse)?,
            attempts: row.attempts,
            queued_at: row.queued_at,
            not_before: row.not_before,
            is_once: row.is_once,
        })
    };
    rows.into_iter().map(head).collect()
}

/// Before every call, and committed before it: from now on nobody knows until its answer is stored.
///
/// `is_once`: the call cannot be made again, so that without its answer nobody will know.
/// False when the message is not what was read any more, or waits no longer, or another hub has the database:
/// then nothing may be sent. A change of the message and this wait for each other at the row, so that whichever
/// comes second sees the first: either the new text goes out, or an act changes the old one there.
pub async fn outbound_begin(
    pool: &Pool,
    epoch: i64,
    id: i64,
    revision: i32,
    is_once: bool,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    let begun = diesel::sql_query(
        "UPDATE outbound_messages SET state = 'sending', attempts = attempts + 1, begun_at = $3, is_once = $6,
            sent_revision = CASE WHEN parts_done = 0 THEN revision ELSE least(sent_revision, revision) END
        WHERE id = $1 AND state = 'waiting' AND revision = $2
            AND EXISTS (SELECT FROM hub_leases WHERE shard = $4 AND epoch = $5)",
    )
    .bind::<Int8, _>(id)
    .bind::<Int4, _>(revision)
    .bind::<Timestamptz, _>(now)
    .bind::<Int4, _>(SHARD)
    .bind::<Int8, _>(epoch)
    .bind::<Bool, _>(is_once)
    .execute(&mut connection)
    .await?;
    Ok(begun == 1)
}

/// How many are not over, of all channels.
pub async fn outbound_waiting(pool: &Pool) -> Result<i64, StoreError> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = Int8)]
        count: i64,
    }
    let mut connection = pool.get().await?;
    let counted: Count = diesel::sql_query(
        "SELECT count(*) AS count FROM outbound_messages WHERE state IN ('waiting', 'sending', 'telling')",
    )
    .get_result(&mut connection)
    .await?;
    Ok(counted.count)
}
