//! `PATCH /api/v1/conversations/{id}`: status, priority, tags, subject, assignee.

use actix_web::patch;
use actix_web::web::{Json, Path};
use bellhop_domain::ConversationId;
use bellhop_domain::conversation::{Command, Priority, Status, Update};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use uuid::Uuid;

use super::desk::{ConversationBody, ConversationDesk};
use crate::auth::AnyUser;
use crate::http::problem::{Problem, ProblemBody};

#[derive(Deserialize, ToSchema)]
struct UpdateForm {
    status: Option<String>,
    priority: Option<String>,
    /// All of them: what is missing is taken off.
    tags: Option<Vec<String>>,
    subject: Option<String>,
    /// `null` unassigns.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    assignee_id: Option<Option<Uuid>>,
}

/// `null` is a value here, and a missing field is none.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<Uuid>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// Changes a conversation; fields that are left out stay as they are.
#[utoipa::path(tag = "conversations", security(("token" = [])), request_body = UpdateForm, responses(
    (status = 200, description = "the conversation after it", body = ConversationBody),
    (status = 400, description = "an unknown word or agent", body = ProblemBody),
    (status = 403, description = "only agents may do this", body = ProblemBody),
    (status = 404, description = "no such conversation", body = ProblemBody),
    (status = 409, description = "it is closed, or was changed elsewhere", body = ProblemBody),
))]
#[patch("/api/v1/conversations/{id}")]
pub(super) async fn update(
    AnyUser(principal): AnyUser,
    desk: ConversationDesk,
    id: Path<Uuid>,
    form: Json<UpdateForm>,
) -> Result<Json<ConversationBody>, Problem> {
    let form = form.into_inner();
    let assignee = match form.assignee_id {
        Some(Some(agent)) => Some(Some(desk.agent(agent).await?)),
        Some(None) => Some(None),
        None => None,
    };
    let update = Update {
        status: word(form.status.as_deref(), "/status", Status::parse)?,
        priority: word(form.priority.as_deref(), "/priority", Priority::parse)?,
        tags: form.tags,
        subject: form.subject,
        assignee,
    };
    let (id, actor) = (ConversationId(*id), principal.actor());
    let outcome = desk.hub.command(id, actor, Command::Update(update)).await?;
    Ok(Json(ConversationBody::after(&outcome, &principal)))
}

fn word<T>(
    word: Option<&str>,
    pointer: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Problem> {
    let Some(word) = word else { return Ok(None) };
    let detail = "unknown value; docs/protocol.md lists the known ones";
    let value = parse(word).ok_or_else(|| Problem::bad_request(detail).at(pointer))?;
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_unassigns_and_nothing_leaves_it() {
        let assignee = |json: &str| {
            serde_json::from_str::<UpdateForm>(json)
                .unwrap()
                .assignee_id
        };
        let id = Uuid::from_u128(5);
        assert_eq!(assignee("{}"), None);
        assert_eq!(assignee(r#"{"assignee_id":null}"#), Some(None));
        assert_eq!(
            assignee(&format!(r#"{{"assignee_id":"{id}"}}"#)),
            Some(Some(id))
        );
    }
}
