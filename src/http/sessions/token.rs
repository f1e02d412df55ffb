//! `POST /api/v1/sessions/current/token`: the token of this browser's session, for a new window's socket.

use actix_web::{HttpRequest, HttpResponse, post};

use crate::auth::extract::is_anonymous;
use crate::auth::{AgentUser, SessionToken};
use crate::http::problem::{Problem, ProblemBody};
use crate::wire::agent::Me;
use crate::wire::session::AgentSession;

/// A POST, so that the cookie alone serves only the console's own pages.
#[utoipa::path(
    tag = "sessions",
    security(("token" = [])),
    responses(
        (status = 201, body = AgentSession),
        (status = 204, description = "nobody is signed in here: there is no cookie"),
        (status = 401, body = ProblemBody),
    )
)]
#[post("/api/v1/sessions/current/token")]
pub(super) async fn token(
    request: HttpRequest,
    agent: Result<AgentUser, Problem>,
    token: Result<SessionToken, Problem>,
) -> Result<HttpResponse, Problem> {
    // Every first visit of the console asks; a browser would show a refusal as an error of the page.
    if is_anonymous(&request) {
        return Ok(HttpResponse::NoContent().finish());
    }
    let agent = Me::from(&agent?.0);
    let session = AgentSession {
        token: token?.0,
        agent,
    };
    Ok(HttpResponse::Created().json(session))
}
