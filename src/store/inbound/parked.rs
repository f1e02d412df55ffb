//! Edits and deletions that came before their message.

use bellhop_domain::ChannelId;
use chrono::{DateTime, Utc};
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel::sql_types::{Int8, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::schema::inbound_parked as parked;

/// Which message of which author; the empty author stands for whoever the platform vouches for.
#[derive(Clone, Copy, Debug)]
pub struct Of<'a> {
    pub channel_id: ChannelId,
    pub external_id: &'a str,
    pub author: &'a str,
}

/// What was done to a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parked {
    /// `None` is a deletion.
    pub text: Option<String>,
    /// A higher one is newer; without it, the last to come counts.
    pub revision: Option<i64>,
}

/// The newest counts, and nothing counts after a deletion.
pub async fn parked_keep(
    pool: &Pool,
    of: Of<'_>,
    parked: &Parked,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    let query = "INSERT INTO inbound_parked AS p (channel_id, external_id, author, text, revision, parked_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (channel_id, external_id, author) DO UPDATE
        SET text = excluded.text, revision = excluded.revision, parked_at = excluded.parked_at
        WHERE p.text IS NOT NULL
            AND (excluded.text IS NULL OR coalesce(excluded.revision >= p.revision, true))";
    diesel::sql_query(query)
        .bind::<SqlUuid, _>(of.channel_id.0)
        .bind::<Text, _>(of.external_id)
        .bind::<Text, _>(of.author)
        .bind::<Nullable<Text>, _>(&parked.text)
        .bind::<Nullable<Int8>, _>(parked.revision)
        .bind::<Timestamptz, _>(now)
        .execute(&mut connection)
        .await?;
    Ok(())
}

/// What waits for this message.
pub async fn parked_get(pool: &Pool, of: Of<'_>) -> Result<Option<Parked>, StoreError> {
    let mut connection = pool.get().await?;
    let found: Option<(Option<String>, Option<i64>)> = parked::table
        .find((of.channel_id.0, of.external_id, of.author))
        .select((parked::text, parked::revision))
        .first(&mut connection)
        .await
        .optional()?;
    Ok(found.map(|(text, revision)| Parked { text, revision }))
}

pub async fn parked_remove(pool: &Pool, of: Of<'_>) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::delete(parked::table.find((of.channel_id.0, of.external_id, of.author)))
        .execute(&mut connection)
        .await?;
    Ok(())
}

/// Whose message did not come in time.
pub async fn parked_forget(pool: &Pool, before: DateTime<Utc>) -> Result<usize, StoreError> {
    let mut connection = pool.get().await?;
    Ok(
        diesel::delete(parked::table.filter(parked::parked_at.lt(before)))
            .execute(&mut connection)
            .await?,
    )
}
