//! `POST /api/v1/conversations`: a contact begins one with its first message.

use actix_web::web::Json;
use actix_web::{HttpRequest, HttpResponse, post};
use bellhop_actors::Opening;
use bellhop_domain::conversation::{NewMessage, Visibility};
use bellhop_domain::{ConversationId, MessageId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::desk::{ConversationBody, ConversationDesk, client_id};
use crate::auth::{ContactUser, Principal};
use crate::http::problem::{Problem, ProblemBody};
use crate::wire::message::Message;

#[derive(Deserialize, ToSchema)]
struct StartForm {
    /// Or the header `Idempotency-Key`.
    client_id: Option<String>,
    text: String,
    #[serde(default)]
    attachment_ids: Vec<Uuid>,
    /// A closed conversation that this one goes on from.
    follow_up_of: Option<Uuid>,
}

#[derive(Serialize, ToSchema)]
struct Started {
    conversation: ConversationBody,
    message: Message,
}

/// Begins a conversation; the same `client_id` again answers with the first one.
#[utoipa::path(tag = "conversations", security(("token" = [])), request_body = StartForm, responses(
    (status = 201, description = "the conversation and its first message", body = Started),
    (status = 403, description = "agents do not begin conversations", body = ProblemBody),
    (status = 422, description = "a text or a file was refused", body = ProblemBody),
))]
#[post("/api/v1/conversations")]
pub(super) async fn start(
    request: HttpRequest,
    ContactUser(contact): ContactUser,
    desk: ConversationDesk,
    form: Json<StartForm>,
) -> Result<HttpResponse, Problem> {
    let principal = Principal::Contact(contact.clone());
    let client_id = client_id(&request, form.client_id.as_deref())?;
    let attachments = desk.attachments(&principal, &form.attachment_ids).await?;
    let form = form.into_inner();
    let opening = Opening {
        channel_id: contact.channel_id,
        contact_id: contact.id,
        contact_name: contact.display_name().to_owned(),
        follow_up_of: form.follow_up_of.map(ConversationId),
        message: NewMessage {
            id: MessageId(Uuid::now_v7()),
            client_id,
            visibility: Visibility::Public,
            text: form.text,
            attachments,
        },
    };
    let outcome = desk.hub.start(opening).await?;
    let message = desk.posted(&outcome).await?;
    let conversation = ConversationBody::after(&outcome, &principal);
    Ok(HttpResponse::Created().json(Started {
        conversation,
        message,
    }))
}
