//! Edits and deletions that came before their message.

use bellhop_domain::ChannelId;
use chrono::{DateTime, Utc};
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel_async::RunQueryDsl;

use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::schema::inbound_parked as parked;

/// Which message of which author.
#[derive(Clone, Copy, Debug)]
pub struct Of<'a> {
    pub channel_id: ChannelId,
    pub external_id: &'a str,
    pub author: &'a str,
}

/// `None` as text is a deletion. The last one counts, and nothing counts after a deletion.
pub async fn parked_keep(
    pool: &Pool,
    of: Of<'_>,
    text: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::insert_into(parked::table)
        .values((
            parked::channel_id.eq(of.channel_id.0),
            parked::external_id.eq(of.external_id),
            parked::author.eq(of.author),
            parked::text.eq(text),
            parked::parked_at.eq(now),
        ))
        .on_conflict((parked::channel_id, parked::external_id, parked::author))
        .do_update()
        .set((
            parked::text.eq(diesel::dsl::sql::<
                diesel::sql_types::Nullable<diesel::sql_types::Text>,
            >(
                "CASE WHEN inbound_parked.text IS NULL THEN NULL ELSE excluded.text END",
            )),
            parked::parked_at.eq(now),
        ))
        .execute(&mut connection)
        .await?;
    Ok(())
}

/// What waits for this message; the inner `None` is a deletion.
pub async fn parked_get(pool: &Pool, of: Of<'_>) -> Result<Option<Option<String>>, StoreError> {
    let mut connection = pool.get().await?;
    Ok(parked::table
        .find((of.channel_id.0, of.external_id, of.author))
        .select(parked::text)
        .first(&mut connection)
        .await
        .optional()?)
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
