//! `POST /api/v1/conversations/{id}/messages/{message_id}/retry`: what failed goes out once more.

use actix_web::post;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::{Hub, Wish};
use bellhop_domain::{ConversationId, MessageId};
use uuid::Uuid;

use super::answer::message_after;
use crate::auth::{AgentUser, LinkSigner, Principal};
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::wire::message::Message;

/// Sends a message once more that failed on its way over a platform; one that waits already is left as it is.
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
#[post("/api/v1/conversations/{id}/messages/{message_id}/retry")]
pub(super) async fn retry_delivery(
    user: AgentUser,
    path: Path<(Uuid, Uuid)>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    links: Data<LinkSigner>,
) -> Result<Json<Message>, Problem> {
    let (id, message_id) = path.into_inner();
    let (id, message_id) = (ConversationId(id), MessageId(message_id));
    let actor = Principal::Agent(user.0).actor();
    let outcome = hub.wish(id, actor, Wish::Retry { message_id }).await?;
    let message = message_after(&pool, &outcome, message_id).await?;
    Ok(Json(Message::for_agents(&message, &links)))
}
