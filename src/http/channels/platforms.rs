//! `GET /api/v1/channels/platforms`: what a channel of each platform has to be given.

use actix_web::get;
use actix_web::web::Json;

use crate::auth::AdminUser;
use crate::channels::{Need, Platform, can_check, can_subscribe, demand};
use crate::http::problem::ProblemBody;
use crate::wire::channel::{CredentialSetup, PlatformSetup, Platforms};

/// All platforms that can post here, with the credentials that each of them takes and where one finds them.
#[utoipa::path(
    tag = "channels",
    security(("token" = [])),
    responses((status = 200, body = Platforms), (status = 403, body = ProblemBody))
)]
#[get("/api/v1/channels/platforms")]
pub(super) async fn list_platforms(_user: AdminUser) -> Json<Platforms> {
    let platforms = Platform::ALL.iter().map(|platform| PlatformSetup {
        platform: platform.as_str().to_owned(),
        credentials: platform
            .credentials()
            .iter()
            .map(|one| CredentialSetup {
                name: one.name.to_owned(),
                need: need(one.need).to_owned(),
                hint: one.hint.to_owned(),
            })
            .collect(),
        can_check: can_check(*platform),
        can_subscribe: can_subscribe(*platform),
        retention_days: demand(*platform)
            .days
            .and_then(|days| u32::try_from(days).ok()),
        retention_advice: demand(*platform).advice.to_owned(),
    });
    Json(Platforms {
        platforms: platforms.collect(),
    })
}

fn need(need: Need) -> &'static str {
    match need {
        Need::Always => "always",
        Need::ToReply => "to_reply",
        Need::Optional => "optional",
        Need::MadeHere => "made_here",
    }
}
