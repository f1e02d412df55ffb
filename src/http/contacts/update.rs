//! `PATCH /api/v1/contacts/{id}`: an agent mends what we know of somebody.

use actix_web::patch;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use bellhop_domain::ContactId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{AgentUser, Auth};
use crate::http::problem::{Problem, ProblemBody};
use crate::http::text::{self, NAME_CHARS_MAX};
use crate::people::contact_changed;
use crate::store::contacts::{ContactChange, contact_update};
use crate::store::pool::Pool;
use crate::wire::contact::Contact;
use crate::wire::present::present;

/// A page of notes; more belongs into the conversation.
const NOTES_CHARS_MAX: usize = 5_000;

/// What is left out stays as it is; null or an empty text empties it.
#[derive(Deserialize, ToSchema)]
struct Change {
    #[serde(default, deserialize_with = "present")]
    name: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    email: Option<Option<String>>,
    notes: Option<String>,
}

/// Changes a contact's name, e-mail address or notes.
#[utoipa::path(
    tag = "contacts",
    security(("token" = [])),
    responses(
        (status = 200, body = Contact),
        (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[patch("/api/v1/contacts/{id}")]
pub(super) async fn update_contact(
    _user: AgentUser,
    id: Path<Uuid>,
    form: Json<Change>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    auth: Data<Auth>,
) -> Result<Json<Contact>, Problem> {
    let name = form.name.as_ref().map(|name| {
        let name = name.as_deref().unwrap_or_default();
        text::line("name", name, NAME_CHARS_MAX)
    });
    let email = form.email.as_ref().map(|email| {
        let email = email.as_deref().unwrap_or_default();
        text::email("email", email)
    });
    let notes = form.notes.as_deref();
    let notes = notes.map(|notes| text::lines("notes", notes, NOTES_CHARS_MAX));
    let change = ContactChange {
        name: name.transpose()?,
        email: email.transpose()?,
        notes: notes.transpose()?,
    };
    let row = contact_update(&pool, ContactId(*id), change).await?;
    let row = row.ok_or_else(|| Problem::not_found("contact"))?;
    Ok(Json(contact_changed(&row, &pool, &hub, &auth).await?))
}
