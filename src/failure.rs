//! How every failure of the hub and the store reads to a client: one code, one sentence and one wait,
//! the same over HTTP and over a socket. `http::problem` and `socket::answer` put it into their own forms.

use std::time::Duration;

use bellhop_actors::CommandError;
use bellhop_domain::conversation::Rejection;

use crate::store::error::StoreError;

/// A full mailbox empties within milliseconds; asking again at once would fill it again.
const BUSY_WAIT: Duration = Duration::from_millis(500);
/// Postgres restarts and network faults take seconds.
const UNAVAILABLE_WAIT: Duration = Duration::from_secs(2);
/// As long as a conversation that keeps failing is left alone, at most.
const QUARANTINE_WAIT: Duration = Duration::from_secs(60);

/// Whose matter it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    BadRequest,
    Forbidden,
    NotFound,
    Conflict,
    Unprocessable,
    Unavailable,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    Told {
        kind: Kind,
        /// One of the codes of docs/protocol.md.
        code: &'static str,
        detail: String,
        retry_after: Option<Duration>,
    },
    /// A bug or a broken disk: the reason is for the log, and the client gets an id to quote.
    Internal(String),
}

impl Failure {
    fn new(kind: Kind, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Told {
            kind,
            code,
            detail: detail.into(),
            retry_after: None,
        }
    }

    fn retry(kind: Kind, code: &'static str, detail: impl Into<String>, after: Duration) -> Self {
        Self::Told {
            kind,
            code,
            detail: detail.into(),
            retry_after: Some(after),
        }
    }

    pub fn attachment_not_found() -> Self {
        let detail = "attachment_ids: not found, not yours, or sent already";
        Self::new(Kind::NotFound, "attachment_not_found", detail)
    }

    fn outcome_unknown() -> Self {
        let detail = "the connection to the database broke; \
                      try again with the same client_id to learn the outcome";
        Self::retry(
            Kind::Unavailable,
            "outcome_unknown",
            detail,
            UNAVAILABLE_WAIT,
        )
    }
}

impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        let detail = error.to_string();
        match error {
            CommandError::Rejected(rejection) => rejection.into(),
            CommandError::NotFound => Self::new(
                Kind::NotFound,
                "not_found",
                "there is no such conversation, or it is not yours",
            ),
            CommandError::Busy => Self::retry(Kind::Unavailable, "busy", detail, BUSY_WAIT),
            CommandError::Quarantined => {
                Self::retry(Kind::Unavailable, "unavailable", detail, QUARANTINE_WAIT)
            }
            CommandError::Conflict => Self::retry(Kind::Conflict, "conflict", detail, BUSY_WAIT),
            CommandError::Unavailable => {
                Self::retry(Kind::Unavailable, "unavailable", detail, UNAVAILABLE_WAIT)
            }
            CommandError::OutcomeUnknown => Self::outcome_unknown(),
        }
    }
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        let kind = match rejection {
            Rejection::ConversationIsClosed
            | Rejection::SomeoneAnswered { .. }
            | Rejection::TooLateToEdit
            | Rejection::ClientIdTaken
            | Rejection::NotWaiting
            | Rejection::NoOffer
            | Rejection::NotTheirs
            | Rejection::AlreadyTheirs
            | Rejection::NoWayOut
            | Rejection::NotFailed
            | Rejection::AlreadySent
            | Rejection::NotOnPlatform
            | Rejection::OnlyTheirs
            | Rejection::PlatformCannot { .. }
            | Rejection::Outdated
            | Rejection::MessageIsDeleted => Kind::Conflict,
            Rejection::TextIsEmpty
            | Rejection::TextTooLong { .. }
            | Rejection::TooManyAttachments { .. }
            | Rejection::TooManyTags { .. }
            | Rejection::BadTag
            | Rejection::BadSign
            | Rejection::SubjectTooLong { .. } => Kind::Unprocessable,
            Rejection::MessageNotFound { .. } => Kind::NotFound,
            Rejection::NotTheAuthor | Rejection::AgentsOnly | Rejection::ContactsOnly => {
                Kind::Forbidden
            }
            Rejection::BadLabel | Rejection::CannotBecomeNew | Rejection::TextUnreadable => {
                Kind::BadRequest
            }
        };
        Self::new(kind, rejection.code(), rejection.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(reason) => {
                tracing::warn!(%reason, "the database is away");
                let detail = "the database is away; nothing was stored, try again";
                Self::retry(Kind::Unavailable, "unavailable", detail, UNAVAILABLE_WAIT)
            }
            StoreError::UnknownOutcome(reason) => {
                tracing::warn!(%reason, "the database broke off");
                Self::outcome_unknown()
            }
            StoreError::Refused(_) if error.will_pass() => {
                tracing::error!(%error, "the database cannot store");
                let detail = "the database cannot store now; nothing was stored, try again";
                Self::retry(Kind::Unavailable, "unavailable", detail, UNAVAILABLE_WAIT)
            }
            StoreError::Refused(_) | StoreError::Corrupt(_) => Self::Internal(error.to_string()),
        }
    }
}
