//! What is told of messages that went out: to their conversation, and by the platform.

use bellhop_domain::conversation::Failure;
use bellhop_domain::{ChannelId, ConversationId, MessageId};
use chrono::{DateTime, Utc};
use diesel::prelude::{OptionalExtension, QueryableByName};
use diesel::sql_types::{Array, Bool, Int8, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::inbound::claims::Person;
use crate::store::pool::Pool;
use crate::store::rows::from_json;

/// Older ones are not looked through for a receipt: platforms tell of a message within days.
const RECEIPT_MESSAGES_MAX: i64 = 100;
/// An echo of a message of which nobody knows whether it arrived comes within hours.
const ECHO_HOURS_MAX: i64 = 24;

/// How a message ended that its conversation is not told of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ending {
    /// `None`: the platform has it.
    pub failure: Option<Failure>,
    /// What the platform has told of it meanwhile.
    pub receipts: Vec<ReceiptRow>,
    /// The platform's ids of it.
    pub external_ids: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, QueryableByName)]
pub struct ReceiptRow {
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub reason: Option<String>,
}

#[derive(QueryableByName)]
struct EndingRow {
    #[diesel(sql_type = Nullable<Jsonb>)]
    failure: Option<Value>,
    #[diesel(sql_type = SqlUuid)]
    channel_id: Uuid,
    #[diesel(sql_type = Array<Text>)]
    external_ids: Vec<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    begun_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Array<Text>)]
    identities: Vec<String>,
}

/// `None` when it is not over, or told already.
pub async fn outbound_ending(pool: &Pool, id: i64) -> Result<Option<Ending>, StoreError> {
    let mut connection = pool.get().await?;
    let row: Option<EndingRow> = diesel::sql_query(
        "SELECT o.failure, o.channel_id, o.external_ids, o.begun_at, ARRAY(
            SELECT i.value FROM contact_identities i JOIN conversations c ON c.contact_id = i.contact_id
            JOIN channels ch ON ch.id = o.channel_id
            WHERE c.id = o.conversation_id AND i.kind = ch.kind || ':' || ch.id) AS identities
        FROM outbound_messages o WHERE o.id = $1 AND o.state = 'telling'",
    )
    .bind::<Int8, _>(id)
    .get_result(&mut connection)
    .await
    .optional()?;
    let Some(row) = row else {
        return Ok(None);
    };
    let failure: Option<Failure> = row.failure.map(from_json).transpose()?;
    if failure.is_some() {
        let receipts = Vec::new();
        return Ok(Some(Ending {
            failure,
            receipts,
            external_ids: row.external_ids,
        }));
    }
    // The last part stands for the message; that any part failed is worth telling.
    let receipts = diesel::sql_query(
        "SELECT state, reason FROM inbound_receipts
        WHERE channel_id = $1 AND (
            external_id = $2
            OR (external_id = ANY($3) AND state = 'failed')
            OR (external_id = '' AND author = ANY($4) AND until >= $5))",
    )
    .bind::<SqlUuid, _>(row.channel_id)
    .bind::<Nullable<Text>, _>(row.external_ids.last())
    .bind::<Array<Text>, _>(&row.external_ids)
    .bind::<Array<Text>, _>(row.identities)
    .bind::<Nullable<Timestamptz>, _>(row.begun_at)
    .load(&mut connection)
    .await?;
    Ok(Some(Ending {
        failure,
        receipts,
        external_ids: row.external_ids,
    }))
}

/// Its conversation knows.
pub async fn outbound_finish(pool: &Pool, id: i64) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::sql_query(
        "UPDATE outbound_messages SET state = CASE WHEN failure IS NULL THEN 'done' ELSE 'failed' END
        WHERE id = $1 AND state = 'telling'",
    )
    .bind::<Int8, _>(id)
    .execute(&mut connection)
    .await?;
    Ok(())
}

/// Its message was deleted before anything of it went out: there is nothing to tell.
pub async fn outbound_withdraw(pool: &Pool, id: i64) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::sql_query(
        "UPDATE outbound_messages SET state = 'done', failure = NULL WHERE id = $1 AND state = 'waiting'",
    )
    .bind::<Int8, _>(id)
    .execute(&mut connection)
    .await?;
    Ok(())
}

/// A message of ours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ours {
    pub conversation_id: ConversationId,
    pub message_id: MessageId,
}

