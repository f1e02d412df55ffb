//! `GET /api/v1/conversations/{id}`.

use actix_web::get;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::desk::{ConversationBody, ConversationDesk, visible};
use crate::auth::AnyUser;
use crate::http::problem::{Problem, ProblemBody};

/// One conversation.
#[utoipa::path(tag = "conversations", security(("token" = [])), responses(
    (status = 200, description = "the conversation", body = ConversationBody),
    (status = 404, description = "there is none, or it is another contact's", body = ProblemBody),
))]
#[get("/api/v1/conversations/{id}")]
pub(super) async fn get(
    AnyUser(principal): AnyUser,
    desk: ConversationDesk,
    id: Path<Uuid>,
) -> Result<Json<ConversationBody>, Problem> {
    let row = visible(&desk.pool, &principal, *id).await?;
    Ok(Json(ConversationBody::of(&row, &principal)))
}
