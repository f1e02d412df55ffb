//! What can go wrong between us and Postgres, by what the caller can do about it.

use diesel::result::{DatabaseErrorKind, Error};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection: nothing was sent. Try again later.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The connection broke or timed out after the statement was sent.
    /// A write may be stored or not; only its idempotency key finds out.
    #[error("the connection to the database broke: {0}")]
    UnknownOutcome(String),
    /// Postgres answered with an error: nothing was stored. A broken constraint, or a bug of ours.
    #[error("the database refused: {0}")]
    Refused(Error),
    /// A row that the domain cannot read: it was written by a bug, by hand, or by a newer version.
    #[error("unreadable row: {0}")]
    Corrupt(String),
}

impl StoreError {
    /// The constraint that a write broke, to tell "taken already" from a bug.
    pub fn broken_constraint(&self) -> Option<&str> {
        match self {
            Self::Refused(Error::DatabaseError(_, information)) => information.constraint_name(),
            Self::Refused(_)
            | Self::Unavailable(_)
            | Self::UnknownOutcome(_)
            | Self::Corrupt(_) => None,
        }
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        let is_broken = matches!(
            error,
            Error::DatabaseError(
                DatabaseErrorKind::UnableToSendCommand | DatabaseErrorKind::ClosedConnection,
                _
            ) | Error::BrokenTransactionManager
        );
        if is_broken {
            Self::UnknownOutcome(error.to_string())
        } else {
            Self::Refused(error)
        }
    }
}

impl From<StoreError> for bellhop_actors::journal::Unavailable {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}
