//! Why a record could not be changed as somebody wished. What to do next is said where the answer is made.

use diesel::result::Error;
use uuid::Uuid;

use super::error::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error(transparent)]
    Store(StoreError),
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Another live record of this kind has this value.
    #[error("another {kind} has this {field}")]
    Taken {
        kind: &'static str,
        field: &'static str,
    },
    /// A field names a record that is not there, or is deleted.
    #[error("{field} names no {kind}: {id}")]
    Unknown {
        field: &'static str,
        kind: &'static str,
        id: Uuid,
    },
    #[error("there are {max} already, which is as many as there may be")]
    TooMany { max: i64 },
    /// It cannot go while others name it.
    #[error("used by {user_kind}: {users:?}")]
    InUse {
        kind: &'static str,
        user_kind: &'static str,
        users: Vec<String>,
    },
    /// Queues that would overflow into each other without end, from the changed one back to it.
    #[error("overflow loop: {0:?}")]
    OverflowLoop(Vec<String>),
    /// There must be one default queue as long as there is any.
    #[error("the default queue")]
    IsDefault,
    /// The order must name every rule once.
    #[error("not every rule once")]
    NotEveryOne,
    /// Somebody must be able to administer.
    #[error("the last admin")]
    LastAdmin,
}

/// The unique indexes of records: what is broken by a value that is taken.
const UNIQUE: &[(&str, &str, &str)] = &[
    ("agents_by_email", "agent", "email"),
    ("custom_statuses_by_label", "custom status", "label"),
    ("queues_by_name", "queue", "name"),
    ("schedules_by_name", "schedule", "name"),
    ("skills_by_language", "skill", "language"),
    ("skills_by_name", "skill", "name"),
    ("teams_by_name", "team", "name"),
];

impl From<StoreError> for RecordError {
    fn from(error: StoreError) -> Self {
        let broken = error.broken_constraint();
        let known = UNIQUE.iter().find(|(index, ..)| Some(*index) == broken);
        match known {
            Some(&(_, kind, field)) => Self::Taken { kind, field },
            None => Self::Store(error),
        }
    }
}

impl From<Error> for RecordError {
    fn from(error: Error) -> Self {
        StoreError::from(error).into()
    }
}
