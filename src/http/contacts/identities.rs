//! `GET /api/v1/contacts/{id}/identities`: where somebody writes from, and what was joined.

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use uuid::Uuid;

use super::{contact_id, identity, join};
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::people::identities::{identities_of, joins_of};
use crate::store::pool::Pool;
use crate::wire::person::ContactIdentities;

/// Where a contact writes from, last seen first, and the joins that made their card.
#[utoipa::path(
    tag = "contacts",
    security(("token" = [])),
    responses((status = 200, body = ContactIdentities), (status = 404, body = ProblemBody))
)]
#[get("/api/v1/contacts/{id}/identities")]
pub(super) async fn list_identities(
    _user: AgentUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
) -> Result<Json<ContactIdentities>, Problem> {
    let id = contact_id(*id);
    let identities = identities_of(&pool, id).await?;
    // A card alone has one line.
    if identities.is_empty() {
        return Err(Problem::not_found("contact"));
    }
    let joins = joins_of(&pool, id).await?;
    Ok(Json(ContactIdentities {
        identities: identities.iter().map(identity).collect(),
        joins: joins.iter().map(join).collect(),
    }))
}
