//! Channels that take webhooks, for administrators.

mod check;
mod create;
mod credentials;
mod deliveries;
mod list;
mod platforms;
mod replay;
mod retention;
mod secret;
mod subscribe;
mod templates;
mod update;

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use bellhop_domain::Timestamp;
use chrono::{DateTime, Utc};

use crate::channels::{ChannelSettings, Inbound, Platform, SealError, way_out};
use crate::http::problem::Problem;
use crate::http::routes::Routes;
use crate::http::shared::PublicUrl;
use crate::store::error::StoreError;
use crate::store::inbound::channels::InboundChannelRow;
use crate::store::inbound::deliveries::deliveries_newest;
use crate::store::outbound::trouble::Trouble;
use crate::store::pool::Pool;
use crate::wire::channel::{Channel, ChannelTrouble};
use crate::wire::time;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(list::list_channels)
        .service(create::create_channel)
        .service(platforms::list_platforms)
        .service(update::update_channel)
        .service(secret::renew_channel_secret)
        .service(check::check_channel)
        .service(retention::preview_retention)
        .service(subscribe::subscribe_channel)
        .service(templates::list_templates)
        .service(deliveries::list_deliveries)
        .service(deliveries::get_delivery)
        .service(replay::replay_delivery);
}

/// What every answer about channels is made with.
struct Shown {
    pool: Data<Pool>,
    inbound: Data<Inbound>,
    url: Data<PublicUrl>,
}

impl Shown {
    async fn one(&self, row: &InboundChannelRow) -> Result<Channel, StoreError> {
        let newest = deliveries_newest(&self.pool, vec![row.id]).await?;
        Ok(self.channel(row, newest.get(&row.id)))
    }

    async fn all(&self, rows: &[InboundChannelRow]) -> Result<Vec<Channel>, StoreError> {
        let ids = rows.iter().map(|row| row.id).collect();
        let newest = deliveries_newest(&self.pool, ids).await?;
        let rows = rows.iter();
        Ok(rows
            .map(|row| self.channel(row, newest.get(&row.id)))
            .collect())
    }

    fn channel(&self, row: &InboundChannelRow, received: Option<&DateTime<Utc>>) -> Channel {
        let path = format!("/webhooks/{}/{}", row.kind, row.key);
        Channel {
            id: row.id,
            platform: row.kind.clone(),
            name: row.name.clone(),
            webhook_url: format!("{}{path}", self.url.0),
            webhook_path: path,
            enabled: row.disabled_at.is_none(),
            credentials: credentials::of(&self.inbound.seals, row).names(),
            secret_set_at: row.secret_set_at.map(text),
            last_received_at: received.copied().map(text),
            created_at: text(row.created_at),
            retention_days: row.retention_days.and_then(|days| u32::try_from(days).ok()),
            trouble: Trouble::read(row.outbound_trouble.as_ref()).map(|trouble| ChannelTrouble {
                class: trouble.class.as_str().to_owned(),
                reason: trouble.reason,
                since: text(trouble.since),
            }),
            human_agent: Platform::parse(&row.kind)
                .filter(|platform| way_out(*platform).human_agent_window.is_some())
                .map(|_| ChannelSettings::read(&row.settings).human_agent),
        }
    }
}

impl FromRequest for Shown {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = || {
            Some(Self {
                pool: request.app_data::<Data<Pool>>().cloned()?,
                inbound: request.app_data::<Data<Inbound>>().cloned()?,
                url: request.app_data::<Data<PublicUrl>>().cloned()?,
            })
        };
        let missing = || Problem::internal("this app has no Pool, no Inbound or no PublicUrl");
        ready(found().ok_or_else(missing))
    }
}

fn text(at: DateTime<Utc>) -> String {
    time::text(Timestamp(at.timestamp_micros()))
}

fn unsealed(error: SealError) -> Problem {
    Problem::internal(error)
}
