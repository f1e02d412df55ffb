//! `POST /api/v1/contacts/{id}/erase`: somebody asked to be forgotten.

use actix_web::post;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use chrono::Utc;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{contact_id, person_changed};
use crate::auth::{AdminUser, Auth};
use crate::erase;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::people::erase::contact_erase;
use crate::store::pool::Pool;
use crate::wire::person::ContactErased;

/// What has to be sent along, so that no click does it by mistake.
const CONFIRMATION: &str = "erase";

#[derive(Deserialize, ToSchema)]
struct Confirmed {
    /// The word `erase`.
    confirm: String,
}

/// Deletes what is known of a contact and all that was written with them. Nothing brings it back.
#[utoipa::path(
    tag = "contacts",
    security(("token" = [])),
    responses(
        (status = 200, body = ContactErased),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody),
    )
)]
#[post("/api/v1/contacts/{id}/erase")]
pub(super) async fn erase_contact(
    user: AdminUser,
    id: Path<Uuid>,
    form: Json<Confirmed>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    auth: Data<Auth>,
) -> Result<Json<ContactErased>, Problem> {
    if form.confirm != CONFIRMATION {
        let detail = "this cannot be undone; send {\"confirm\": \"erase\"} to do it";
        return Err(Problem::unprocessable("not_confirmed", detail).at("confirm"));
    }
    let id = contact_id(*id);
    let cards = contact_erase(&pool, &user.by(), id, Utc::now()).await?;
    person_changed(id, &pool, &hub, &auth).await?;
    let messages = erase::messages(&pool, &hub, &cards).await?;
    Ok(Json(ContactErased {
        messages,
        cards: u32::try_from(cards.len()).unwrap_or(u32::MAX),
    }))
}
