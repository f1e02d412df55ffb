//! `GET /api/v1/channels/{id}/deliveries` and one of them.

use std::collections::BTreeMap;

use actix_web::get;
use actix_web::web::{Data, Json, Path, Query};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use uuid::Uuid;

use super::text;
use crate::auth::AdminUser;
use crate::channels::Platform;
use crate::http::paging;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_form::word;
use crate::store::inbound::channels::inbound_channel_get;
use crate::store::inbound::deliveries::{
    DONE, DeliveryFilter, DeliveryRow, FAILED, WAITING, delivery_get, delivery_list,
};
use crate::store::pool::Pool;
use crate::wire::channel::{Deliveries, Delivery, DeliveryDetail};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// `waiting`, `done` or `failed`; all when it is left out.
    state: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

const STATES: &[&str] = &[WAITING, DONE, FAILED];

/// What came over a channel, newest first.
#[utoipa::path(
    tag = "channels",
    security(("token" = [])),
    params(("id" = Uuid, Path), Asked),
    responses(
        (status = 200, body = Deliveries),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[get("/api/v1/channels/{id}/deliveries")]
pub(super) async fn list_deliveries(
    _user: AdminUser,
    id: Path<Uuid>,
    asked: Query<Asked>,
    pool: Data<Pool>,
) -> Result<Json<Deliveries>, Problem> {
    let found = inbound_channel_get(&pool, &Platform::kinds(), *id).await?;
    let channel = found.ok_or_else(|| Problem::not_found("channel"))?;
    let limit = paging::limit(asked.limit)?;
    let before = asked.cursor.as_deref().filter(|cursor| !cursor.is_empty());
    let before = before.map(str::parse::<i64>).transpose();
    let before = before.map_err(|_| paging::bad_cursor())?;
    let asked = asked.state.as_deref().filter(|state| !state.is_empty());
    let state = asked.map(|text| word("state", text, STATES, |state| state));
    let filter = DeliveryFilter {
        state: state.transpose()?,
        before,
    };
    let one_more = limit.saturating_add(1);
    let mut rows = delivery_list(&pool, channel.channel_id(), filter, one_more).await?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| has_more);
    Ok(Json(Deliveries {
        next_cursor: last.map(|row| row.id.to_string()),
        deliveries: rows.into_iter().map(delivery).collect(),
    }))
}

/// One delivery, with the headers that were kept and its body as it came.
#[utoipa::path(
    tag = "channels",
    security(("token" = [])),
    params(("id" = Uuid, Path), ("delivery_id" = i64, Path)),
    responses(
        (status = 200, body = DeliveryDetail),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[get("/api/v1/channels/{id}/deliveries/{delivery_id}")]
pub(super) async fn get_delivery(
    _user: AdminUser,
    path: Path<(Uuid, i64)>,
    pool: Data<Pool>,
) -> Result<Json<DeliveryDetail>, Problem> {
    let (channel, id) = path.into_inner();
    let found = delivery_get(&pool, bellhop_domain::ChannelId(channel), id).await?;
    let (row, headers, body) =
        found.ok_or_else(|| Problem::not_found("delivery; it may be forgotten"))?;
    Ok(Json(DeliveryDetail {
        delivery: delivery(row),
        headers: texts(headers),
        body: String::from_utf8_lossy(&body).into_owned(),
    }))
}

fn texts(headers: Value) -> BTreeMap<String, String> {
    serde_json::from_value(headers).unwrap_or_default()
}

pub(super) fn delivery(row: DeliveryRow) -> Delivery {
    Delivery {
        id: row.id,
        key: row.key,
        received_at: text(row.received_at),
        state: row.state,
        attempts: row.attempts,
        outcome: row.outcome,
        finished_at: row.finished_at.map(text),
    }
}
