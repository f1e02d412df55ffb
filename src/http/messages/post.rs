//! `POST /api/v1/conversations/{id}/messages`.

use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, HttpResponse, post};
use bellhop_domain::conversation::{Command, NewMessage, Visibility};
use bellhop_domain::{ConversationId, MessageId, Seq};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::AnyUser;
use crate::http::conversations::{ConversationDesk, client_id};
use crate::http::problem::{Problem, ProblemBody};
use crate::wire::message::Message;

#[derive(Deserialize, ToSchema)]
struct PostForm {
    text: String,
    /// `public`, or for agents `internal`; `public` when left out.
    visibility: Option<String>,
    #[serde(default)]
    attachment_ids: Vec<Uuid>,
    /// Or the header `Idempotency-Key`.
    client_id: Option<String>,
    /// Refuse if another agent answered publicly after this `seq`.
    expected_seq: Option<i64>,
}

/// Posts a message; the same `client_id` again answers with the first one.
#[utoipa::path(tag = "messages", security(("token" = [])), request_body = PostForm, responses(
    (status = 201, description = "the message", body = Message),
    (status = 404, description = "no such conversation", body = ProblemBody),
    (status = 409, description = "the conversation is closed, or someone answered", body = ProblemBody),
    (status = 422, description = "a text or a file was refused", body = ProblemBody),
))]
#[post("/api/v1/conversations/{id}/messages")]
pub(super) async fn post(
    request: HttpRequest,
    AnyUser(principal): AnyUser,
    desk: ConversationDesk,
    id: Path<Uuid>,
    form: Json<PostForm>,
) -> Result<HttpResponse, Problem> {
    let client_id = client_id(&request, form.client_id.as_deref())?;
    let word = form.visibility.as_deref().unwrap_or("public");
    let visibility = Visibility::parse(word).ok_or_else(|| {
        Problem::bad_request("visibility is public or internal").at("/visibility")
    })?;
    let attachments = desk.attachments(&principal, &form.attachment_ids).await?;
    let form = form.into_inner();
    let command = Command::PostMessage {
        message: NewMessage {
            id: MessageId(Uuid::now_v7()),
            client_id,
            visibility,
            text: form.text,
            attachments,
        },
        expected_seq: form.expected_seq.map(Seq),
    };
    let id = ConversationId(*id);
    let outcome = desk.hub.command(id, principal.actor(), command).await?;
    Ok(HttpResponse::Created().json(desk.posted(&outcome).await?))
}
