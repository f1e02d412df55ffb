//! The only clock that conversations are told by, and where their ids come from.

use std::time::{SystemTime, UNIX_EPOCH};

use bellhop_domain::Timestamp;
use uuid::Uuid;

pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Timestamp;

    /// A new id: later ones are greater. A simulation gives its own, so that it can be repeated.
    fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }
}

#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}
