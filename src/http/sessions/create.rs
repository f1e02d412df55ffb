//! `POST /api/v1/sessions`: an agent signs in.

use std::time::Instant;

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::CookieSecurity;
use crate::auth::extract::{check_own_page, cookie, is_from_browser};
use crate::auth::{AgentPrincipal, Auth, Passwords, Throttle};
use crate::http::client_address;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::text::EMAIL_CHARS_MAX;
use crate::store::agents::agent_by_email;
use crate::wire::agent::Me;
use crate::wire::session::AgentSession;

#[derive(Deserialize, ToSchema)]
struct SignIn {
    email: String,
    password: String,
}

/// Signs an agent in; browsers get the token as a cookie, too.
#[utoipa::path(
    tag = "sessions",
    responses(
        (status = 201, body = AgentSession),
        (status = 401, body = ProblemBody),
        (status = 429, body = ProblemBody),
    )
)]
#[post("/api/v1/sessions")]
pub(super) async fn create(
    request: HttpRequest,
    form: Json<SignIn>,
    auth: Data<Auth>,
    passwords: Data<Passwords>,
    throttle: Data<Throttle>,
    security: Data<CookieSecurity>,
) -> Result<HttpResponse, Problem> {
    if is_from_browser(&request) {
        check_own_page(&request)?;
    }
    let SignIn { email, password } = form.into_inner();
    let email = email.trim();
    let address = client_address::of(&request);
    if email.chars().count() > EMAIL_CHARS_MAX {
        return Err(wrong());
    }
    let now = Instant::now();
    let attempt = throttle.attempt(email, address, now);
    attempt.map_err(Problem::rate_limited)?;

    let agent = agent_by_email(auth.pool(), email).await?;
    let agent = agent.filter(|agent| agent.disabled_at.is_none());
    let stored = agent.as_ref().map(|agent| agent.password_hash.clone());
    let is_right = passwords.is_right(password, stored).await;
    let is_right = is_right.map_err(Problem::internal)?;
    let agent = agent.filter(|_| is_right).ok_or_else(wrong)?;

    throttle.succeeded(email, address);
    let token = auth.sign_in(agent.id).await?;
    let cookie = cookie(token.clone(), security.is_secure);
    let agent = Me::from(&AgentPrincipal {
        id: agent.id,
        name: agent.name,
        email: agent.email,
        role: agent.role,
    });
    let session = AgentSession { token, agent };
    Ok(HttpResponse::Created().cookie(cookie).json(session))
}

/// The same for an unknown person, a wrong password and a disabled agent.
fn wrong() -> Problem {
    Problem::unauthenticated("the e-mail address or the password is wrong")
}