#[derive(QueryableByName)]
struct OursRow {
    #[diesel(sql_type = SqlUuid)]
    conversation_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    message_id: Uuid,
}

impl From<OursRow> for Ours {
    fn from(row: OursRow) -> Self {
        Self {
            conversation_id: ConversationId(row.conversation_id),
            message_id: MessageId(row.message_id),
        }
    }
}

/// The message that the platform has whole, one of its parts by this id. Of several parts the last stands for all,
/// unless `any_part`. While parts are missing nothing is told of it: its end looks for what was kept meanwhile.
pub async fn outbound_by_external_id(
    pool: &Pool,
    channel_id: ChannelId,
    external_id: &str,
    any_part: bool,
) -> Result<Option<Ours>, StoreError> {
    let mut connection = pool.get().await?;
    let row: Option<OursRow> = diesel::sql_query(
        "SELECT o.conversation_id, o.message_id FROM inbound_messages claim
        JOIN conversations c ON c.contact_id = claim.contact_id
        JOIN messages m ON m.conversation_id = c.id AND m.client_id = claim.client_id
        JOIN outbound_messages o ON o.message_id = m.id
        WHERE claim.channel_id = $1 AND claim.external_id = $2
            AND (o.state = 'done' OR (o.state = 'telling' AND o.failure IS NULL))
            AND CASE WHEN $3 THEN $2 = ANY(o.external_ids) ELSE o.external_ids[cardinality(o.external_ids)] = $2 END
        LIMIT 1",
    )
    .bind::<SqlUuid, _>(channel_id.0)
    .bind::<Text, _>(external_id)
    .bind::<Bool, _>(any_part)
    .get_result(&mut connection)
    .await
    .optional()?;
    Ok(row.map(Ours::from))
}

/// Those to this person that were on their way before `until` and of which less was told than this.
pub async fn outbound_until(
    pool: &Pool,
    person: &Person<'_>,
    until: DateTime<Utc>,
    less: &[&str],
) -> Result<Vec<Ours>, StoreError> {
    let mut connection = pool.get().await?;
    let rows: Vec<OursRow> = diesel::sql_query(
        "SELECT o.conversation_id, o.message_id FROM contact_identities i
        JOIN conversations c ON c.contact_id = i.contact_id AND c.channel_id = $2
        JOIN outbound_messages o ON o.conversation_id = c.id
        JOIN messages m ON m.id = o.message_id
        WHERE i.kind = $1 AND i.value = $3 AND o.state = 'done' AND o.begun_at <= $4
            AND m.delivery ->> 'state' = ANY($5)
        ORDER BY o.id DESC LIMIT $6",
    )
    .bind::<Text, _>(format!("{}:{}", person.platform, person.channel_id))
    .bind::<SqlUuid, _>(person.channel_id.0)
    .bind::<Text, _>(person.id)
    .bind::<Timestamptz, _>(until)
    .bind::<Array<Text>, _>(less)
    .bind::<Int8, _>(RECEIPT_MESSAGES_MAX)
    .load(&mut connection)
    .await?;
    Ok(rows.into_iter().rev().map(Ours::from).collect())
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

/// Something is on its way to this person whose id nobody knows yet, or its end is being told.
pub async fn outbound_is_sending(pool: &Pool, person: &Person<'_>) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    let found: Found = diesel::sql_query(
        "SELECT EXISTS (
            SELECT FROM contact_identities i
            JOIN conversations c ON c.contact_id = i.contact_id AND c.channel_id = $2
            JOIN outbound_messages o ON o.conversation_id = c.id AND o.channel_id = $2
            WHERE i.kind = $1 AND i.value = $3
                AND (o.state = 'sending' OR (o.state = 'telling' AND o.failure IS NOT NULL))) AS found",
    )
    .bind::<Text, _>(format!("{}:{}", person.platform, person.channel_id))
    .bind::<SqlUuid, _>(person.channel_id.0)
    .bind::<Text, _>(person.id)
    .get_result(&mut connection)
    .await?;
    Ok(found.found)
}

