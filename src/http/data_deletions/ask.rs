//! `POST /webhooks/{platform}/{key}/deletion`: Meta's data deletion callback.

use actix_web::post;
use actix_web::web::{Data, Json, Path, Payload};
use aws_lc_rs::rand;
use bellhop_domain::ChannelId;
use chrono::Utc;
use serde::Serialize;
use utoipa::ToSchema;

use crate::channels::Inbound;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::rate_limit::RateLimits;
use crate::http::shared::PublicUrl;
use crate::http::webhooks::{RawBodies, door, refusal};
use crate::store::people::deletions::deletion_ask;
use crate::store::pool::Pool;

/// Nobody guesses one of so many.
const CODE_BYTES: usize = 16;

/// As Meta demands it.
#[derive(Serialize, ToSchema)]
struct DeletionAsked {
    /// Where the person can look after it.
    url: String,
    confirmation_code: String,
}

/// Takes what Meta posts when somebody asks that the app forgets them. The signature is the permission.
#[utoipa::path(
    tag = "webhooks",
    request_body(
        content = String, content_type = "application/x-www-form-urlencoded",
        description = "`signed_request`, signed with the app's secret",
    ),
    params(
        ("platform" = String, Path, description = "`messenger`, `instagram` or `whatsapp`"),
        ("key" = String, Path, description = "the last part of the channel's `webhook_path`"),
    ),
    responses(
        (status = 200, body = DeletionAsked),
        (status = 401, body = ProblemBody, description = "the signature is not right"),
        (status = 404, body = ProblemBody),
        (status = 429, body = ProblemBody),
        (status = 503, body = ProblemBody, description = "nothing was stored: send it again"),
    )
)]
#[post("/webhooks/{platform}/{key}/deletion")]
pub(super) async fn ask_for_deletion(
    path: Path<(String, String)>,
    payload: Payload,
    inbound: Data<Inbound>,
    bodies: Data<RawBodies>,
    limits: Data<RateLimits>,
    public_url: Data<PublicUrl>,
    pool: Data<Pool>,
) -> Result<Json<DeletionAsked>, Problem> {
    let door = door(&inbound, path.into_inner()).await?;
    let body = bodies.read(payload).await?;
    let user_id = inbound
        .deletion_asked(&door, &body.bytes)
        .map_err(refusal)?;
    let gate = limits.for_channel(door.id());
    gate.check().map_err(Problem::rate_limited)?;
    let mut bytes = [0; CODE_BYTES];
    rand::fill(&mut bytes).map_err(|_| Problem::unavailable("no code could be made; try again"))?;
    let code: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let channel_id = ChannelId(door.id());
    let code = deletion_ask(&pool, channel_id, &user_id, &code, Utc::now()).await?;
    inbound.wake_forgetting();
    Ok(Json(DeletionAsked {
        url: format!("{}/data-deletions/{code}", public_url.0),
        confirmation_code: code,
    }))
}
