//! `POST /api/v1/conversations/{id}/seen`.

use actix_web::post;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use bellhop_domain::conversation::Command;
use bellhop_domain::{ConversationId, Seq};
use uuid::Uuid;

use crate::auth::{AnyUser, Principal};
use crate::http::problem::{Problem, ProblemBody};
use crate::wire::conversations::Seen;

/// The caller has seen everything up to `seq`; answers how far it is seen.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    responses((status = 200, body = Seen), (status = 404, body = ProblemBody))
)]
#[post("/api/v1/conversations/{id}/seen")]
pub(super) async fn mark_seen(
    user: AnyUser,
    id: Path<Uuid>,
    form: Json<Seen>,
    hub: Data<Hub>,
) -> Result<Json<Seen>, Problem> {
    let command = Command::MarkSeen { seq: Seq(form.seq) };
    let outcome = hub
        .command(ConversationId(*id), user.actor(), command)
        .await?;
    let seen = match user.0 {
        Principal::Agent(_) => outcome.summary.agents_seen_seq,
        Principal::Contact(_) => outcome.summary.contact_seen_seq,
    };
    Ok(Json(Seen { seq: seen.0 }))
}
