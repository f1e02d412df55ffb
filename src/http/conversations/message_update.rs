//! `PATCH /api/v1/conversations/{id}/messages/{message_id}`: the author mends a text.

use actix_web::patch;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use bellhop_domain::{ConversationId, MessageId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::answer::message_after;
use crate::auth::{AnyUser, LinkSigner};
use crate::channels::Wisher;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::wire::message::Message;

#[derive(Deserialize, ToSchema)]
struct EditedMessage {
    text: String,
}

/// Changes the text of one's own message, for 15 minutes; what a platform has, where and for as long as it can.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    responses(
        (status = 200, body = Message),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[patch("/api/v1/conversations/{id}/messages/{message_id}")]
pub(super) async fn edit_message(
    user: AnyUser,
    path: Path<(Uuid, Uuid)>,
    form: Json<EditedMessage>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    links: Data<LinkSigner>,
) -> Result<Json<Message>, Problem> {
    let (id, message_id) = path.into_inner();
    let (id, message_id) = (ConversationId(id), MessageId(message_id));
    let text = form.into_inner().text;
    let actor = user.actor();
    let wisher = Wisher {
        pool: &pool,
        hub: &hub,
        actor: &actor,
        conversation_id: id,
        message_id,
    };
    let wish = wisher.edit(text).await?;
    let outcome = hub.wish(id, actor.clone(), wish).await?;
    let message = message_after(&pool, &outcome, message_id).await?;
    Ok(Json(Message::seen_by(&user.0, &message, &links)))
}
