//! What waits for all sockets together, so that clients who do not read cannot fill the memory.
//!
//! A socket may hold as much as is still free: a bound that moves with the load, as switches share
//! their buffers (Choudhury and Hahne, "Dynamic queue length thresholds", 1998). A few slow clients
//! get all they may have; the more there are, the less each of them gets, and the first to be
//! closed are those that hold most.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::limits::{BACKLOG_BYTES_MAX, BACKLOG_SIGNALS_SHARE};

#[derive(Debug)]
pub struct Backlog {
    bytes: AtomicUsize,
    bytes_max: usize,
}

impl Default for Backlog {
    fn default() -> Self {
        Self::of(BACKLOG_BYTES_MAX)
    }
}

impl Backlog {
    pub fn of(bytes_max: usize) -> Self {
        let bytes = AtomicUsize::new(0);
        Self { bytes, bytes_max }
    }

    /// Texts that go to many sockets are shared, so this is more than what they take of the memory.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Bytes that one socket may hold now.
    pub(crate) fn allowance(&self) -> usize {
        self.bytes_max.saturating_sub(self.bytes())
    }

    /// Signals are dropped then, at every socket.
    pub(crate) fn is_long(&self) -> bool {
        self.bytes() >= self.bytes_max / BACKLOG_SIGNALS_SHARE
    }

    pub(crate) fn take(&self, bytes: usize) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn give_back(&self, bytes: usize) {
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
    }
}
