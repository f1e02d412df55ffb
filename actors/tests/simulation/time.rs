//! Virtual time: it goes on over a crash, though each life of the hub has a runtime of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bellhop_actors::clock::Clock;
use bellhop_domain::Timestamp;
use tokio::time::Instant;
use uuid::Uuid;

const BEGINNING: i64 = 1_700_000_000_000_000;

#[derive(Clone)]
pub struct Time {
    /// Microseconds of the schedule that passed in earlier lives.
    before: u64,
    start: Instant,
    ids: Arc<AtomicU64>,
}

impl Time {
    /// On the runtime of the life that begins.
    pub fn new(before: u64, ids: Arc<AtomicU64>) -> Self {
        Self {
            before,
            start: Instant::now(),
            ids,
        }
    }

    /// Microseconds since the schedule began.
    pub fn micros(&self) -> u64 {
        self.before + u64::try_from(self.start.elapsed().as_micros()).unwrap()
    }

    pub async fn until(&self, micros: u64) {
        let wait = micros.saturating_sub(self.before);
        tokio::time::sleep_until(self.start + Duration::from_micros(wait)).await;
    }
}

pub fn timestamp(micros: u64) -> Timestamp {
    Timestamp(BEGINNING + i64::try_from(micros).unwrap())
}

impl Clock for Time {
    fn now(&self) -> Timestamp {
        timestamp(self.micros())
    }

    fn new_id(&self) -> Uuid {
        let next = self.ids.fetch_add(1, Ordering::Relaxed);
        Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0000 + u128::from(next))
    }
}
