//! `POST /api/v1/conversations/{id}/messages`: a message, or an agent's note.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, HttpResponse, post};
use bellhop_actors::{CommandError, Hub};
use bellhop_domain::conversation::{Command, Visibility};
use bellhop_domain::{ConversationId, Seq};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::answer::message_after;
use super::new_message::{client_id, new_message};
use crate::auth::{AnyUser, LinkSigner};
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::wire::delivery::ReplyManner;
use crate::wire::message::Message;

#[derive(Deserialize, ToSchema)]
struct NewMessageForm {
    #[serde(default)]
    text: String,
    /// `public` (the default), or `internal` for an agent's note.
    visibility: Option<String>,
    #[serde(default)]
    attachment_ids: Vec<Uuid>,
    client_id: Option<String>,
    /// Refuse if another agent answered publicly after this `seq`.
    expected_seq: Option<i64>,
    /// Agents, over a platform: in which way it goes out.
    manner: Option<ReplyManner>,
}

/// Says something; a repeated `client_id` or `Idempotency-Key` answers with the first message.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "the client_id")),
    responses(
        (status = 201, body = Message),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody),
    )
)]
#[post("/api/v1/conversations/{id}/messages")]
pub(super) async fn post_message(
    request: HttpRequest,
    user: AnyUser,
    id: Path<Uuid>,
    form: Json<NewMessageForm>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    links: Data<LinkSigner>,
) -> Result<HttpResponse, Problem> {
    let form = form.into_inner();
    let id = ConversationId(*id);
    let client_id = client_id(&request, form.client_id.as_deref())?;
    let word = form.visibility.as_deref().unwrap_or("public");
    // A whisper is a supervisor's, and written to the audit log: the socket has an action of its own for it.
    let visibility = Visibility::parse(word)
        .filter(|visibility| *visibility != Visibility::Whisper)
        .ok_or_else(|| {
            Problem::bad_request("visibility must be public or internal").at("visibility")
        })?;
    let (actor, ids) = (user.actor(), &form.attachment_ids);
    let message = new_message(&pool, &actor, client_id, visibility, form.text, ids).await?;
    let expected_seq = form.expected_seq.map(Seq);
    let command = match form.manner {
        None => Command::PostMessage {
            message,
            expected_seq,
        },
        Some(manner) => {
            let manner = manner.read();
            let manner = manner.map_err(|reason| Problem::bad_request(reason).at("manner"))?;
            Command::PostReply {
                message,
                expected_seq,
                manner: Box::new(manner),
            }
        }
    };
    let outcome = hub.command(id, actor, command).await?;
    let first = outcome.posted().ok_or(CommandError::OutcomeUnknown)?;
    let message = message_after(&pool, &outcome, first.message_id).await?;
    Ok(HttpResponse::Created().json(Message::seen_by(&user.0, &message, &links)))
}
