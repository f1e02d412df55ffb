//! `GET /api/v1/canned_replies`: all of them, by shortcut.

use actix_web::get;
use actix_web::web::{Data, Json};

use super::canned_reply;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::canned_replies::canned_reply_list;
use crate::store::pool::Pool;
use crate::wire::canned_reply::CannedReplies;

/// All canned replies, by shortcut.
#[utoipa::path(
    tag = "canned_replies",
    security(("token" = [])),
    responses((status = 200, body = CannedReplies), (status = 401, body = ProblemBody))
)]
#[get("/api/v1/canned_replies")]
pub(super) async fn list_canned_replies(
    _user: AgentUser,
    pool: Data<Pool>,
) -> Result<Json<CannedReplies>, Problem> {
    let rows = canned_reply_list(&pool).await?;
    Ok(Json(CannedReplies {
        canned_replies: rows.into_iter().map(canned_reply).collect(),
        next_cursor: None,
    }))
}
