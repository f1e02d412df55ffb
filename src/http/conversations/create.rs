//! `POST /api/v1/conversations`: a contact begins one.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, post};
use bellhop_actors::{CommandError, Hub, Opening};
use bellhop_domain::ConversationId;
use bellhop_domain::conversation::Visibility;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::answer::message_after;
use super::new_message::{client_id, new_message};
use crate::auth::{ContactUser, LinkSigner, Principal};
use crate::floor::Router;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::wire::conversations::{AnyConversation, Started};
use crate::wire::message::Message;

#[derive(Deserialize, ToSchema)]
struct NewConversation {
    #[serde(default)]
    text: String,
    #[serde(default)]
    attachment_ids: Vec<Uuid>,
    /// A closed conversation that this one continues.
    follow_up_of: Option<Uuid>,
    client_id: Option<String>,
}

/// Begins a conversation; a repeated `client_id` or `Idempotency-Key` answers with the first one.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "the client_id")),
    responses(
        (status = 201, body = Started),
        (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody),
    )
)]
#[post("/api/v1/conversations")]
pub(super) async fn start_conversation(
    request: HttpRequest,
    user: ContactUser,
    form: Json<NewConversation>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    router: Data<Router>,
    links: Data<LinkSigner>,
) -> Result<HttpResponse, Problem> {
    let form = form.into_inner();
    let contact = user.0;
    let client_id = client_id(&request, form.client_id.as_deref())?;
    let viewer = Principal::Contact(contact.clone());
    let (actor, ids) = (viewer.actor(), &form.attachment_ids);
    let public = Visibility::Public;
    let message = new_message(&pool, &actor, client_id, public, form.text, ids).await?;
    let place = router.place(&contact, &message.text).await?;
    let opening = Opening {
        channel_id: contact.channel_id,
        contact_id: contact.id,
        contact_name: contact.display_name().to_owned(),
        follow_up_of: form.follow_up_of.map(ConversationId),
        message,
        place,
    };
    let outcome = hub.start(opening).await?;
    let first = outcome.posted().ok_or(CommandError::OutcomeUnknown)?;
    let message = message_after(&pool, &outcome, first.message_id).await?;
    Ok(HttpResponse::Created().json(Started {
        conversation: AnyConversation::new(&viewer, &outcome.summary, &outcome.card),
        message: Message::new(&message, &links),
    }))
}
