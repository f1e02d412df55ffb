//! What a request that cannot be read is answered with.

use actix_web::error::{JsonPayloadError, PathError, QueryPayloadError};
use actix_web::http::header::ALLOW;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Data, JsonConfig, PathConfig, QueryConfig};
use actix_web::{HttpRequest, HttpResponse, ResponseError};

use super::problem::Problem;
use super::ways::Ways;

/// Above the longest message with all its escapes; files come by other ways.
pub const JSON_BYTES_MAX: usize = 256 * 1024;

/// Give it to `App::configure`: bodies, queries and paths are then refused as problems.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .app_data(
            JsonConfig::default()
                .limit(JSON_BYTES_MAX)
                .error_handler(|error, _| bad_json(&error).into()),
        )
        .app_data(QueryConfig::default().error_handler(|error, _| bad_query(&error).into()))
        .app_data(PathConfig::default().error_handler(|error, _| bad_path(&error).into()));
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "actix's enum, which may grow"
)]
fn bad_json(error: &JsonPayloadError) -> Problem {
    match error {
        JsonPayloadError::OverflowKnownLength { .. } | JsonPayloadError::Overflow { .. } => {
            Problem::too_large(u64::try_from(JSON_BYTES_MAX).unwrap_or(u64::MAX))
        }
        JsonPayloadError::ContentType => Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "bad_request",
            "the body must be JSON with the content type application/json",
        ),
        JsonPayloadError::Deserialize(error) => {
            Problem::bad_request(format!("the body is not of the expected form: {error}"))
        }
        other => Problem::bad_request(format!("the body cannot be read: {other}")),
    }
}

fn bad_query(error: &QueryPayloadError) -> Problem {
    Problem::bad_request(format!("the query is not of the expected form: {error}"))
}

/// An id that is none cannot exist.
fn bad_path(_error: &PathError) -> Problem {
    Problem::not_found("object: its id is malformed")
}

/// For requests that no route takes: the path is unknown, or only the method is wrong.
pub async fn no_such_page(request: HttpRequest) -> HttpResponse {
    let ways = request.app_data::<Data<Ways>>();
    let allowed = ways.and_then(|ways| ways.allowed(request.path()));
    if let Some(allowed) = allowed {
        return wrong_method(request.method(), &allowed);
    }
    let problem = Problem::new(
        StatusCode::NOT_FOUND,
        "not_found",
        format!("nothing is at {}", request.path()),
    );
    problem.error_response()
}

fn wrong_method(method: &Method, allowed: &str) -> HttpResponse {
    let problem = Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        format!("{method} is not possible here; the methods are {allowed}"),
    );
    let mut response = problem.error_response();
    if let Ok(allowed) = allowed.parse() {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}
