//! `POST /api/v1/canned_replies`.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{body, canned_reply, shortcut, taken, title};
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::canned_replies::canned_reply_create;
use crate::store::pool::Pool;
use crate::wire::canned_reply::CannedReply;

#[derive(Deserialize, ToSchema)]
struct NewCannedReply {
    shortcut: String,
    title: String,
    text: String,
}

/// Adds a canned reply.
#[utoipa::path(
    tag = "canned_replies",
    security(("token" = [])),
    responses(
        (status = 201, body = CannedReply),
        (status = 400, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/canned_replies")]
pub(super) async fn create_canned_reply(
    _user: AgentUser,
    form: Json<NewCannedReply>,
    pool: Data<Pool>,
) -> Result<HttpResponse, Problem> {
    let (shortcut, title) = (shortcut(&form.shortcut)?, title(&form.title)?);
    let text = body(&form.text)?;
    let row = canned_reply_create(&pool, &shortcut, &title, &text).await;
    Ok(HttpResponse::Created().json(canned_reply(row.map_err(taken)?)))
}
