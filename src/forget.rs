//! Forgets contacts who came by and never wrote, so that passers-by do not fill the list of contacts for ever.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::silent_contacts::contacts_forget_silent;

/// They are counted in days; an hour more or less is no matter.
const SWEEP_PERIOD: Duration = Duration::from_secs(60 * 60);

/// Everybody silent who was last seen before `before`; answers how many there were.
pub async fn silent_contacts(pool: &Pool, before: DateTime<Utc>) -> Result<usize, StoreError> {
    let mut forgotten = 0_usize;
    let mut place = None;
    loop {
        let step = contacts_forget_silent(pool, before, place).await?;
        forgotten = forgotten.saturating_add(step.forgotten);
        if step.next.is_none() {
            return Ok(forgotten);
        }
        place = step.next;
    }
}

/// Every hour, for as long as the hub runs; 0 days forget nobody.
pub async fn silent_contacts_forever(pool: Pool, days: u32) {
    if days == 0 {
        return;
    }
    let mut period = tokio::time::interval(SWEEP_PERIOD);
    loop {
        period.tick().await;
        let before = Utc::now() - TimeDelta::days(i64::from(days));
        match silent_contacts(&pool, before).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "forgot contacts who never wrote"),
            Err(error) => {
                tracing::warn!(%error, "failed to forget silent contacts; trying again later");
            }
        }
    }
}
