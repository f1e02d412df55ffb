//! `GET /api/v1/conversations/{id}/timeline`: the pushes about its facts, as stored.

use actix_web::get;
use actix_web::web::{Json, Path, Query};
use bellhop_domain::conversation::Event;
use bellhop_domain::{ConversationId, Seq};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::desk::{ConversationDesk, audience, page_limit, visible};
use crate::auth::{AnyUser, Principal};
use crate::http::problem::{Problem, ProblemBody};
use crate::store::read::conversations::ConversationRow;
use crate::store::read::events::{events_after, events_before};
use crate::wire::push::{agent_push, contact_push};

#[derive(Deserialize, IntoParams)]
struct TimelineQuery {
    /// The first ones after this `seq`.
    after_seq: Option<i64>,
    /// The last ones before this `seq`; with neither, the newest.
    before_seq: Option<i64>,
    /// 1 to 100, 50 when left out.
    limit: Option<usize>,
}

#[derive(Serialize, ToSchema)]
struct Timeline {
    /// The pushes that docs/protocol.md marks, ascending by `seq`.
    #[schema(value_type = Vec<Object>)]
    items: Vec<Box<RawValue>>,
    /// In the direction that was asked for.
    has_more: bool,
    /// `seq` of the last fact that the one who asks may see.
    version: i64,
}

/// What happened in a conversation, in the form of its pushes.
#[utoipa::path(tag = "conversations", params(TimelineQuery), security(("token" = [])), responses(
    (status = 200, description = "one page", body = Timeline),
    (status = 404, description = "no such conversation", body = ProblemBody),
))]
#[get("/api/v1/conversations/{id}/timeline")]
pub(super) async fn timeline(
    AnyUser(principal): AnyUser,
    desk: ConversationDesk,
    id: Path<Uuid>,
    query: Query<TimelineQuery>,
) -> Result<Json<Timeline>, Problem> {
    let limit = page_limit(query.limit)?;
    // The row first: facts that come between the two reads are then among the items, not missing from them.
    let row = visible(&desk.pool, &principal, *id).await?;
    let (id, audience) = (ConversationId(*id), audience(&principal));
    let page = match (query.after_seq, query.before_seq) {
        (Some(_), Some(_)) => {
            return Err(Problem::bad_request(
                "give after_seq or before_seq, not both",
            ));
        }
        (Some(after), None) => events_after(&desk.pool, id, Seq(after), limit, audience).await?,
        (None, before) => events_before(&desk.pool, id, before.map(Seq), limit, audience).await?,
    };
    let known = match principal {
        Principal::Agent(_) => row.summary.version,
        Principal::Contact(_) => row.summary.public_version,
    };
    let last = page.items.last().map_or(Seq::ZERO, |event| event.seq);
    let items = page.items.iter();
    let items = items.filter_map(|event| item(&desk, &principal, &row, event));
    Ok(Json(Timeline {
        items: items.collect(),
        has_more: page.has_more,
        version: known.max(last).0,
    }))
}

fn item(
    desk: &ConversationDesk,
    principal: &Principal,
    row: &ConversationRow,
    event: &Event,
) -> Option<Box<RawValue>> {
    let text = match principal {
        Principal::Agent(_) => agent_push(event, &row.summary, &row.card, &desk.links),
        Principal::Contact(_) => contact_push(event, &row.summary, &desk.links)?,
    };
    RawValue::from_string(text).ok()
}
