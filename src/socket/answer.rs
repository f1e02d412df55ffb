//! Answers on the socket, and how every failure of the parts below reads there.

use std::time::Duration;

use bellhop_actors::CommandError;
use bellhop_actors::floor::StatusError;
use bytestring::ByteString;
use serde::Serialize;

use super::limits::BUSY_RETRY;
use crate::store::error::StoreError;
use crate::wire::socket::SocketError;

/// A request that did not happen: a stable code of docs/protocol.md and what to do next.
#[derive(Debug)]
pub(super) struct Refusal {
    code: &'static str,
    message: String,
    retry_after: Option<Duration>,
}

pub(super) type Answer = Result<serde_json::Value, Refusal>;

impl Refusal {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            retry_after: None,
        }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new("bad_request", message)
    }

    pub(super) fn not_found() -> Self {
        Self::new("not_found", "there is no such thing, or it is not yours")
    }

    pub(super) fn agents_only() -> Self {
        Self::new("forbidden", "only agents may do this")
    }

    pub(super) fn contacts_only() -> Self {
        Self::new("forbidden", "only contacts may do this")
    }

    pub(super) fn is_not_found(&self) -> bool {
        self.code == "not_found"
    }

    pub(super) fn is_unauthenticated(&self) -> bool {
        self.code == "unauthenticated"
    }

    pub(super) fn retry(code: &'static str, message: impl Into<String>, after: Duration) -> Self {
        Self {
            code,
            message: message.into(),
            retry_after: Some(after),
        }
    }
}

impl From<CommandError> for Refusal {
    fn from(error: CommandError) -> Self {
        let message = error.to_string();
        match error {
            CommandError::Rejected(rejection) => Self::new(rejection.code(), message),
            CommandError::NotFound => Self::not_found(),
            CommandError::Busy => Self::retry("busy", message, BUSY_RETRY),
            CommandError::Conflict => Self::retry("conflict", message, BUSY_RETRY),
            CommandError::Unavailable => Self::retry("unavailable", message, BUSY_RETRY),
            CommandError::OutcomeUnknown => Self::retry("outcome_unknown", message, BUSY_RETRY),
            CommandError::Quarantined => {
                Self::retry("unavailable", message, Duration::from_secs(60))
            }
        }
    }
}

impl From<StatusError> for Refusal {
    fn from(error: StatusError) -> Self {
        let message = error.to_string();
        match error {
            StatusError::NoSuchAgent => Self::new("not_found", message),
            StatusError::Unavailable => Self::retry("unavailable", message, BUSY_RETRY),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) | StoreError::UnknownOutcome(_) => {
                tracing::warn!(%error, "a request on a socket met a store that is away");
                Self::retry("unavailable", "the database is away; try again", BUSY_RETRY)
            }
            StoreError::Refused(_) | StoreError::Corrupt(_) => {
                let id = uuid::Uuid::now_v7();
                tracing::error!(%error, %id, "a request on a socket failed");
                Self::new("internal", format!("this is a bug; please quote {id}"))
            }
        }
    }
}

#[derive(Serialize)]
struct Response<'a> {
    request_id: &'a str,
    r#type: &'static str,
    action: &'a str,
    success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<SocketError>,
}

pub(super) fn response(request_id: &str, action: &str, answer: Answer) -> ByteString {
    let (success, payload, error) = match answer {
        Ok(payload) => (true, Some(payload), None),
        Err(Refusal {
            code,
            message,
            retry_after,
        }) => {
            let millis = |after: Duration| u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
            let error = SocketError {
                code,
                message,
                retry_after_ms: retry_after.map(millis),
            };
            (false, None, Some(error))
        }
    };
    let response = Response {
        request_id,
        r#type: "response",
        action,
        success,
        payload,
        error,
    };
    serde_json::to_string(&response).unwrap_or_default().into()
}
