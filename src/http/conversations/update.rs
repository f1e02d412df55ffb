//! `PATCH /api/v1/conversations/{id}`: an agent changes what a conversation is, not what was said.

use actix_web::patch;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use bellhop_domain::conversation::{Command, Priority, Status, Update};
use bellhop_domain::{AgentId, ConversationId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::agent_ref::agent_ref;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::wire::conversation::AgentConversation;
use crate::wire::present::present;

/// What is left out stays as it is.
#[derive(Deserialize, ToSchema)]
struct ChangedConversation {
    /// `open`, `pending`, `on_hold`, `solved` or `closed`.
    status: Option<String>,
    /// `low`, `normal`, `high` or `urgent`.
    priority: Option<String>,
    tags: Option<Vec<String>>,
    subject: Option<String>,
    /// What it is about; null: nothing of the kind. What a person says stays.
    #[serde(default, deserialize_with = "present")]
    category: Option<Option<String>>,
    /// A primary tag such as `de`; the same holds for it.
    #[serde(default, deserialize_with = "present")]
    language: Option<Option<String>>,
    /// Null takes the conversation from whoever has it.
    #[serde(default, deserialize_with = "present")]
    assignee_id: Option<Option<Uuid>>,
}

/// Changes status, priority, tags, subject, labels or assignee, all at once or not at all.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    responses(
        (status = 200, body = AgentConversation),
        (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody),
    )
)]
#[patch("/api/v1/conversations/{id}")]
pub(super) async fn update_conversation(
    user: AgentUser,
    id: Path<Uuid>,
    form: Json<ChangedConversation>,
    pool: Data<Pool>,
    hub: Data<Hub>,
) -> Result<Json<AgentConversation>, Problem> {
    let form = form.into_inner();
    let assignee = match form.assignee_id {
        None => None,
        Some(None) => Some(None),
        Some(Some(id)) => Some(Some(agent_ref(&pool, AgentId(id)).await?)),
    };
    let update = Update {
        status: word(form.status.as_deref(), "status", Status::parse)?,
        priority: word(form.priority.as_deref(), "priority", Priority::parse)?,
        tags: form.tags,
        subject: form.subject,
        category: form.category,
        language: form.language,
        assignee,
    };
    let command = Command::Update(update);
    let outcome = hub
        .command(ConversationId(*id), user.actor(), command)
        .await?;
    let conversation = AgentConversation::new(&outcome.summary, &outcome.card);
    Ok(Json(conversation))
}

fn word<T>(
    word: Option<&str>,
    field: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Problem> {
    let Some(word) = word else { return Ok(None) };
    let known = parse(word).ok_or_else(|| {
        Problem::bad_request(format!("{field}: unknown value; see docs/protocol.md")).at(field)
    })?;
    Ok(Some(known))
}
