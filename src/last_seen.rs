//! When somebody was last here. Whoever leaves is noted in memory, and written down once a minute for all together:
//! thousands leave at once when a line breaks, and a minute more or less is no matter.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bellhop_domain::ContactId;
use chrono::Utc;

use crate::store::people::identities::contacts_seen;
use crate::store::pool::Pool;

const PERIOD: Duration = Duration::from_secs(60);
/// More than can be connected; whoever is not noted was seen when they came.
const NOTED_MAX: usize = 100_000;

#[derive(Clone, Default)]
pub struct LastSeen(Arc<Mutex<HashSet<ContactId>>>);

impl LastSeen {
    pub fn left(&self, contact: ContactId) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() < NOTED_MAX {
            noted.insert(contact);
        }
    }

    fn take(&self) -> Vec<ContactId> {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.drain().collect()
    }

    /// For as long as the hub runs.
    pub async fn write_forever(self, pool: Pool) {
        let mut period = tokio::time::interval(PERIOD);
        loop {
            period.tick().await;
            let seen = self.take();
            if seen.is_empty() {
                continue;
            }
            if let Err(error) = contacts_seen(&pool, &seen, Utc::now()).await {
                tracing::warn!(%error, "failed to write down who was here last");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_leaves_twice_is_written_down_once() {
        let seen = LastSeen::default();
        let lena = ContactId(uuid::Uuid::from_u128(1));
        seen.left(lena);
        seen.left(lena);
        assert_eq!(seen.take(), [lena]);
        assert!(seen.take().is_empty());
    }
}
