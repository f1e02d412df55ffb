//! `GET /api/v1/contacts`: last seen first.

use actix_web::get;
use actix_web::web::{Data, Json, Query};
use bellhop_actors::Hub;
use bellhop_domain::ContactId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::contact;
use crate::auth::AgentUser;
use crate::http::paging;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::text::{self, NAME_CHARS_MAX};
use crate::store::contacts::{ContactCursor, contact_list};
use crate::store::pool::Pool;
use crate::wire::contact::Contacts;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// A part of the name or the e-mail address.
    text: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// Contacts, last seen first.
#[utoipa::path(
    tag = "contacts",
    security(("token" = [])),
    params(Filter),
    responses((status = 200, body = Contacts), (status = 401, body = ProblemBody))
)]
#[get("/api/v1/contacts")]
pub(super) async fn list_contacts(
    _user: AgentUser,
    filter: Query<Filter>,
    pool: Data<Pool>,
    hub: Data<Hub>,
) -> Result<Json<Contacts>, Problem> {
    let limit = paging::limit(filter.limit)?;
    let after = paging::decode(filter.cursor.as_deref())?;
    let after = after.map(|(last_seen_at, id)| ContactCursor {
        last_seen_at,
        id: ContactId(id),
    });
    let text = filter.text.as_deref().unwrap_or_default();
    let text = text::line("text", text, NAME_CHARS_MAX)?;
    let page = contact_list(&pool, text.as_deref(), after, limit).await?;
    let next = page.next;
    Ok(Json(Contacts {
        contacts: page.rows.iter().map(|row| contact(row, &hub)).collect(),
        next_cursor: next.map(|next| paging::encode(next.last_seen_at, next.id.0)),
    }))
}
