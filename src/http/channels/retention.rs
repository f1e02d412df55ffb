//! `GET /api/v1/channels/{id}/retention`: what a rule would delete now.

use actix_web::get;
use actix_web::web::{Data, Json, Path, Query};
use bellhop_domain::ChannelId;
use chrono::Utc;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::auth::AdminUser;
use crate::channels::Platform;
use crate::http::problem::{Problem, ProblemBody};
use crate::retention::cutoff;
use crate::store::inbound::channels::inbound_channel_get;
use crate::store::people::retention::{COUNTED_MAX, retention_count};
use crate::store::pool::Pool;
use crate::wire::channel::RetentionPreview;

/// Ten years: whoever means for ever says null.
const DAYS_MAX: u32 = 3_650;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    days: u32,
}

/// What a rule of so many days would delete now. Nothing is deleted.
#[utoipa::path(
    tag = "channels",
    security(("token" = [])),
    params(Asked),
    responses(
        (status = 200, body = RetentionPreview),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[get("/api/v1/channels/{id}/retention")]
pub(super) async fn preview_retention(
    _user: AdminUser,
    id: Path<Uuid>,
    asked: Query<Asked>,
    pool: Data<Pool>,
) -> Result<Json<RetentionPreview>, Problem> {
    let days = retention_days(Some(asked.days))?.unwrap_or_default();
    let kinds = Platform::kinds();
    let channel = inbound_channel_get(&pool, &kinds, *id).await?;
    channel.ok_or_else(|| Problem::not_found("channel"))?;
    let counted = retention_count(&pool, cutoff(ChannelId(*id), days, Utc::now())).await?;
    Ok(Json(RetentionPreview {
        days: asked.days,
        messages: counted.messages,
        files: counted.files,
        deliveries: counted.deliveries,
        counted_max: COUNTED_MAX,
    }))
}

pub(super) fn retention_days(asked: Option<u32>) -> Result<Option<i32>, Problem> {
    let Some(days) = asked else { return Ok(None) };
    let fits = i32::try_from(days)
        .ok()
        .filter(|_| (1..=DAYS_MAX).contains(&days));
    let bad = || {
        let detail = format!("retention_days must be 1 to {DAYS_MAX}, or null to keep everything");
        Problem::bad_request(detail).at("retention_days")
    };
    fits.map(Some).ok_or_else(bad)
}
