//! `PATCH /api/v1/canned_replies/{id}`.

use actix_web::patch;
use actix_web::web::{Data, Json, Path};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{body, canned_reply, shortcut, taken, title};
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::canned_replies::{CannedReplyChange, canned_reply_update};
use crate::store::pool::Pool;
use crate::wire::canned_reply::CannedReply;

/// What is left out stays as it is.
#[derive(Deserialize, ToSchema)]
struct ChangedCannedReply {
    shortcut: Option<String>,
    title: Option<String>,
    text: Option<String>,
}

/// Changes a canned reply.
#[utoipa::path(
    tag = "canned_replies",
    security(("token" = [])),
    responses(
        (status = 200, body = CannedReply),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[patch("/api/v1/canned_replies/{id}")]
pub(super) async fn update_canned_reply(
    _user: AgentUser,
    id: Path<Uuid>,
    form: Json<ChangedCannedReply>,
    pool: Data<Pool>,
) -> Result<Json<CannedReply>, Problem> {
    let change = CannedReplyChange {
        shortcut: form.shortcut.as_deref().map(shortcut).transpose()?,
        title: form.title.as_deref().map(title).transpose()?,
        text: form.text.as_deref().map(body).transpose()?,
        updated_at: None,
    };
    let row = canned_reply_update(&pool, *id, change).await;
    let row = row.map_err(taken)?;
    let row = row.ok_or_else(|| Problem::not_found("canned reply"))?;
    Ok(Json(canned_reply(row)))
}
