//! `DELETE /api/v1/sessions/current`: signs out.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete};

use super::CookieSecurity;
use crate::auth::extract::cookie;
use crate::auth::{Auth, SessionToken};
use crate::http::problem::{Problem, ProblemBody};

/// Ends the session of the caller; its sockets close with 4008.
#[utoipa::path(
    tag = "sessions",
    security(("token" = [])),
    responses((status = 204), (status = 401, body = ProblemBody))
)]
#[delete("/api/v1/sessions/current")]
pub(super) async fn delete(
    token: SessionToken,
    auth: Data<Auth>,
    security: Data<CookieSecurity>,
) -> Result<HttpResponse, Problem> {
    auth.sign_out(&token.0).await?;
    let mut gone = cookie(String::new(), security.is_secure);
    gone.make_removal();
    Ok(HttpResponse::NoContent().cookie(gone).finish())
}
