//! `DELETE /api/v1/canned_replies/{id}`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::canned_replies::canned_reply_delete;
use crate::store::pool::Pool;

/// Deletes a canned reply.
#[utoipa::path(
    tag = "canned_replies",
    security(("token" = [])),
    responses((status = 204), (status = 404, body = ProblemBody))
)]
#[delete("/api/v1/canned_replies/{id}")]
pub(super) async fn delete_canned_reply(
    _user: AgentUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
) -> Result<HttpResponse, Problem> {
    if canned_reply_delete(&pool, *id).await? {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(Problem::not_found("canned reply"))
    }
}
