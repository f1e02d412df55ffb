//! `POST /api/v1/channels/{id}/secret`.

use actix_web::post;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::{Shown, credentials, unsealed};
use crate::channels::{Inbound, Platform};
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::store::inbound::channels::{InboundChannelRow, inbound_channel_update};
use crate::wire::channel::ChannelSecret;

/// Gives a channel a new one of the secret that the hub makes, shown this once; the old one is refused from now on.
#[utoipa::path(
    tag = "channels",
    security(("token" = [])),
    responses(
        (status = 200, body = ChannelSecret),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[post("/api/v1/channels/{id}/secret")]
pub(super) async fn renew_channel_secret(
    editor: RecordEditor,
    id: Path<Uuid>,
    shown: Shown,
) -> Result<Json<ChannelSecret>, Problem> {
    let mut made = None;
    let change = |row: &mut InboundChannelRow| made = Some(make(&shown.inbound, row));
    let kinds = Platform::kinds();
    let row = inbound_channel_update(&editor.pool, &editor.by, &kinds, *id, change).await?;
    let secret = made.unwrap_or(Ok(None))?;
    Ok(Json(ChannelSecret {
        channel: shown.one(&row).await?,
        secret,
    }))
}

fn make(inbound: &Inbound, row: &mut InboundChannelRow) -> Result<Option<String>, Problem> {
    let platform = Platform::parse(&row.kind).ok_or_else(|| Problem::not_found("channel"))?;
    let mut known = credentials::of(&inbound.seals, row);
    let made = credentials::make(&inbound.seals, platform, &mut known)?;
    if made.is_none() {
        let detail = "this platform makes its secrets itself; give the channel the new one with PATCH, under credentials";
        return Err(Problem::bad_request(detail));
    }
    credentials::seal(&inbound.seals, row, &known).map_err(unsealed)?;
    Ok(made)
}
