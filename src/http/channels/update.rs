//! `PATCH /api/v1/channels/{id}`.

use std::collections::BTreeMap;

use actix_web::patch;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use chrono::Utc;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::retention::retention_days;
use super::{Shown, credentials, unsealed};
use crate::channels::{ChannelSettings, Inbound, Platform, tell_administrators, way_out};
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::http::record_form::name;
use crate::store::inbound::channels::{InboundChannelRow, inbound_channel_update};
use crate::wire::channel::Channel;
use crate::wire::present::present;

#[derive(Deserialize, ToSchema)]
struct ChannelForm {
    name: Option<String>,
    enabled: Option<bool>,
    /// Those that are given replace what is there; an empty text takes one away.
    #[serde(default)]
    credentials: BTreeMap<String, String>,
    /// Answer for seven days, tagged as a person: only where the platform has it and the app was allowed to.
    human_agent: Option<bool>,
    /// Messages, files and webhooks that are older are deleted, beginning within minutes; null keeps them.
    #[serde(default, deserialize_with = "present")]
    retention_days: Option<Option<u32>>,
}

/// Renames, disables or enables a channel, or gives it credentials; what is left out stays as it is.
/// Enabling it, or giving it credentials, also lets it send again after a trouble.
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
    shown: Shown,
    hub: Data<Hub>,
) -> Result<Json<Channel>, Problem> {
    let form = form.into_inner();
    let new_name = form.name.map(|text| name("name", &text)).transpose()?;
    let retention_days = form.retention_days.map(retention_days).transpose()?;
    let is_mended = !form.credentials.is_empty() || form.enabled == Some(true);
    let mut refused = None;
    let change = |row: &mut InboundChannelRow| {
        // Before anything is changed: what is refused changes nothing.
        let has_it = Platform::parse(&row.kind)
            .is_some_and(|platform| way_out(platform).human_agent_window.is_some());
        if form.human_agent.is_some() && !has_it {
            let detail =
                "this platform has no window that a person may answer after; leave human_agent out";
            refused = Some(Problem::bad_request(detail).at("human_agent"));
            return;
        }
        if !form.credentials.is_empty()
            && let Err(problem) = give(&shown.inbound, row, form.credentials)
        {
            refused = Some(problem);
            return;
        }
        // Whoever mends a channel wants it to send again; if it is not mended, the next attempt says so.
        if is_mended {
            row.outbound_trouble = None;
        }
        if let Some(name) = new_name {
            row.name = name;
        }
        if let Some(human_agent) = form.human_agent {
            ChannelSettings { human_agent }.write(&mut row.settings);
        }
        if let Some(days) = retention_days {
            row.retention_days = days;
        }
        match form.enabled {
            Some(true) => row.disabled_at = None,
            Some(false) => row.disabled_at = row.disabled_at.or(Some(Utc::now())),
            None => {}
        }
    };
    let kinds = Platform::kinds();
    let row = inbound_channel_update(&editor.pool, &editor.by, &kinds, *id, change).await?;
    if let Some(problem) = refused {
        return Err(problem);
    }
    editor.records.changed();
    shown.inbound.wake_outbound();
    tell_administrators(&editor.pool, &hub, row.channel_id()).await;
    Ok(Json(shown.one(&row).await?))
}

fn give(
    inbound: &Inbound,
    row: &mut InboundChannelRow,
    given: BTreeMap<String, String>,
) -> Result<(), Problem> {
    let platform = Platform::parse(&row.kind).ok_or_else(|| Problem::not_found("channel"))?;
    let mut known = credentials::of(&inbound.seals, row);
    credentials::change(platform, &mut known, given)?;
    credentials::seal(&inbound.seals, row, &known).map_err(unsealed)
}
