//! `DELETE /api/v1/canned_replies/{id}`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use super::check_may;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::canned_replies::{canned_reply_delete, canned_reply_get};
use crate::store::pool::Pool;

/// Deletes a canned reply.
#[utoipa::path(
    tag = "canned_replies",
    security(("token" = [])),
    responses(
        (status = 204),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[delete("/api/v1/canned_replies/{id}")]
pub(super) async fn delete_canned_reply(
    user: AgentUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
) -> Result<HttpResponse, Problem> {
    let gone = || Problem::not_found("canned reply");
    let before = canned_reply_get(&pool, *id).await?.ok_or_else(gone)?;
    check_may(&user, before.steps.is_some())?;
    if canned_reply_delete(&pool, &user.0.by(), &before).await? {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(gone())
    }
}
