//! Why this hub may not write, each with what to do about it.

use chrono::{DateTime, Utc};

use crate::store::error::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    #[error(
        "another hub works on this database: {holder}, since {since}; one database is for one hub, so stop that one, \
         or give this one a database of its own. If that hub hangs or its machine is gone, end its session with \
         `SELECT pg_terminate_backend({session})` in this database and start again: what it then still tries \
         to write is refused",
        since = .since.format("%Y-%m-%d %H:%M:%S UTC")
    )]
    Held {
        holder: String,
        since: DateTime<Utc>,
        session: i32,
    },
    #[error(
        "the session {session} of an earlier hub still writes and does not end; \
         see what it waits for in pg_stat_activity, end it, and start again"
    )]
    StillWriting { session: i32 },
    #[error(
        "this hub has ended because it may not write to the database any more: {reason}. Nothing that it acknowledged \
         is lost, and its clients go to the hub that took over; start this one again only after that one was stopped"
    )]
    SteppedDown { reason: String },
    #[error("failed to take the right to write to this database: {0}")]
    Store(#[from] StoreError),
}

impl LeaseError {
    /// The database is another hub's: to start this one again changes nothing.
    pub fn is_for_another(&self) -> bool {
        match self {
            Self::Held { .. } | Self::StillWriting { .. } | Self::SteppedDown { .. } => true,
            Self::Store(_) => false,
        }
    }
}
