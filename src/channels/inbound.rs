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
}

impl Inbound {
    pub fn new(pool: Pool, seals: Seals) -> Self {
        Self {
            pool,
            seals,
            arrived: Arc::default(),
        }
    }

    /// After the commit.
    pub fn wake(&self) {
        self.arrived.notify_one();
    }
}
