//! Which hub may write to this database: one at a time.
//! It must not know what is written, nor what a hub does when it may write no more.
//! Start reading at `take`, then `fence` (what every append checks), then `hold` (while the hub lives).
//!
//! A session's advisory lock says that its holder lives; the epoch in `hub_leases` fences what a holder
//! that lost the lock still tries to write (docs/decisions/0019-one-hub-by-lock-and-epoch.md).

mod error;
mod fence;
mod hold;
mod rows;
mod take;

use tokio::task::JoinHandle;

pub use error::LeaseError;
pub use fence::Fence;
pub(in crate::store) use rows::SHARD;
pub use rows::{Holder, holder};
pub use take::{KeptOut, keep_hubs_out};

/// The right to write, for as long as this value lives or until another hub takes it.
pub struct Lease {
    fence: Fence,
    holding: JoinHandle<()>,
}

impl Lease {
    /// What the writers check.
    pub fn fence(&self) -> Fence {
        self.fence.clone()
    }

    /// Lets the next hub in.
    pub async fn release(self) {
        self.holding.abort();
        // Cancelled is what it was told to be.
        let _cancelled = self.holding.await;
    }
}
