//! `GET /api/v1/contacts/{id}/duplicates`: who may be the same person.

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use uuid::Uuid;

use super::{check_is_there, contact, contact_id};
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::people::duplicates::duplicates_of;
use crate::store::pool::Pool;
use crate::wire::person::{ContactDuplicate, ContactDuplicates};

/// Other contacts with the same name or address. Nothing is joined by it: look, and decide.
#[utoipa::path(
    tag = "contacts",
    security(("token" = [])),
    responses((status = 200, body = ContactDuplicates), (status = 404, body = ProblemBody))
)]
#[get("/api/v1/contacts/{id}/duplicates")]
pub(super) async fn list_duplicates(
    _user: AgentUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
    hub: Data<Hub>,
) -> Result<Json<ContactDuplicates>, Problem> {
    let id = contact_id(*id);
    check_is_there(id, &pool).await?;
    let found = duplicates_of(&pool, id).await?;
    let duplicates = found.into_iter().map(|one| ContactDuplicate {
        contact: contact(&one.contact, &hub),
        same: one.same,
    });
    Ok(Json(ContactDuplicates {
        duplicates: duplicates.collect(),
    }))
}
