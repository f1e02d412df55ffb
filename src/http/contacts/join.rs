//! `GET` and `POST /api/v1/contacts/{id}/joins`: what a join would do, and the join.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, get, post};
use bellhop_actors::Hub;
use chrono::Utc;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{contact, contact_id, identity, join, person_changed};
use crate::auth::{AgentUser, Auth};
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_form::word;
use crate::store::contacts::contact_by_id;
use crate::store::people::group::group_of;
use crate::store::people::identities::{identities_of, join_get};
use crate::store::people::join::{Joining, Reason, Side, contacts_join, shown_after};
use crate::store::pool::Pool;
use crate::wire::person::{ContactJoinPreview, ContactJoined};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// The contact that would be joined to this one.
    contact_id: Uuid,
}

#[derive(Deserialize, ToSchema)]
struct NewJoin {
    /// The contact that is joined to this one.
    contact_id: Uuid,
    /// Whose name is shown: `kept`, which is also what it is when it is left out, or `joined`.
    name: Option<String>,
    /// Whose e-mail address is shown.
    email: Option<String>,
}

/// What a join would do: both cards, what would be shown, and what comes along.
#[utoipa::path(
    tag = "contacts",
    security(("token" = [])),
    params(Asked),
    responses(
        (status = 200, body = ContactJoinPreview),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[get("/api/v1/contacts/{id}/joins")]
pub(super) async fn preview_join(
    _user: AgentUser,
    id: Path<Uuid>,
    asked: Query<Asked>,
    pool: Data<Pool>,
    hub: Data<Hub>,
) -> Result<Json<ContactJoinPreview>, Problem> {
    let (kept, joined) = (contact_id(*id), contact_id(asked.contact_id));
    let missing = || Problem::not_found("contact");
    let kept_cards = group_of(&pool, kept).await?.ok_or_else(missing)?;
    let joined_cards = group_of(&pool, joined).await?.ok_or_else(missing)?;
    if kept_cards.head.id == joined_cards.head.id {
        return Err(crate::store::people::join::JoinError::SamePerson.into());
    }
    let shown = shown_after(&kept_cards, &joined_cards, Side::Kept, Side::Kept);
    let kept = contact_by_id(&pool, kept).await?.ok_or_else(missing)?;
    let joined = contact_by_id(&pool, joined).await?.ok_or_else(missing)?;
    let identities = identities_of(&pool, joined.id).await?;
    Ok(Json(ContactJoinPreview {
        kept: contact(&kept, &hub),
        conversation_count: joined.conversation_count,
        joined: contact(&joined, &hub),
        name: shown.name,
        email: shown.email,
        identities: identities.iter().map(identity).collect(),
    }))
}

/// Makes two contacts one person. `POST /api/v1/contact_joins/{join_id}/undo` takes it back.
#[utoipa::path(
    tag = "contacts",
    security(("token" = [])),
    responses(
        (status = 201, body = ContactJoined),
        (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/contacts/{id}/joins")]
pub(super) async fn join_contact(
    user: AgentUser,
    id: Path<Uuid>,
    form: Json<NewJoin>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    auth: Data<Auth>,
) -> Result<HttpResponse, Problem> {
    let joining = Joining {
        kept: contact_id(*id),
        joined: contact_id(form.contact_id),
        name: side("name", form.name.as_deref())?,
        email: side("email", form.email.as_deref())?,
        reason: Reason::ByHand,
    };
    let joined = contacts_join(&pool, &user.0.by(), joining, Utc::now()).await?;
    let contact = person_changed(joined.kept, &pool, &hub, &auth).await?;
    let row = join_get(&pool, joined.id).await?;
    let row = row.ok_or_else(|| Problem::internal("a join came and went"))?;
    Ok(HttpResponse::Created().json(ContactJoined {
        join: join(&row),
        contact,
    }))
}

fn side(field: &str, asked: Option<&str>) -> Result<Side, Problem> {
    let Some(asked) = asked else {
        return Ok(Side::default());
    };
    word(
        field,
        asked,
        &[Side::Kept, Side::Joined],
        |side| match side {
            Side::Kept => "kept",
            Side::Joined => "joined",
        },
    )
}
