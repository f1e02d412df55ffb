//! What is older than its channel's rule allows: messages, and webhooks as they came.
//! Messages are found here and deleted by their conversations, so that memory, events and rows stay one.

use bellhop_domain::{ChannelId, ConversationId, MessageId};
use chrono::{DateTime, Utc};
use diesel::prelude::{ExpressionMethods, QueryDsl, QueryableByName};
use diesel::sql_types::{Array, Int8, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::schema::{channels, messages};

/// Messages looked at in one step: some milliseconds.
const PAGE: i64 = 1_000;
/// Deliveries and reactions deleted in one step.
const ROWS_MAX: i64 = 1_000;
/// A preview that counts further keeps an administrator waiting for a number that says no more.
pub const COUNTED_MAX: i64 = 100_000;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    pub channel_id: ChannelId,
    pub name: String,
    pub days: i32,
}

/// Of all channels that have one.
pub async fn retention_rules(pool: &Pool) -> Result<Vec<Rule>, StoreError> {
    let mut connection = pool.get().await?;
    let found: Vec<(Uuid, String, Option<i32>)> = channels::table
        .filter(channels::retention_days.is_not_null())
        .order(channels::id)
        .select((channels::id, channels::name, channels::retention_days))
        .load(&mut connection)
        .await?;
    let rule = |(id, name, days): (Uuid, String, Option<i32>)| {
        Some(Rule {
            channel_id: ChannelId(id),
            name,
            days: days?,
        })
    };
    Ok(found.into_iter().filter_map(rule).collect())
}

/// What is older goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cutoff {
    pub channel_id: ChannelId,
    pub before: DateTime<Utc>,
}

#[derive(Clone, PartialEq, Eq, Debug, QueryableByName)]
pub struct Old {
    #[diesel(sql_type = SqlUuid)]
    channel_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    conversation_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    message_id: Uuid,
    #[diesel(sql_type = Text)]
    client_id: String,
}

impl Old {
    pub fn channel_id(&self) -> ChannelId {
        ChannelId(self.channel_id)
    }

    pub fn conversation_id(&self) -> ConversationId {
        ConversationId(self.conversation_id)
    }

    pub fn message_id(&self) -> MessageId {
        MessageId(self.message_id)
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    pub old: Vec<Old>,
    /// Where the next step begins; nothing after the last one.
    pub next: Option<Uuid>,
}

/// The next page of messages after `from`, by their ids, which begin with their time; of it those that have to go.
/// Notes are the team's own words and stay.
pub async fn retention_step(
    pool: &Pool,
    cutoffs: &[Cutoff],
    from: Uuid,
) -> Result<Step, StoreError> {
    let Some(last) = cutoffs.iter().map(|one| one.before).max() else {
        return Ok(Step {
            old: Vec::new(),
            next: None,
        });
    };
    let mut connection = pool.get().await?;
    let page: Vec<Uuid> = messages::table
        .filter(messages::id.gt(from))
        .filter(messages::id.lt(first_id_of(last)))
        .order(messages::id)
        .limit(PAGE)
        .select(messages::id)
        .load(&mut connection)
        .await?;
    let next = page.last().copied();
    let old: Vec<Old> = diesel::sql_query(
        "SELECT c.channel_id, m.conversation_id, m.id AS message_id, m.client_id
        FROM messages m JOIN conversations c ON c.id = m.conversation_id
        JOIN unnest($2, $3) AS rule (channel_id, first_kept) ON rule.channel_id = c.channel_id
        WHERE m.id = ANY($1) AND m.deleted_at IS NULL AND m.visibility = 'public' AND m.id < rule.first_kept
        ORDER BY m.id",
    )
    .bind::<Array<SqlUuid>, _>(page)
    .bind::<Array<SqlUuid>, _>(cutoffs.iter().map(|one| one.channel_id.0).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(cutoffs.iter().map(|one| first_id_of(one.before)).collect::<Vec<_>>())
    .load(&mut connection)
    .await?;
    Ok(Step { old, next })
}

/// What a platform told beside these messages, but for where an answer has to go.
pub async fn retention_forget_details(pool: &Pool, gone: &[Old]) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::sql_query(
        "UPDATE inbound_messages claim SET detail = jsonb_strip_nulls(jsonb_build_object(
            'account', claim.detail -> 'account', 'thread', claim.detail -> 'thread'))
        FROM unnest($1, $2) AS gone (channel_id, client_id)
        WHERE claim.channel_id = gone.channel_id AND claim.client_id = gone.client_id AND claim.detail IS NOT NULL",
    )
    .bind::<Array<SqlUuid>, _>(gone.iter().map(|one| one.channel_id).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(gone.iter().map(|one| one.client_id.as_str()).collect::<Vec<_>>())
    .execute(&mut connection)
    .await?;
    Ok(())
}

