//! `POST /api/v1/channels`.

use std::collections::BTreeMap;

use actix_web::web::Json;
use actix_web::{HttpResponse, post};
use chrono::Utc;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Shown, credentials, unsealed};
use crate::auth::token::new_token;
use crate::channels::{Credentials, Platform, demand};
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::http::record_form::{name, required, word};
use crate::store::inbound::channels::{InboundChannelRow, inbound_channel_create};
use crate::wire::channel::ChannelSecret;

#[derive(Deserialize, ToSchema)]
struct NewChannelForm {
    name: Option<String>,
    /// `generic`, which is also what it is when it is left out.
    platform: Option<String>,
    /// By name; `GET /api/v1/channels/platforms` says which a platform takes and where one finds them.
    #[serde(default)]
    credentials: BTreeMap<String, String>,
}

/// Adds a channel that takes webhooks, and answers with the secret that the hub made, this once.
#[utoipa::path(
    tag = "channels",
    security(("token" = [])),
    responses(
        (status = 201, body = ChannelSecret),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/channels")]
pub(super) async fn create_channel(
    editor: RecordEditor,
    form: Json<NewChannelForm>,
    shown: Shown,
) -> Result<HttpResponse, Problem> {
    let form = form.into_inner();
    let name = name("name", &required("name", form.name)?)?;
    let platform = match form.platform.as_deref() {
        Some(text) => word("platform", text, Platform::ALL, Platform::as_str)?,
        None => Platform::Generic,
    };
    let mut known = Credentials::default();
    credentials::change(platform, &mut known, form.credentials)?;
    let secret = match platform.made_here().and_then(|name| known.get(name)) {
        Some(given) => Some(given.to_owned()),
        None => credentials::make(&shown.inbound.seals, platform, &mut known)?,
    };
    let now = Utc::now();
    let mut row = InboundChannelRow {
        id: Uuid::now_v7(),
        kind: platform.as_str().to_owned(),
        key: new_token().map_err(Problem::internal)?,
        name,
        sealed_secret: None,
        secret_set_at: None,
        disabled_at: None,
        created_at: now,
        outbound_trouble: None,
        settings: json!({}),
        retention_days: demand(platform).days,
    };
    credentials::seal(&shown.inbound.seals, &mut row, &known).map_err(unsealed)?;
    let row = inbound_channel_create(&editor.pool, &editor.by, row).await?;
    // Routing rules look at a conversation's kind of channel.
    editor.records.changed();
    Ok(HttpResponse::Created().json(ChannelSecret {
        channel: shown.one(&row).await?,
        secret,
    }))
}
