//! `POST /api/v1/conversations/{id}/messages/{message_id}/acts`: hiding, liking and reacting where the message is.

use actix_web::post;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::{Hub, Wish};
use bellhop_domain::conversation::OnPlatform;
use bellhop_domain::{ConversationId, MessageId};
use uuid::Uuid;

use super::answer::message_after;
use crate::auth::{AgentUser, LinkSigner, Principal};
use crate::channels::Wisher;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::wire::message::Message;
use crate::wire::social::{ActAsked, ActForm};

/// Does something to a message on its platform. The message says in `social` how far it is.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    responses(
        (status = 200, body = Message),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/conversations/{id}/messages/{message_id}/acts")]
pub(super) async fn act_on_message(
    user: AgentUser,
    path: Path<(Uuid, Uuid)>,
    form: Json<ActForm>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    links: Data<LinkSigner>,
) -> Result<Json<Message>, Problem> {
    let (id, message_id) = path.into_inner();
    let (id, message_id) = (ConversationId(id), MessageId(message_id));
    let actor = Principal::Agent(user.0).actor();
    let wisher = Wisher {
        pool: &pool,
        hub: &hub,
        actor: &actor,
        conversation_id: id,
        message_id,
    };
    let wish = match form.into_inner().read().map_err(Problem::bad_request)? {
        ActAsked::Deed(deed) => wisher.on_platform(deed).await?,
        ActAsked::Dismiss(kind) => Wish::OnPlatform {
            message_id,
            what: OnPlatform::Dismiss(kind),
        },
    };
    let outcome = hub.wish(id, actor.clone(), wish).await?;
    let message = message_after(&pool, &outcome, message_id).await?;
    Ok(Json(Message::for_agents(&message, &links)))
}
