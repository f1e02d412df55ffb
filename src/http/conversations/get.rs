//! `GET /api/v1/conversations/{id}`.

use std::iter::once;

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use bellhop_domain::ConversationId;
use uuid::Uuid;

use super::publicity::tell_publicity;
use super::reply::reply_way;
use crate::auth::AnyUser;
use crate::channels::Inbound;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::wire::conversations::AnyConversation;

/// One conversation as it stands.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    responses((status = 200, body = AnyConversation), (status = 404, body = ProblemBody))
)]
#[get("/api/v1/conversations/{id}")]
pub(super) async fn get_conversation(
    user: AnyUser,
    id: Path<Uuid>,
    hub: Data<Hub>,
    pool: Data<Pool>,
    inbound: Data<Inbound>,
) -> Result<Json<AnyConversation>, Problem> {
    let outcome = hub.glance(ConversationId(*id), user.actor()).await?;
    let mut conversation = AnyConversation::new(&user.0, &outcome.summary, &outcome.card);
    if let AnyConversation::Agent(conversation) = &mut conversation {
        conversation.reply = reply_way(&pool, &inbound.seals, &outcome).await?;
        tell_publicity(&pool, once(conversation.as_mut())).await?;
    }
    Ok(Json(conversation))
}
