//! `GET /api/v1/widget/config`: how the widget looks and who is here. Stores nothing.

use actix_web::get;
use actix_web::web::{Data, Json, Query};
use bellhop_actors::Hub;
use bellhop_domain::limits::{ATTACHMENTS_PER_MESSAGE_MAX, MESSAGE_TEXT_CHARS_MAX};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Channel, Channels};
use crate::files::{FileSettings, FileStore};
use crate::floor::Router;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::channel_settings::{Prechat, PrechatField};
use crate::store::pool::Pool;
use crate::wire::people::AgentName;
use crate::wire::time;
use crate::wire::widget::{
    Availability, AvailabilityState, WidgetChannel, WidgetConfig, WidgetField, WidgetLimits,
    WidgetPrechat,
};

/// Faces in the widget's head.
const AGENTS_SHOWN_MAX: usize = 5;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    channel_key: String,
}

/// How the widget looks and who is here; needs no session.
#[utoipa::path(
    tag = "widget",
    params(Which),
    responses((status = 200, body = WidgetConfig), (status = 404, body = ProblemBody))
)]
#[get("/api/v1/widget/config")]
pub(super) async fn get_config(
    which: Query<Which>,
    channels: Data<Channels>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    router: Data<Router>,
    files: Data<FileStore>,
) -> Result<Json<WidgetConfig>, Problem> {
    let channel = channels.by_key(&pool, &which.channel_key).await?;
    let presence = hub.presence();
    let agents = presence.agents_online();
    let agents = agents.iter().take(AGENTS_SHOWN_MAX);
    Ok(Json(WidgetConfig {
        online: presence.is_anybody_online(),
        usual_reply_seconds: channel.usual_reply.map(|usual| usual.as_secs()),
        agents: agents.map(|(id, name)| AgentName::new(*id, name)).collect(),
        availability: availability(&router, &channel),
        limits: limits(files.settings()),
        channel: widget_channel(&channel),
    }))
}

fn availability(router: &Router, channel: &Channel) -> Availability {
    let now = router.availability(channel.row.id, &channel.row.kind);
    Availability {
        state: AvailabilityState::new(now.turned),
        opens_at: now.opens_at.map(time::text),
        waiting: now.waiting,
        estimate_seconds: now.estimate.map(|estimate| estimate.as_secs()),
    }
}

fn widget_channel(channel: &Channel) -> WidgetChannel {
    let (row, settings) = (&channel.row, &channel.row.settings);
    WidgetChannel {
        id: row.id.0,
        name: row.name.clone(),
        greeting: settings.greeting.clone(),
        brand_color: settings.brand_color.clone(),
        locale: settings.locale.clone(),
        launcher_position: settings.launcher_position.as_str().to_owned(),
        prechat: prechat(&settings.prechat),
        offline_message: settings.offline_message.clone(),
    }
}

fn prechat(prechat: &Prechat) -> WidgetPrechat {
    let field = |field: &PrechatField| WidgetField {
        name: field.name.clone(),
        label: field.label.clone(),
        kind: field.kind.as_str().to_owned(),
        required: field.required,
        options: field.options.clone(),
    };
    WidgetPrechat {
        enabled: prechat.enabled,
        fields: prechat.fields.iter().map(field).collect(),
    }
}

fn limits(files: &FileSettings) -> WidgetLimits {
    WidgetLimits {
        text_chars_max: MESSAGE_TEXT_CHARS_MAX,
        attachment_bytes_max: files.bytes_max,
        attachments_per_message_max: ATTACHMENTS_PER_MESSAGE_MAX,
        content_types: files.content_types.clone(),
    }
}
