//! Channels that take webhooks, for administrators.

mod check;
mod create;
mod credentials;
mod deliveries;
mod list;
mod platforms;
mod replay;
mod secret;
mod subscribe;
mod templates;
mod update;

use bellhop_domain::Timestamp;
use chrono::{DateTime, Utc};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::channels::{SealError, Seals};
use crate::http::problem::Problem;
use crate::store::inbound::channels::InboundChannelRow;
use crate::store::outbound::trouble::Trouble;
use crate::wire::channel::{Channel, ChannelTrouble};
use crate::wire::time;

pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_channels)
        .service(create::create_channel)
        .service(platforms::list_platforms)
        .service(update::update_channel)
        .service(secret::renew_channel_secret)
        .service(check::check_channel)
        .service(subscribe::subscribe_channel)
        .service(templates::list_templates)
        .service(deliveries::list_deliveries)
        .service(deliveries::get_delivery)
        .service(replay::replay_delivery);
}

fn channel(seals: &Seals, row: &InboundChannelRow) -> Channel {
    Channel {
        id: row.id,
        platform: row.kind.clone(),
        name: row.name.clone(),
        webhook_path: format!("/webhooks/{}/{}", row.kind, row.key),
        enabled: row.disabled_at.is_none(),
        credentials: credentials::of(seals, row).names(),
        secret_set_at: row.secret_set_at.map(text),
        created_at: text(row.created_at),
        trouble: Trouble::read(row.outbound_trouble.as_ref()).map(|trouble| ChannelTrouble {
            class: trouble.class.as_str().to_owned(),
            reason: trouble.reason,
            since: text(trouble.since),
        }),
    }
}

fn text(at: DateTime<Utc>) -> String {
    time::text(Timestamp(at.timestamp_micros()))
}

fn unsealed(error: SealError) -> Problem {
    Problem::internal(error)
}
