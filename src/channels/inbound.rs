//! The pipeline as its callers see it. Cheap to clone; all clones are one.

use std::sync::Arc;

use tokio::sync::Notify;

use super::sealing::Seals;
use crate::store::pool::Pool;

#[derive(Clone)]
pub struct Inbound {
    pub(super) pool: Pool,
    pub seals: Seals,
    /// Something waits for the worker.
    pub(super) arrived: Arc<Notify>,
    /// Something waits to go out, or may go now.
    pub(super) outgoing: Arc<Notify>,
    /// Somebody asked to be forgotten.
    pub(super) forgetting: Arc<Notify>,
}

impl Inbound {
    /// `outgoing` rings after each commit that put something into the outbox.
    pub fn new(pool: Pool, seals: Seals, outgoing: Arc<Notify>) -> Self {
        Self {
            pool,
            seals,
            arrived: Arc::default(),
            outgoing,
            forgetting: Arc::default(),
        }
    }

    /// A channel may send again.
    pub fn wake_outbound(&self) {
        self.outgoing.notify_one();
    }

    /// After the commit.
    pub fn wake(&self) {
        self.arrived.notify_one();
    }
}
