//! Raw deliveries: stored before they are acknowledged, handed out to the worker, kept for people to look at.

use std::collections::BTreeMap;

use bellhop_domain::ChannelId;
use chrono::{DateTime, Utc};
use diesel::prelude::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, QueryableByName, Selectable,
    SelectableHelper,
};
use diesel::sql_types::{Array, BigInt, Int4, Int8, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::schema::inbound_deliveries as deliveries;

pub const WAITING: &str = "waiting";
pub const DONE: &str = "done";
pub const FAILED: &str = "failed";
/// Rows of one sweep: some milliseconds, in which nobody else waits.
const SWEPT_MAX: i64 = 1_000;

/// As it came.
#[derive(Clone, Debug)]
pub struct NewDelivery<'a> {
    pub channel_id: ChannelId,
    pub platform: &'a str,
    pub key: &'a str,
    pub headers: Value,
    pub body: &'a [u8],
    pub now: DateTime<Utc>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stored {
    New,
    /// A delivery with this key is here already; nothing was stored.
    Repeat,
}

pub async fn delivery_store(pool: &Pool, new: NewDelivery<'_>) -> Result<Stored, StoreError> {
    let mut connection = pool.get().await?;
    let inserted = diesel::insert_into(deliveries::table)
        .values((
            deliveries::channel_id.eq(new.channel_id.0),
            deliveries::platform.eq(new.platform),
            deliveries::key.eq(new.key),
            deliveries::headers.eq(new.headers),
            deliveries::body.eq(new.body),
            deliveries::received_at.eq(new.now),
            deliveries::state.eq(WAITING),
        ))
        .on_conflict((deliveries::channel_id, deliveries::key))
        .do_nothing()
        .execute(&mut connection)
        .await?;
    Ok(if inserted == 1 {
        Stored::New
    } else {
        Stored::Repeat
    })
}

/// One that waits, without its body.
#[derive(Clone, PartialEq, Eq, Debug, QueryableByName)]
pub struct Waiting {
    #[diesel(sql_type = Int8)]
    pub id: i64,
    #[diesel(sql_type = SqlUuid)]
    pub channel_id: Uuid,
    #[diesel(sql_type = Text)]
    pub platform: String,
    #[diesel(sql_type = Int4)]
    pub attempts: i32,
    #[diesel(sql_type = Int4)]
    pub bytes: i32,
}

/// The oldest of every channel that has any, leaving out `known`.
pub async fn deliveries_waiting(
    pool: &Pool,
    known: Vec<i64>,
    per_channel: i64,
) -> Result<Vec<Waiting>, StoreError> {
    let mut connection = pool.get().await?;
    // The distinct channels are walked through the index, one step each, however many rows wait.
    let query = "WITH RECURSIVE busy AS (
            (SELECT channel_id FROM inbound_deliveries WHERE state = 'waiting' ORDER BY channel_id LIMIT 1)
            UNION ALL
            SELECT (SELECT d.channel_id FROM inbound_deliveries d
                    WHERE d.state = 'waiting' AND d.channel_id > busy.channel_id
                    ORDER BY d.channel_id LIMIT 1)
            FROM busy WHERE busy.channel_id IS NOT NULL
        )
        SELECT d.id, d.channel_id, d.platform, d.attempts, octet_length(d.body) AS bytes
        FROM busy CROSS JOIN LATERAL (
            SELECT id, channel_id, platform, attempts, body FROM inbound_deliveries
            WHERE channel_id = busy.channel_id AND state = 'waiting' AND NOT (id = ANY($1))
            ORDER BY id LIMIT $2
        ) d ORDER BY d.id";
    Ok(diesel::sql_query(query)
        .bind::<Array<BigInt>, _>(known)
        .bind::<BigInt, _>(per_channel)
        .load(&mut connection)
        .await?)
}

pub async fn delivery_bodies(
    pool: &Pool,
    ids: Vec<i64>,
) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    let mut connection = pool.get().await?;
    Ok(deliveries::table
        .filter(deliveries::id.eq_any(ids))
        .filter(deliveries::state.eq(WAITING))
        .select((deliveries::id, deliveries::body))
        .load(&mut connection)
        .await?)
}

/// One that is over, with what to tell people of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finished {
    pub id: i64,
    pub state: &'static str,
    pub outcome: String,
}

impl Finished {
    pub fn done(id: i64, outcome: String) -> Self {
        let state = DONE;
        Self { id, state, outcome }
    }

    pub fn failed(id: i64, outcome: String) -> Self {
        let state = FAILED;
        Self { id, state, outcome }
    }
}

/// Until this is stored they are done again after a restart, which is harmless.
pub async fn deliveries_finish(pool: &Pool, finished: &[Finished]) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    let column = |of: fn(&Finished) -> &str| finished.iter().map(of).collect::<Vec<_>>();
    diesel::sql_query(
        "UPDATE inbound_deliveries d
        SET state = f.state, attempts = d.attempts + 1, outcome = f.outcome, finished_at = $4
        FROM unnest($1, $2, $3) AS f (id, state, outcome) WHERE d.id = f.id",
    )
    .bind::<Array<BigInt>, _>(finished.iter().map(|one| one.id).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(column(|one| one.state))
    .bind::<Array<Text>, _>(column(|one| &one.outcome))
    .bind::<Timestamptz, _>(Utc::now())
    .execute(&mut connection)
    .await?;
    Ok(())
}

