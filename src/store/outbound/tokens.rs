//! A channel's tokens, as they are renewed while it sends.

use bellhop_domain::ChannelId;
use chrono::Utc;
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel_async::RunQueryDsl;

use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::schema::channels;

pub async fn channel_sealed(
    pool: &Pool,
    channel_id: ChannelId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let mut connection = pool.get().await?;
    let found: Option<Option<Vec<u8>>> = channels::table
        .find(channel_id.0)
        .select(channels::sealed_secret)
        .first(&mut connection)
        .await
        .optional()?;
    Ok(found.flatten())
}

/// Only in the place of what was read: what an administrator has given meanwhile stays. False then.
pub async fn channel_sealed_replace(
    pool: &Pool,
    channel_id: ChannelId,
    before: &[u8],
    after: &[u8],
) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    let changed = diesel::update(channels::table.find(channel_id.0))
        .filter(channels::sealed_secret.eq(before))
        .set((
            channels::sealed_secret.eq(after),
            channels::secret_set_at.eq(Utc::now()),
        ))
        .execute(&mut connection)
        .await?;
    Ok(changed == 1)
}
