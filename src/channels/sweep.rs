//! Forgets raw deliveries that were finished long ago, and edits, hides and receipts whose message never came.

use chrono::{TimeDelta, Utc};

use super::limits::{PARKED_HOURS, RECEIPT_DAYS, SWEEP_PERIOD};
use crate::store::error::StoreError;
use crate::store::inbound::deliveries::deliveries_forget;
use crate::store::inbound::marks::{hides_forget, receipts_forget};
use crate::store::inbound::parked::parked_forget;
use crate::store::pool::Pool;

/// For as long as the hub runs; 0 days keep deliveries for ever.
pub async fn sweep_forever(pool: Pool, deliveries_days_max: u32) {
    let mut period = tokio::time::interval(SWEEP_PERIOD);
    loop {
        period.tick().await;
        match sweep(&pool, deliveries_days_max).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "forgot old webhook deliveries"),
            Err(error) => {
                tracing::warn!(%error, "failed to forget old webhook deliveries; trying again later");
            }
        }
    }
}

async fn sweep(pool: &Pool, days: u32) -> Result<usize, StoreError> {
    let now = Utc::now();
    parked_forget(pool, now - TimeDelta::hours(PARKED_HOURS)).await?;
    hides_forget(pool, now - TimeDelta::hours(PARKED_HOURS)).await?;
    receipts_forget(pool, now - TimeDelta::days(RECEIPT_DAYS)).await?;
    if days == 0 {
        return Ok(0);
    }
    let before = now - TimeDelta::days(i64::from(days));
    let mut forgotten = 0_usize;
    loop {
        let step = deliveries_forget(pool, before).await?;
        forgotten = forgotten.saturating_add(step);
        if step == 0 {
            return Ok(forgotten);
        }
    }
}
