//! `DELETE /api/v1/conversations/{id}/messages/{message_id}`: the author takes a message back.

use actix_web::delete;
use actix_web::web::{Json, Path};
use bellhop_actors::Wish;
use bellhop_domain::{ConversationId, MessageId};
use uuid::Uuid;

use crate::auth::AnyUser;
use crate::http::conversations::ConversationDesk;
use crate::http::problem::{Problem, ProblemBody};
use crate::wire::message::Message;

/// Empties an own message, for a quarter of an hour; its place in the conversation stays.
#[utoipa::path(tag = "messages", security(("token" = [])), responses(
    (status = 200, description = "what is left of it", body = Message),
    (status = 403, description = "not the author", body = ProblemBody),
    (status = 404, description = "no such message", body = ProblemBody),
    (status = 409, description = "too late, deleted before, or the conversation is closed", body = ProblemBody),
))]
#[delete("/api/v1/conversations/{id}/messages/{message_id}")]
pub(super) async fn delete(
    AnyUser(principal): AnyUser,
    desk: ConversationDesk,
    ids: Path<(Uuid, Uuid)>,
) -> Result<Json<Message>, Problem> {
    let (id, message_id) = (ConversationId(ids.0), MessageId(ids.1));
    let wish = Wish::Delete { message_id };
    let outcome = desk.hub.wish(id, principal.actor(), wish).await?;
    Ok(Json(desk.changed(&outcome, message_id).await?))
}
