//! What all writers have on its way to Postgres.
//!
//! A batch has a price that does not depend on its size. Under load one that is small beside those under way
//! is better sent a little later, together with what comes meanwhile; without load there is nothing to wait for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

#[derive(Clone, Default)]
pub(super) struct Underway(Arc<Batches>);

#[derive(Default)]
struct Batches {
    batches: AtomicUsize,
    appends: AtomicUsize,
    ended: Notify,
}

/// One batch on its way. Drop it when Postgres has answered.
pub(super) struct Sent<'a> {
    underway: &'a Batches,
    appends: usize,
}

impl Underway {
    pub(super) fn send(&self, appends: usize) -> Sent<'_> {
        let underway = &*self.0;
        underway.batches.fetch_add(1, Ordering::SeqCst);
        underway.appends.fetch_add(appends, Ordering::SeqCst);
        Sent { underway, appends }
    }

    /// The end of a batch, for whoever has less than three quarters of what one under way holds on average.
    pub(super) fn worth_waiting(&self, waiting: usize) -> Option<Notified<'_>> {
        // It also hears of what ends from here on, before anybody waits for it.
        let ended = self.0.ended.notified();
        let batches = self.0.batches.load(Ordering::SeqCst);
        let appends = self.0.appends.load(Ordering::SeqCst);
        let is_less = waiting.saturating_mul(batches).saturating_mul(4) < appends.saturating_mul(3);
        is_less.then_some(ended)
    }
}

impl Drop for Sent<'_> {
    fn drop(&mut self) {
        let Self { underway, appends } = self;
        underway.batches.fetch_sub(1, Ordering::SeqCst);
        underway.appends.fetch_sub(*appends, Ordering::SeqCst);
        underway.ended.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn few_wait_for_many_and_one_never_waits_for_one() {
        let underway = Underway::default();
        assert!(underway.worth_waiting(1).is_none());
        let one = underway.send(1);
        assert!(underway.worth_waiting(1).is_none());
        let many = underway.send(15);
        // Eight on average.
        assert!(underway.worth_waiting(5).is_some());
        assert!(underway.worth_waiting(6).is_none());
        drop((one, many));
        assert!(underway.worth_waiting(1).is_none());
    }

    #[test]
    fn a_batch_that_ends_before_anybody_waits_is_heard_of() {
        let underway = Underway::default();
        let sent = underway.send(8);
        let mut ended = Box::pin(underway.worth_waiting(1).unwrap());
        assert!(ended.as_mut().now_or_never().is_none());
        let other = underway.worth_waiting(1).unwrap();
        drop(sent);
        assert!(ended.now_or_never().is_some());
        assert!(other.now_or_never().is_some());
    }
}