/// Webhooks as they came, and reactions; answers how many webhooks there were, at most a thousand at a time.
pub async fn retention_forget_raw(pool: &Pool, cutoff: Cutoff) -> Result<usize, StoreError> {
    let mut connection = pool.get().await?;
    diesel::sql_query(
        "DELETE FROM inbound_reactions WHERE (channel_id, external_id, author) IN (
            SELECT channel_id, external_id, author FROM inbound_reactions
            WHERE channel_id = $1 AND reacted_at < $2 LIMIT $3)",
    )
    .bind::<SqlUuid, _>(cutoff.channel_id.0)
    .bind::<Timestamptz, _>(cutoff.before)
    .bind::<Int8, _>(ROWS_MAX)
    .execute(&mut connection)
    .await?;
    // The oldest by id, which is the order in which they came: no more are looked at. What waits is not finished,
    // and stays.
    let gone = diesel::sql_query(
        "DELETE FROM inbound_deliveries WHERE state <> 'waiting' AND received_at < $2 AND id IN (
            SELECT id FROM inbound_deliveries WHERE channel_id = $1 ORDER BY id LIMIT $3)",
    )
    .bind::<SqlUuid, _>(cutoff.channel_id.0)
    .bind::<Timestamptz, _>(cutoff.before)
    .bind::<Int8, _>(ROWS_MAX)
    .execute(&mut connection)
    .await?;
    Ok(gone)
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, QueryableByName)]
pub struct Counted {
    /// Up to [`COUNTED_MAX`], as the others.
    #[diesel(sql_type = Int8)]
    pub messages: i64,
    #[diesel(sql_type = Int8)]
    pub files: i64,
    #[diesel(sql_type = Int8)]
    pub deliveries: i64,
}

/// What a rule would delete now.
pub async fn retention_count(pool: &Pool, cutoff: Cutoff) -> Result<Counted, StoreError> {
    let mut connection = pool.get().await?;
    Ok(diesel::sql_query(
        "WITH old AS MATERIALIZED (
            SELECT m.id, jsonb_array_length(m.attachments) AS files
            FROM conversations c JOIN messages m ON m.conversation_id = c.id
            WHERE c.channel_id = $1
                AND m.deleted_at IS NULL AND m.visibility = 'public' AND m.id < $4
            LIMIT $3
        )
        SELECT (SELECT count(*) FROM old) AS messages,
            coalesce((SELECT sum(files) FROM old), 0)::bigint AS files,
            (SELECT count(*) FROM (
                SELECT FROM inbound_deliveries
                WHERE channel_id = $1 AND state <> 'waiting' AND received_at < $2 LIMIT $3
            ) raw) AS deliveries",
    )
    .bind::<SqlUuid, _>(cutoff.channel_id.0)
    .bind::<Timestamptz, _>(cutoff.before)
    .bind::<Int8, _>(COUNTED_MAX)
    .bind::<SqlUuid, _>(first_id_of(cutoff.before))
    .get_result(&mut connection)
    .await?)
}

/// Ids of messages are UUIDs of version 7: they begin with the millisecond.
pub fn first_id_of(at: DateTime<Utc>) -> Uuid {
    let ms = u128::try_from(at.timestamp_millis()).unwrap_or(0);
    Uuid::from_u128(ms << 80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_moment_follow_its_first() {
        let at = DateTime::from_timestamp_millis(1_700_000_000_123).unwrap();
        let stamp = uuid::Timestamp::from_unix(uuid::NoContext, 1_700_000_000, 123_000_000);
        let id = Uuid::new_v7(stamp);
        assert!(first_id_of(at) <= id);
        assert!(id < first_id_of(at + chrono::TimeDelta::milliseconds(1)));
        assert_eq!(first_id_of(DateTime::<Utc>::MIN_UTC), Uuid::nil());
    }
}
