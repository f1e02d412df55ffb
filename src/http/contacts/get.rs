//! `GET /api/v1/contacts/{id}`.

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use bellhop_domain::ContactId;
use uuid::Uuid;

use super::contact;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::contacts::contact_by_id;
use crate::store::pool::Pool;
use crate::wire::contact::Contact;

/// One contact.
#[utoipa::path(
    tag = "contacts",
    security(("token" = [])),
    responses((status = 200, body = Contact), (status = 404, body = ProblemBody))
)]
#[get("/api/v1/contacts/{id}")]
pub(super) async fn get_contact(
    _user: AgentUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
    hub: Data<Hub>,
) -> Result<Json<Contact>, Problem> {
    let row = contact_by_id(&pool, ContactId(*id)).await?;
    let row = row.ok_or_else(|| Problem::not_found("contact"))?;
    Ok(Json(contact(&row, &hub)))
}
