//! `POST /api/v1/channels/{id}/check`, and what it and its neighbours need to ask a platform.

use actix_web::post;
use actix_web::web::{Data, Json, Path};
use uuid::Uuid;

use super::credentials;
use crate::auth::AdminUser;
use crate::channels::{
    Credentials, FailureClass, Health, Inbound, Platform, Renewals, Renewed, Sender, health,
};
use crate::http::problem::{Problem, ProblemBody};
use crate::http::shared::PublicUrl;
use crate::store::inbound::channels::{InboundChannelRow, inbound_channel_get};
use crate::store::pool::Pool;
use crate::wire::channel::ChannelCheck;

/// Asks the platform whose the channel's token is, and whether it posts here.
#[utoipa::path(
    tag = "channels",
    security(("token" = [])),
    responses(
        (status = 200, body = ChannelCheck),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[post("/api/v1/channels/{id}/check")]
pub(super) async fn check_channel(
    _user: AdminUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
    inbound: Data<Inbound>,
    sender: Data<Sender>,
    renewals: Data<Renewals>,
    public_url: Data<PublicUrl>,
) -> Result<Json<ChannelCheck>, Problem> {
    let asked = Asked::of(&pool, &inbound, *id).await?;
    let url = asked.webhook_url(&public_url);
    let told = health(&sender, asked.platform, &asked.credentials, &url).await;
    let told = match told {
        // A token that ran out is no trouble where there is another to be had.
        Err(failure) if failure.class == FailureClass::TokenInvalid => {
            let renewed =
                renewals.renew(asked.platform, asked.row.channel_id(), &asked.credentials);
            match renewed.await {
                Renewed::Yes => {
                    let asked = Asked::of(&pool, &inbound, *id).await?;
                    health(&sender, asked.platform, &asked.credentials, &url).await
                }
                Renewed::No => Err(failure),
                Renewed::Failed(failure) => Err(failure),
            }
        }
        told => told,
    };
    Ok(Json(answer(told.map_err(|failure| failure.reason))))
}

fn answer(told: Result<Health, String>) -> ChannelCheck {
    let trouble = |detail: String, health: Health| ChannelCheck {
        state: "trouble".to_owned(),
        account: health.account,
        detail,
        is_subscribed: health.is_subscribed,
    };
    match told {
        Err(reason) => trouble(reason, Health::default()),
        Ok(mut health) => {
            if let Some(detail) = health.trouble.take() {
                return trouble(detail, health);
            }
            if health.is_subscribed == Some(false) {
                let detail =
                    "the token is good, and the platform does not post here; subscribe again";
                return trouble(detail.to_owned(), health);
            }
            ChannelCheck {
                state: "ok".to_owned(),
                account: health.account,
                detail: "the platform takes this channel's token".to_owned(),
                is_subscribed: health.is_subscribed,
            }
        }
    }
}

/// A channel that a platform is asked about.
pub(super) struct Asked {
    pub(super) row: InboundChannelRow,
    pub(super) platform: Platform,
    pub(super) credentials: Credentials,
}

impl Asked {
    pub(super) async fn of(pool: &Pool, inbound: &Inbound, id: Uuid) -> Result<Self, Problem> {
        let found = inbound_channel_get(pool, &Platform::kinds(), id).await?;
        let row = found.ok_or_else(|| Problem::not_found("channel"))?;
        let platform = Platform::parse(&row.kind).ok_or_else(|| Problem::not_found("channel"))?;
        let credentials = credentials::of(&inbound.seals, &row);
        Ok(Self {
            row,
            platform,
            credentials,
        })
    }

    pub(super) fn webhook_url(&self, public_url: &PublicUrl) -> String {
        format!(
            "{}/webhooks/{}/{}",
            public_url.0, self.row.kind, self.row.key
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_amiss_is_said() {
        let health = |is_subscribed, trouble: Option<&str>| Health {
            account: Some("@shop".to_owned()),
            is_subscribed,
            trouble: trouble.map(str::to_owned),
        };
        for (told, state, word) in [
            (Ok(health(Some(true), None)), "ok", "takes"),
            (Ok(health(None, None)), "ok", "takes"),
            (Ok(health(Some(false), None)), "trouble", "subscribe"),
            (Ok(health(Some(true), Some("it waits"))), "trouble", "waits"),
            (Err("revoked".to_owned()), "trouble", "revoked"),
        ] {
            let check = answer(told);
            assert_eq!(check.state, state);
            assert!(check.detail.contains(word), "{}", check.detail);
        }
    }
}
