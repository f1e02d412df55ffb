//! `POST /api/v1/sessions/current/token`: the token of this browser's session, for a new window's socket.

use actix_web::post;
use actix_web::web::Json;

use crate::auth::{AgentUser, SessionToken};
use crate::http::problem::{Problem, ProblemBody};
use crate::wire::agent::Me;
use crate::wire::session::AgentSession;

/// A POST, so that the cookie alone serves only the console's own pages.
#[utoipa::path(
    tag = "sessions",
    security(("token" = [])),
    responses((status = 201, body = AgentSession), (status = 401, body = ProblemBody))
)]
#[post("/api/v1/sessions/current/token")]
pub(super) async fn token(
    agent: AgentUser,
    token: SessionToken,
) -> Result<(Json<AgentSession>, actix_web::http::StatusCode), Problem> {
    let agent = Me::from(&agent.0);
    let session = AgentSession {
        token: token.0,
        agent,
    };
    Ok((Json(session), actix_web::http::StatusCode::CREATED))
}