/// It goes on waiting; why is there to see.
pub async fn delivery_postpone(pool: &Pool, id: i64, reason: &str) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::update(deliveries::table.find(id))
        .set((
            deliveries::attempts.eq(deliveries::attempts + 1),
            deliveries::outcome.eq(reason),
        ))
        .execute(&mut connection)
        .await?;
    Ok(())
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = deliveries, check_for_backend(diesel::pg::Pg))]
pub struct DeliveryRow {
    pub id: i64,
    pub key: String,
    pub received_at: DateTime<Utc>,
    pub state: String,
    pub attempts: i32,
    pub outcome: String,
    pub finished_at: Option<DateTime<Utc>>,
}

/// Which of a channel's deliveries.
#[derive(Clone, Copy, Default, Debug)]
pub struct DeliveryFilter<'a> {
    /// All states where it is `None`.
    pub state: Option<&'a str>,
    /// The last of the page before.
    pub before: Option<i64>,
}

/// Newest first.
pub async fn delivery_list(
    pool: &Pool,
    channel_id: ChannelId,
    filter: DeliveryFilter<'_>,
    limit: usize,
) -> Result<Vec<DeliveryRow>, StoreError> {
    let mut connection = pool.get().await?;
    let mut query = deliveries::table
        .filter(deliveries::channel_id.eq(channel_id.0))
        .filter(deliveries::id.lt(filter.before.unwrap_or(i64::MAX)))
        .into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(deliveries::state.eq(state));
    }
    Ok(query
        .order(deliveries::id.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(DeliveryRow::as_select())
        .load(&mut connection)
        .await?)
}

/// When the newest delivery came that is kept, of those of these channels that have any.
pub async fn deliveries_newest(
    pool: &Pool,
    channels: Vec<Uuid>,
) -> Result<BTreeMap<Uuid, DateTime<Utc>>, StoreError> {
    let mut connection = pool.get().await?;
    // One step in the index for each channel, however many rows it has.
    let query = "SELECT c.id AS channel_id, d.received_at
        FROM unnest($1) AS c (id) CROSS JOIN LATERAL (
            SELECT received_at FROM inbound_deliveries
            WHERE channel_id = c.id ORDER BY id DESC LIMIT 1
        ) d";
    let newest: Vec<Newest> = diesel::sql_query(query)
        .bind::<Array<SqlUuid>, _>(channels)
        .load(&mut connection)
        .await?;
    let newest = newest.into_iter();
    Ok(newest
        .map(|one| (one.channel_id, one.received_at))
        .collect())
}

#[derive(QueryableByName)]
struct Newest {
    #[diesel(sql_type = SqlUuid)]
    channel_id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    received_at: DateTime<Utc>,
}

/// With its headers and its body.
pub async fn delivery_get(
    pool: &Pool,
    channel_id: ChannelId,
    id: i64,
) -> Result<Option<(DeliveryRow, Value, Vec<u8>)>, StoreError> {
    let mut connection = pool.get().await?;
    Ok(deliveries::table
        .find(id)
        .filter(deliveries::channel_id.eq(channel_id.0))
        .select((
            DeliveryRow::as_select(),
            deliveries::headers,
            deliveries::body,
        ))
        .first(&mut connection)
        .await
        .optional()?)
}

/// It waits again, also after it is done; one that waits does so in any case. False when there is none.
pub async fn delivery_replay(
    pool: &Pool,
    channel_id: ChannelId,
    id: i64,
) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    let own = deliveries::table
        .find(id)
        .filter(deliveries::channel_id.eq(channel_id.0));
    let changed = diesel::update(own)
        .filter(deliveries::state.ne(WAITING))
        .set((
            deliveries::state.eq(WAITING),
            deliveries::attempts.eq(0),
            deliveries::finished_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(&mut connection)
        .await?;
    if changed == 1 {
        return Ok(true);
    }
    let waits: Option<i64> = own
        .select(deliveries::id)
        .first(&mut connection)
        .await
        .optional()?;
    Ok(waits.is_some())
}

/// Forgets what was finished before; answers how many, at most a thousand at a time.
pub async fn deliveries_forget(pool: &Pool, before: DateTime<Utc>) -> Result<usize, StoreError> {
    let mut connection = pool.get().await?;
    let old = deliveries::table
        .filter(deliveries::state.ne(WAITING))
        .filter(deliveries::finished_at.lt(before))
        .limit(SWEPT_MAX)
        .select(deliveries::id);
    let old: Vec<i64> = old.load(&mut connection).await?;
    // What is replayed meanwhile waits again and stays.
    Ok(diesel::delete(deliveries::table)
        .filter(deliveries::id.eq_any(old))
        .filter(deliveries::state.ne(WAITING))
        .execute(&mut connection)
        .await?)
}
