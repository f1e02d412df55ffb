//! `POST /api/v1/contact_joins/{id}/undo`.

use actix_web::post;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use chrono::Utc;
use uuid::Uuid;

use super::{join, person_changed};
use crate::auth::{AgentUser, Auth};
use crate::http::problem::{Problem, ProblemBody};
use crate::store::people::identities::join_get;
use crate::store::people::undo::contacts_join_undo;
use crate::store::pool::Pool;
use crate::wire::person::ContactParted;

/// Takes a join back, however long ago it was: both are called what they were called before.
/// Conversations that came since go with the card they came by, and the two are not joined again by themselves.
#[utoipa::path(
    tag = "contacts",
    security(("token" = [])),
    responses(
        (status = 200, body = ContactParted),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/contact_joins/{id}/undo")]
pub(super) async fn undo_join(
    user: AgentUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    auth: Data<Auth>,
) -> Result<Json<ContactParted>, Problem> {
    let undone = contacts_join_undo(&pool, &user.0.by(), *id, Utc::now()).await?;
    let kept = person_changed(undone.kept, &pool, &hub, &auth).await?;
    let parted = person_changed(undone.parted, &pool, &hub, &auth).await?;
    let row = join_get(&pool, *id).await?;
    let row = row.ok_or_else(|| Problem::internal("a join came and went"))?;
    Ok(Json(ContactParted {
        join: join(&row),
        kept,
        parted,
    }))
}
