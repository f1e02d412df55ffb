//! `POST /api/v1/conversations/{id}/seen`.

use actix_web::post;
use actix_web::web::{Json, Path};
use bellhop_domain::conversation::Command;
use bellhop_domain::{ConversationId, Seq};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::desk::ConversationDesk;
use crate::auth::{AnyUser, Principal};
use crate::http::problem::{Problem, ProblemBody};

/// How far somebody has read.
#[derive(Deserialize, Serialize, ToSchema)]
struct SeenForm {
    seq: i64,
}

/// Marks everything up to `seq` as seen; "seen" never goes back.
#[utoipa::path(tag = "conversations", security(("token" = [])), request_body = SeenForm, responses(
    (status = 200, description = "seen up to here", body = SeenForm),
    (status = 404, description = "no such conversation", body = ProblemBody),
))]
#[post("/api/v1/conversations/{id}/seen")]
pub(super) async fn seen(
    AnyUser(principal): AnyUser,
    desk: ConversationDesk,
    id: Path<Uuid>,
    form: Json<SeenForm>,
) -> Result<Json<SeenForm>, Problem> {
    let command = Command::MarkSeen { seq: Seq(form.seq) };
    let (id, actor) = (ConversationId(*id), principal.actor());
    let summary = desk.hub.command(id, actor, command).await?.summary;
    let seq = match principal {
        Principal::Agent(_) => summary.agents_seen_seq,
        Principal::Contact(_) => summary.contact_seen_seq,
    };
    Ok(Json(SeenForm { seq: seq.0 }))
}
