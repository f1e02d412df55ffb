//! `GET` and `PUT /api/v1/contacts/{id}/consents`: what somebody may be sent.

use actix_web::web::{Data, Json, Path};
use actix_web::{get, put};
use bellhop_domain::ContactId;
use bellhop_domain::conversation::AgentRef;
use chrono::Utc;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{check_is_there, contact_id};
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_form::word;
use crate::http::text;
use crate::store::people::consent::{
    ConsentRow, ConsentState, NewConsent, Purpose, consent_set, consents_of,
};
use crate::store::pool::Pool;
use crate::wire::people::AgentName;
use crate::wire::person::{ContactConsent, ContactConsents};
use crate::wire::time;

/// Where and how they told it; more belongs into a conversation.
const NOTE_CHARS_MAX: usize = 500;

#[derive(Deserialize, ToSchema)]
struct Told {
    /// `transactional` or `marketing`.
    purpose: String,
    /// `granted` or `withdrawn`.
    state: String,
    /// On this channel alone; left out: on all that have no word of their own.
    channel_id: Option<Uuid>,
    #[serde(default)]
    note: String,
}

/// What counts now of what a contact allowed.
#[utoipa::path(
    tag = "contacts",
    security(("token" = [])),
    responses((status = 200, body = ContactConsents), (status = 404, body = ProblemBody))
)]
#[get("/api/v1/contacts/{id}/consents")]
pub(super) async fn list_consents(
    _user: AgentUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
) -> Result<Json<ContactConsents>, Problem> {
    let id = contact_id(*id);
    check_is_there(id, &pool).await?;
    Ok(Json(consents(&pool, id).await?))
}

/// Writes down what a contact told an agent. Earlier words stay in their timeline.
#[utoipa::path(
    tag = "contacts",
    security(("token" = [])),
    responses(
        (status = 200, body = ContactConsents),
        (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[put("/api/v1/contacts/{id}/consents")]
pub(super) async fn set_consent(
    user: AgentUser,
    id: Path<Uuid>,
    form: Json<Told>,
    pool: Data<Pool>,
) -> Result<Json<ContactConsents>, Problem> {
    let id = contact_id(*id);
    let states = [ConsentState::Granted, ConsentState::Withdrawn];
    let new = NewConsent {
        purpose: word("purpose", &form.purpose, &Purpose::ALL, Purpose::as_str)?,
        channel_id: form.channel_id,
        state: word("state", &form.state, &states, ConsentState::as_str)?,
        note: text::lines("note", &form.note, NOTE_CHARS_MAX)?,
    };
    if !consent_set(&pool, &user.0.by(), id, &new, Utc::now()).await? {
        return Err(Problem::not_found("contact or channel"));
    }
    Ok(Json(consents(&pool, id).await?))
}

async fn consents(pool: &Pool, id: ContactId) -> Result<ContactConsents, Problem> {
    let rows = consents_of(pool, id).await?;
    Ok(ContactConsents {
        consents: rows.into_iter().map(consent).collect(),
    })
}

fn consent(row: ConsentRow) -> ContactConsent {
    let by = row.by_id.map(|id| AgentRef {
        id,
        name: row.by_name,
    });
    ContactConsent {
        purpose: row.purpose.as_str().to_owned(),
        channel_id: row.channel_id,
        channel_name: row.channel_name,
        state: row.state.as_str().to_owned(),
        source: row.source,
        note: row.note,
        by: by.as_ref().map(AgentName::from),
        told_at: time::text(row.told_at),
    }
}
