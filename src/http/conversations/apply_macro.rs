//! `POST /api/v1/conversations/{id}/macro`: what a macro says and does, on one conversation, all or nothing.

use actix_web::HttpRequest;
use actix_web::post;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use bellhop_domain::ConversationId;
use bellhop_domain::conversation::Manner;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::new_message::client_id;
use crate::auth::AgentUser;
use crate::bulk::{Spoken, run};
use crate::http::problem::{Problem, ProblemBody};
use crate::store::canned_replies::canned_reply_get;
use crate::store::pool::Pool;
use crate::wire::conversation::AgentConversation;
use crate::wire::delivery::ReplyManner;

#[derive(Deserialize, ToSchema)]
struct MacroForm {
    /// Of the canned reply.
    canned_reply_id: Uuid,
    /// As the agent sends it, placeholders filled in; empty: nothing is said.
    #[serde(default)]
    text: String,
    client_id: Option<String>,
    manner: Option<ReplyManner>,
}

/// Says the text and takes the macro's steps, in one transaction; a repeated `client_id` says nothing twice.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    responses(
        (status = 200, body = AgentConversation),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody),
    )
)]
#[post("/api/v1/conversations/{id}/macro")]
pub(super) async fn apply_macro(
    request: HttpRequest,
    user: AgentUser,
    id: Path<Uuid>,
    form: Json<MacroForm>,
    pool: Data<Pool>,
    hub: Data<Hub>,
) -> Result<Json<AgentConversation>, Problem> {
    let form = form.into_inner();
    let (id, actor) = (ConversationId(*id), user.actor());
    let found = canned_reply_get(&pool, form.canned_reply_id).await?;
    let found = found.ok_or_else(|| Problem::not_found("canned reply"))?;
    let steps = found.steps.unwrap_or_default();
    let manner = match form.manner {
        None => Manner::default(),
        Some(manner) => {
            let manner = manner.read();
            manner.map_err(|reason| Problem::bad_request(reason).at("manner"))?
        }
    };
    let said = if form.text.trim().is_empty() {
        None
    } else {
        Some(Spoken {
            client_id: client_id(&request, form.client_id.as_deref())?,
            text: form.text,
            manner,
        })
    };
    let summary = hub.look(id, actor.clone()).await?.summary;
    let before = steps.before(&summary);
    let queue = steps.queue(&before).map(|queue| (&*summary, queue));
    let update = steps.update(&summary);
    let outcome = run(&hub, id, &actor, None, said, queue, update).await?;
    let conversation = AgentConversation::new(&outcome.summary, &outcome.card);
    Ok(Json(conversation))
}
