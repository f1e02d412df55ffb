//! Every error answer of the HTTP API: `application/problem+json` (RFC 9457) with a stable code.

use std::fmt::{Display, Formatter};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use bellhop_actors::CommandError;
use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::request_id;
use crate::failure::{Failure, Kind};
use crate::store::error::StoreError;

pub const CONTENT_TYPE: &str = "application/problem+json";
/// Restarts and network faults take seconds.
const UNAVAILABLE_WAIT: Duration = Duration::from_secs(2);
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    pub status: StatusCode,
    /// One of the codes of docs/protocol.md.
    pub code: &'static str,
    /// A sentence that says what to do next.
    pub detail: String,
    pub retry_after: Option<Duration>,
    /// Where in the request the fault is: a JSON pointer, or the name of a parameter.
    pub pointer: Option<String>,
    /// Of the request in the log.
    pub request_id: Uuid,
}

/// The body of a problem, as it leaves.
#[derive(Serialize, TS, ToSchema)]
#[ts(rename = "Problem")]
pub struct ProblemBody {
    /// Always `about:blank`: `code` tells the problems apart.
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    code: &'static str,
    request_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    retry_after_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pointer: Option<String>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let request_id = request_id::current();
        Self {
            status,
            code,
            detail,
            retry_after: None,
            pointer: None,
            request_id,
        }
    }

    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", detail)
    }

    pub fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail)
    }

    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    /// `what` is a noun with its article left out: "conversation".
    pub fn not_found(what: impl Display) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            format!("there is no such {what}"),
        )
    }

    pub fn rate_limited(wait: Duration) -> Self {
        let problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limited",
            "too many requests; wait as long as retry_after_ms says",
        );
        problem.retry_after(wait)
    }

    /// The address holds as many sockets as it may.
    pub fn too_many_sockets(wait: Duration) -> Self {
        let problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limited",
            "too many sockets are open from this address; close one, or try again later",
        );
        problem.retry_after(wait)
    }

    pub fn too_large(bytes_max: u64) -> Self {
        let detail = format!("the body is larger than {bytes_max} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
    }

    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    pub fn unprocessable(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
    }

    /// Nothing was stored.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self::new(status, "unavailable", detail).retry_after(UNAVAILABLE_WAIT)
    }

    /// A bug or a broken disk: the reason goes to the log, an id to quote to the client.
    pub fn internal(reason: impl Display) -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        let mut problem = Self::new(status, "internal", "");
        problem.detail = format!(
            "something went wrong here; quote {} when you report it",
            problem.request_id
        );
        tracing::error!(request_id = %problem.request_id, %reason, "a request failed");
        problem
    }

    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..self
        }
    }

    #[must_use]
    pub fn at(self, pointer: impl Into<String>) -> Self {
        Self {
            pointer: Some(pointer.into()),
            ..self
        }
    }

    fn body(&self) -> ProblemBody {
        let retry_after = self.retry_after;
        ProblemBody {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            code: self.code,
            request_id: self.request_id,
            retry_after_ms: retry_after
                .map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
            pointer: self.pointer.clone(),
        }
    }
}

impl Display for Problem {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((header::CONTENT_TYPE, CONTENT_TYPE));
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(wait) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait))));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        response.json(self.body())
    }
}

/// Rounded up: `Retry-After` has no fractions, and 0 would mean "at once".
pub(super) fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let (kind, code, detail, retry_after) = match failure {
            Failure::Internal(reason) => return Self::internal(reason),
            Failure::Told {
                kind,
                code,
                detail,
                retry_after,
            } => (kind, code, detail, retry_after),
        };
        let status = match kind {
            Kind::BadRequest => StatusCode::BAD_REQUEST,
            Kind::Forbidden => StatusCode::FORBIDDEN,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        };
        Self {
            retry_after,
            ..Self::new(status, code, detail)
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Failure::from(error).into()
    }
}

impl From<CommandError> for Problem {
    fn from(error: CommandError) -> Self {
        Failure::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use actix_web::rt::System;
    use bellhop_domain::conversation::Rejection;

    use super::*;

    fn check(problem: &Problem, status: u16, expected: &str) {
        let response = problem.error_response();
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(
            response.headers().get("content-type").unwrap(),
            CONTENT_TYPE
        );
        let body = System::new()
            .block_on(to_bytes(response.into_body()))
            .unwrap();
        let mut body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert!(body.as_object_mut().unwrap().remove("request_id").is_some());
        assert_eq!(
            body,
            serde_json::from_str::<serde_json::Value>(expected).unwrap()
        );
    }

    #[test]
    fn a_problem_says_what_to_do_and_when() {
        check(
            &CommandError::from(Rejection::TextTooLong { chars: 20_000 }).into(),
            422,
            r#"{"type":"about:blank","title":"Unprocessable Entity","status":422,"code":"text_too_long",
                "detail":"the text has 20000 characters; at most 10000 are allowed"}"#,
        );
        check(
            &Problem::rate_limited(Duration::from_millis(1_200)),
            429,
            r#"{"type":"about:blank","title":"Too Many Requests","status":429,"code":"rate_limited",
                "detail":"too many requests; wait as long as retry_after_ms says","retry_after_ms":1200}"#,
        );
        let response = Problem::rate_limited(Duration::from_millis(1_200)).error_response();
        assert_eq!(response.headers().get("retry-after").unwrap(), "2");
    }

    #[test]
    fn what_went_wrong_inside_stays_inside() {
        let problem = Problem::from(StoreError::Corrupt("secret column".to_owned()));
        assert_eq!(problem.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!problem.detail.contains("secret"), "{problem}");
    }
}
