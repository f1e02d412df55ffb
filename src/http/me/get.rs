//! `GET /api/v1/me`: who the caller is.

use actix_web::get;
use actix_web::web::Json;

use crate::auth::AnyUser;
use crate::http::problem::ProblemBody;
use crate::wire::session::Me;

/// Who the caller is.
#[utoipa::path(
    tag = "sessions",
    security(("token" = [])),
    responses((status = 200, body = Me), (status = 401, body = ProblemBody))
)]
#[get("/api/v1/me")]
pub(super) async fn get_me(user: AnyUser) -> Json<Me> {
    Json(Me::from(&user.0))
}
