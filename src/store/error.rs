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

impl StoreError {
    /// A refusal that the same request need not meet again: Postgres lacks room, memory or time,
    /// or may not write for now. Nothing was stored.
    pub fn will_pass(&self) -> bool {
        match self {
            Self::Refused(Error::DatabaseError(_, information)) => is_want(information.message()),
            Self::Refused(_)
            | Self::Unavailable(_)
            | Self::UnknownOutcome(_)
            | Self::Corrupt(_) => false,
        }
    }
}

/// By the English text, for the reason that `is_last_breath` names.
fn is_want(message: &str) -> bool {
    message.ends_with("No space left on device")
        || message.starts_with("could not extend file")
        || message.starts_with("out of memory")
        || message.starts_with("out of shared memory")
        || message.starts_with("canceling statement due to")
        || message.ends_with("in a read-only transaction")
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
        if is_broken || is_last_breath(&error) {
            Self::UnknownOutcome(error.to_string())
        } else {
            Self::Refused(error)
        }
    }
}

/// Postgres ends a connection with an error of its own when it is stopped or its postmaster is killed.
/// Diesel does not pass on the code (57P01 and its neighbours), so the English text has to do;
/// a server that speaks another language is met as a refusal, and as a broken connection the next time.
fn is_last_breath(error: &Error) -> bool {
    let Error::DatabaseError(_, information) = error else {
        return false;
    };
    information.message().starts_with("terminating connection")
}

impl From<StoreError> for bellhop_actors::journal::Unavailable {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_postgres_lacks_for_now_is_no_bug() {
        let will_pass = |text: &str| {
            let information = Box::new(text.to_owned());
            let error = Error::DatabaseError(DatabaseErrorKind::Unknown, information);
            StoreError::from(error).will_pass()
        };
        assert!(will_pass(
            "could not extend file \"base/5/16384\": No space left on device"
        ));
        assert!(will_pass("canceling statement due to statement timeout"));
        assert!(will_pass(
            "cannot execute INSERT in a read-only transaction"
        ));
        assert!(!will_pass("column \"nmae\" does not exist"));
    }

    #[test]
    fn the_last_words_of_a_dying_connection_are_no_refusal() {
        let said = |text: &str| {
            let information = Box::new(text.to_owned());
            StoreError::from(Error::DatabaseError(
                DatabaseErrorKind::Unknown,
                information,
            ))
        };
        let dying = said("terminating connection due to unexpected postmaster exit");
        assert!(matches!(dying, StoreError::UnknownOutcome(_)), "{dying:?}");
        let refusing = said("column \"nmae\" does not exist");
        assert!(matches!(refusing, StoreError::Refused(_)), "{refusing:?}");
    }
}
