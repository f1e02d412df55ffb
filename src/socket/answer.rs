//! Answers on the socket, and the form that a failure has there.

use std::time::Duration;

use bellhop_actors::CommandError;
use bellhop_actors::ending::Ending;
use bellhop_actors::floor::StatusError;
use bytestring::ByteString;
use serde::Serialize;

use super::limits::BUSY_RETRY;
use crate::failure::Failure;
use crate::store::error::StoreError;
use crate::wire::socket::{Payload, SocketError};

/// A request that did not happen: a stable code of docs/protocol.md and what to do next.
#[derive(Debug)]
pub(super) struct Refusal {
    code: &'static str,
    message: String,
    retry_after: Option<Duration>,
}

pub(super) type Answer = Result<Payload, Refusal>;

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

    pub(super) fn agents_only() -> Self {
        Self::new("forbidden", "only agents may do this")
    }

    pub(super) fn contacts_only() -> Self {
        Self::new("forbidden", "only contacts may do this")
    }

    pub(super) fn is_not_found(&self) -> bool {
        self.code == "not_found"
    }

    /// What a log-in that was refused so ends with: trying again on the same socket would not help.
    pub(super) fn ending(&self) -> Option<Ending> {
        match self.code {
            "unauthenticated" => Some(Ending::Unauthenticated),
            "rate_limited" => Some(Ending::RateLimited),
            _ => None,
        }
    }

    pub(super) fn retry(code: &'static str, message: impl Into<String>, after: Duration) -> Self {
        Self {
            code,
            message: message.into(),
            retry_after: Some(after),
        }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Told {
                code,
                detail,
                retry_after,
                ..
            } => Self {
                code,
                message: detail,
                retry_after,
            },
            Failure::Internal(reason) => {
                let id = uuid::Uuid::now_v7();
                tracing::error!(%reason, %id, "a request on a socket failed");
                let message = format!("something went wrong here; quote {id} when you report it");
                Self::new("internal", message)
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

impl From<CommandError> for Refusal {
    fn from(error: CommandError) -> Self {
        Failure::from(error).into()
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Failure::from(error).into()
    }
}

#[derive(Serialize)]
struct Response<'a> {
    request_id: &'a str,
    r#type: &'static str,
    action: &'a str,
    success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Payload>,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::problem::Problem;

    #[test]
    fn a_failure_reads_the_same_over_http_and_socket() {
        for error in [
            CommandError::NotFound,
            CommandError::Busy,
            CommandError::Quarantined,
            CommandError::Conflict,
            CommandError::Unavailable,
            CommandError::OutcomeUnknown,
        ] {
            let problem = Problem::from(error.clone());
            let refusal = Refusal::from(error);
            assert_eq!(refusal.code, problem.code);
            assert_eq!(refusal.message, problem.detail);
            assert_eq!(refusal.retry_after, problem.retry_after);
        }
    }
}
