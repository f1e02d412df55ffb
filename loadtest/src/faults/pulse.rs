//! When the fleet last got through: how long an outage is, and when it is over.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

pub(super) struct Pulse {
    acknowledged: AtomicU64,
    pongs: AtomicU64,
    lost: AtomicU64,
    beat: Mutex<Beat>,
}

struct Beat {
    last: Instant,
    longest: Duration,
}

impl Pulse {
    pub(super) fn new() -> Self {
        Self {
            acknowledged: AtomicU64::new(0),
            pongs: AtomicU64::new(0),
            lost: AtomicU64::new(0),
            beat: Mutex::new(Beat {
                last: Instant::now(),
                longest: Duration::ZERO,
            }),
        }
    }

    pub(super) fn acknowledged(&self) {
        self.acknowledged.fetch_add(1, Ordering::Relaxed);
        let now = Instant::now();
        let mut beat = self
            .beat
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        beat.longest = beat.longest.max(now.saturating_duration_since(beat.last));
        beat.last = now;
    }

    pub(super) fn pong(&self) {
        self.pongs.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn lost(&self) {
        self.lost.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn acknowledgements(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    pub(super) fn pongs(&self) -> u64 {
        self.pongs.load(Ordering::Relaxed)
    }

    /// Connections that ended, or did not come to be.
    pub(super) fn losses(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// The longest time in which nobody of the fleet got an acknowledgement.
    pub(super) fn longest_outage(&self) -> Duration {
        let beat = self
            .beat
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        beat.longest
    }
}
