//! `POST /api/v1/channels`.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, post};
use chrono::Utc;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{channel, unsealed};
use crate::auth::token::new_token;
use crate::channels::{Inbound, Platform};
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
}

/// Adds a channel that takes webhooks, and answers with its secret, this once.
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
    inbound: Data<Inbound>,
) -> Result<HttpResponse, Problem> {
    let form = form.into_inner();
    let name = name("name", &required("name", form.name)?)?;
    let platform = match form.platform.as_deref() {
        Some(text) => word("platform", text, Platform::ALL, Platform::as_str)?,
        None => Platform::Generic,
    };
    let id = Uuid::now_v7();
    let secret = inbound.seals.new_secret().map_err(unsealed)?;
    let now = Utc::now();
    let row = InboundChannelRow {
        id,
        kind: platform.as_str().to_owned(),
        key: new_token().map_err(Problem::internal)?,
        name,
        sealed_secret: Some(inbound.seals.seal(id, &secret).map_err(unsealed)?),
        secret_set_at: Some(now),
        disabled_at: None,
        created_at: now,
    };
    let row = inbound_channel_create(&editor.pool, &editor.by, row).await?;
    // Routing rules look at a conversation's kind of channel.
    editor.records.changed();
    Ok(HttpResponse::Created().json(ChannelSecret {
        channel: channel(&row),
        secret,
    }))
}