/// Files of ours stand as this message: what was known by a file's id is known by the message's from now on.
/// False when none of them is known; told again, it changes nothing.
pub async fn outbound_shared(
    pool: &Pool,
    channel_id: ChannelId,
    external_id: &str,
    files: &[String],
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    let found: Found = diesel::sql_query(
        "WITH known AS (
            SELECT external_id, contact_id, client_id FROM inbound_messages
            WHERE channel_id = $1 AND external_id = ANY($3) LIMIT 1
        ), claimed AS (
            INSERT INTO inbound_messages (channel_id, external_id, contact_id, client_id, sent_at, claimed_at)
            SELECT $1, $2, contact_id, client_id, $4, $4 FROM known
            ON CONFLICT DO NOTHING
        ), named AS (
            UPDATE outbound_messages o SET external_ids = array_replace(o.external_ids, known.external_id, $2)
            FROM known JOIN conversations c ON c.contact_id = known.contact_id
            JOIN messages m ON m.conversation_id = c.id AND m.client_id = known.client_id
            WHERE o.message_id = m.id
        )
        SELECT EXISTS (SELECT FROM known) AS found",
    )
    .bind::<SqlUuid, _>(channel_id.0)
    .bind::<Text, _>(external_id)
    .bind::<Array<Text>, _>(files)
    .bind::<Timestamptz, _>(now)
    .get_result(&mut connection)
    .await?;
    Ok(found.found)
}

/// A message with a file is on its way over this channel whose id nobody knows yet.
pub async fn outbound_file_is_sending(
    pool: &Pool,
    channel_id: ChannelId,
) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    let found: Found = diesel::sql_query(
        "SELECT EXISTS (
            SELECT FROM outbound_messages o JOIN messages m ON m.id = o.message_id
            WHERE o.channel_id = $1 AND o.state = 'sending' AND jsonb_array_length(m.attachments) > 0
        ) AS found",
    )
    .bind::<SqlUuid, _>(channel_id.0)
    .get_result(&mut connection)
    .await?;
    Ok(found.found)
}

/// What the platform repeats to us of a message of which nobody knew whether it arrived: then it did.
/// Known by its text, the only thing that both have; the oldest first, and each once. Only of those that are one call:
/// of others more may be missing.
pub async fn outbound_take_echo(
    pool: &Pool,
    person: &Person<'_>,
    external_id: &str,
    text: &str,
    now: DateTime<Utc>,
) -> Result<Option<Ours>, StoreError> {
    let mut connection = pool.get().await?;
    let row: Option<OursRow> = diesel::sql_query(
        "WITH unclear AS (
            SELECT o.id, o.conversation_id, o.message_id, c.contact_id, m.client_id FROM contact_identities i
            JOIN conversations c ON c.contact_id = i.contact_id AND c.channel_id = $2
            JOIN outbound_messages o ON o.conversation_id = c.id AND o.channel_id = $2
            JOIN messages m ON m.id = o.message_id
            WHERE i.kind = $1 AND i.value = $3 AND o.state = 'failed' AND o.failure ->> 'class' = 'unclear'
                AND o.begun_at > $6 AND btrim(m.text) = btrim($5)
                AND jsonb_array_length(m.attachments) = CASE WHEN btrim($5) = '' THEN 1 ELSE 0 END
            ORDER BY o.id LIMIT 1
        ), claimed AS (
            INSERT INTO inbound_messages (channel_id, external_id, contact_id, client_id, sent_at, claimed_at)
            SELECT $2, $4, contact_id, client_id, $7, $7 FROM unclear
            ON CONFLICT DO NOTHING RETURNING client_id
        ), settled AS (
            UPDATE outbound_messages o SET state = 'telling', failure = NULL,
                external_ids = o.external_ids || $4, parts_done = o.parts_done + 1
            FROM unclear, claimed WHERE o.id = unclear.id
            RETURNING o.conversation_id, o.message_id
        )
        SELECT conversation_id, message_id FROM settled",
    )
    .bind::<Text, _>(format!("{}:{}", person.platform, person.channel_id))
    .bind::<SqlUuid, _>(person.channel_id.0)
    .bind::<Text, _>(person.id)
    .bind::<Text, _>(external_id)
    .bind::<Text, _>(text)
    .bind::<Timestamptz, _>(now - chrono::TimeDelta::hours(ECHO_HOURS_MAX))
    .bind::<Timestamptz, _>(now)
    .get_result(&mut connection)
    .await
    .optional()?;
    Ok(row.map(Ours::from))
}
