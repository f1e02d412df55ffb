//! `GET /api/v1/channels`: those that take webhooks, by name.

use actix_web::get;
use actix_web::web::Json;

use super::Shown;
use crate::auth::AdminUser;
use crate::channels::Platform;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::inbound::channels::inbound_channel_list;
use crate::wire::channel::Channels;

/// All channels that take webhooks, by name; without their secrets.
#[utoipa::path(
    tag = "channels",
    security(("token" = [])),
    responses((status = 200, body = Channels), (status = 403, body = ProblemBody))
)]
#[get("/api/v1/channels")]
pub(super) async fn list_channels(
    _user: AdminUser,
    shown: Shown,
) -> Result<Json<Channels>, Problem> {
    let rows = inbound_channel_list(&shown.pool, &Platform::kinds()).await?;
    Ok(Json(Channels {
        channels: shown.all(&rows).await?,
        next_cursor: None,
    }))
}
