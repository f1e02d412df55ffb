//! `PATCH /api/v1/channels/{id}`.

use actix_web::patch;
use actix_web::web::{Json, Path};
use chrono::Utc;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::channel;
use crate::channels::Platform;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::http::record_form::name;
use crate::store::inbound::channels::{InboundChannelRow, inbound_channel_update};
use crate::wire::channel::Channel;

#[derive(Deserialize, ToSchema)]
struct ChannelForm {
    name: Option<String>,
    enabled: Option<bool>,
}

/// Renames, disables or enables a channel; what is left out stays as it is.
#[utoipa::path(
    tag = "channels",
    security(("token" = [])),
    responses(
        (status = 200, body = Channel),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[patch("/api/v1/channels/{id}")]
pub(super) async fn update_channel(
    editor: RecordEditor,
    id: Path<Uuid>,
    form: Json<ChannelForm>,
) -> Result<Json<Channel>, Problem> {
    let form = form.into_inner();
    let new_name = form.name.map(|text| name("name", &text)).transpose()?;
    let change = |row: &mut InboundChannelRow| {
        if let Some(name) = new_name {
            row.name = name;
        }
        match form.enabled {
            Some(true) => row.disabled_at = None,
            Some(false) => row.disabled_at = row.disabled_at.or(Some(Utc::now())),
            None => {}
        }
    };
    let kinds = Platform::kinds();
    let row = inbound_channel_update(&editor.pool, &editor.by, &kinds, *id, change).await?;
    editor.records.changed();
    Ok(Json(channel(&row)))
}
