//! `POST /api/v1/channels/{id}/secret`.

use actix_web::post;
use actix_web::web::{Data, Json, Path};
use chrono::Utc;
use uuid::Uuid;

use super::{channel, unsealed};
use crate::channels::{Inbound, Platform};
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::store::inbound::channels::{InboundChannelRow, inbound_channel_update};
use crate::wire::channel::ChannelSecret;

/// Gives a channel a new secret, shown this once; the old one is refused from now on.
#[utoipa::path(
    tag = "channels",
    security(("token" = [])),
    responses(
        (status = 200, body = ChannelSecret),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[post("/api/v1/channels/{id}/secret")]
pub(super) async fn renew_channel_secret(
    editor: RecordEditor,
    id: Path<Uuid>,
    inbound: Data<Inbound>,
) -> Result<Json<ChannelSecret>, Problem> {
    let secret = inbound.seals.new_secret().map_err(unsealed)?;
    let sealed = inbound.seals.seal(*id, &secret).map_err(unsealed)?;
    let change = |row: &mut InboundChannelRow| {
        row.sealed_secret = Some(sealed);
        row.secret_set_at = Some(Utc::now());
    };
    let kinds = Platform::kinds();
    let row = inbound_channel_update(&editor.pool, &editor.by, &kinds, *id, change).await?;
    Ok(Json(ChannelSecret {
        channel: channel(&row),
        secret,
    }))
}
