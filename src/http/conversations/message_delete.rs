//! `DELETE /api/v1/conversations/{id}/messages/{message_id}`: the author takes something back.

use actix_web::delete;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use bellhop_domain::{ConversationId, MessageId};
use uuid::Uuid;

use super::answer::message_after;
use crate::auth::{AnyUser, LinkSigner};
use crate::channels::Wisher;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::wire::message::Message;

/// Empties one's own message, for 15 minutes; answers with what is left of it.
/// What a platform has is deleted there first, also what others wrote where the page may do so.
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
#[delete("/api/v1/conversations/{id}/messages/{message_id}")]
pub(super) async fn delete_message(
    user: AnyUser,
    path: Path<(Uuid, Uuid)>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    links: Data<LinkSigner>,
) -> Result<Json<Message>, Problem> {
    let (id, message_id) = path.into_inner();
    let (id, message_id) = (ConversationId(id), MessageId(message_id));
    let actor = user.actor();
    let wisher = Wisher {
        pool: &pool,
        hub: &hub,
        actor: &actor,
        conversation_id: id,
        message_id,
    };
    let wish = wisher.delete().await?;
    let outcome = hub.wish(id, actor.clone(), wish).await?;
    let message = message_after(&pool, &outcome, message_id).await?;
    Ok(Json(Message::seen_by(&user.0, &message, &links)))
}
