//! `GET /api/v1/channels/{id}/templates`.

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use uuid::Uuid;

use super::check::Asked;
use super::subscribe::refused;
use crate::auth::AgentUser;
use crate::channels::{Inbound, Sender, templates};
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::wire::channel::{ChannelTemplate, ChannelTemplates};

/// Texts that the platform has approved for this channel; none where it has no such thing.
#[utoipa::path(
    tag = "channels",
    security(("token" = [])),
    responses(
        (status = 200, body = ChannelTemplates),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody),
    )
)]
#[get("/api/v1/channels/{id}/templates")]
pub(super) async fn list_templates(
    _user: AgentUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
    inbound: Data<Inbound>,
    sender: Data<Sender>,
) -> Result<Json<ChannelTemplates>, Problem> {
    let asked = Asked::of(&pool, &inbound, *id).await?;
    let found = templates(&sender, asked.platform, &asked.credentials).await;
    let found = found.map_err(refused)?.into_iter();
    let templates = found.map(|one| ChannelTemplate {
        name: one.name,
        language: one.language,
        text: one.text,
        placeholders: one.placeholders,
        header: one.header.map(|kind| kind.as_str().to_owned()),
    });
    Ok(Json(ChannelTemplates {
        templates: templates.collect(),
    }))
}
