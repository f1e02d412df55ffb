//! `GET /avatars/{agent_id}`: needs no session, as visitors see who answers them.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use bellhop_domain::AgentId;
use uuid::Uuid;

use super::{AvatarNames, picture};
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;

/// The picture of an agent.
#[utoipa::path(
    tag = "agents",
    responses(
        (status = 200, body = String, content_type = "image/svg+xml"),
        (status = 404, body = ProblemBody),
    )
)]
#[get("/avatars/{agent_id}")]
pub(super) async fn get_avatar(
    id: Path<Uuid>,
    pool: Data<Pool>,
    names: Data<AvatarNames>,
) -> Result<HttpResponse, Problem> {
    let id = AgentId(*id);
    let name = names.name(&pool, id).await?;
    let name = name.ok_or_else(|| Problem::not_found("agent"))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "image/svg+xml"))
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(picture::svg(id, &name)))
}
