//! `PATCH /api/v1/conversations/{id}/messages/{message_id}`: the author mends a text.

use actix_web::patch;
use actix_web::web::{Json, Path};
use bellhop_actors::Wish;
use bellhop_domain::{ConversationId, MessageId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::AnyUser;
use crate::http::conversations::ConversationDesk;
use crate::http::problem::{Problem, ProblemBody};
use crate::wire::message::Message;

#[derive(Deserialize, ToSchema)]
struct EditForm {
    text: String,
}

/// Changes the text of an own message, for a quarter of an hour.
#[utoipa::path(tag = "messages", security(("token" = [])), request_body = EditForm, responses(
    (status = 200, description = "the message after it", body = Message),
    (status = 403, description = "not the author", body = ProblemBody),
    (status = 404, description = "no such message", body = ProblemBody),
    (status = 409, description = "too late, deleted, or the conversation is closed", body = ProblemBody),
))]
#[patch("/api/v1/conversations/{id}/messages/{message_id}")]
pub(super) async fn edit(
    AnyUser(principal): AnyUser,
    desk: ConversationDesk,
    ids: Path<(Uuid, Uuid)>,
    form: Json<EditForm>,
) -> Result<Json<Message>, Problem> {
    let (id, message_id) = (ConversationId(ids.0), MessageId(ids.1));
    let text = form.into_inner().text;
    let wish = Wish::Edit { message_id, text };
    let outcome = desk.hub.wish(id, principal.actor(), wish).await?;
    Ok(Json(desk.changed(&outcome, message_id).await?))
}
