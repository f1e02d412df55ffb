//! For how long Postgres has owed a writer an answer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Several times what a full batch takes under load.
const OVERDUE_AFTER: Duration = Duration::from_millis(100);

#[derive(Clone, Default)]
pub(super) struct Debt(Arc<Mutex<Option<Instant>>>);

impl Debt {
    pub(super) fn asked(&self) {
        self.since().get_or_insert_with(Instant::now);
    }

    /// One answer came; whether it was the last that was due.
    pub(super) fn answered(&self, was_last: bool) {
        *self.since() = (!was_last).then(Instant::now);
    }

    /// Behind a lock or a slow disk: better to ask somebody else.
    pub(super) fn is_overdue(&self) -> bool {
        self.since()
            .is_some_and(|since| since.elapsed() >= OVERDUE_AFTER)
    }

    fn since(&self) -> MutexGuard<'_, Option<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
