//! `GET /api/v1/conversations/{id}/timeline`: everything that happened, as pushes.

use actix_web::get;
use actix_web::web::{Data, Json, Path, Query};
use bellhop_actors::{Hub, Outcome};
use bellhop_domain::ConversationId;
use bellhop_domain::conversation::Event;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::message_list::Range;
use crate::auth::{AnyUser, LinkSigner};
use crate::http::paging;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::store::read::Audience;
use crate::store::read::events::{events_after, events_before};
use crate::store::read::messages::Position;
use crate::wire::conversations::Timeline;
use crate::wire::push::{agent_push, contact_push};

/// The facts of one conversation as pushes; the newest ones when no `seq` is given.
#[utoipa::path(
    tag = "conversations",
    security(("token" = [])),
    params(Range),
    responses((status = 200, body = Timeline), (status = 404, body = ProblemBody))
)]
#[get("/api/v1/conversations/{id}/timeline")]
pub(super) async fn get_timeline(
    user: AnyUser,
    id: Path<Uuid>,
    range: Query<Range>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    links: Data<LinkSigner>,
) -> Result<Json<Timeline>, Problem> {
    let (limit, position) = (paging::limit(range.limit)?, range.position()?);
    let (id, audience) = (ConversationId(*id), user.audience());
    let looked = hub.glance(id, user.actor()).await?;
    let page = match position {
        Position::After(seq) => events_after(&pool, id, seq, limit, audience).await?,
        Position::Before(seq) => events_before(&pool, id, Some(seq), limit, audience).await?,
        Position::Newest => events_before(&pool, id, None, limit, audience).await?,
    };
    // Something may have happened between the look and the read.
    let last = page.items.last().map(|event| event.seq);
    let version = user
        .0
        .version(&looked.summary)
        .max(last.unwrap_or_default());
    let items = page.items.iter();
    let items = items.filter_map(|event| push(event, &looked, audience, &links));
    Ok(Json(Timeline {
        items: items.collect::<Result<_, _>>()?,
        has_more: page.has_more,
        version: version.0,
    }))
}

fn push(
    event: &Event,
    looked: &Outcome,
    audience: Audience,
    links: &LinkSigner,
) -> Option<Result<Box<RawValue>, Problem>> {
    let text = match audience {
        Audience::Agents => agent_push(event, &looked.summary, &looked.card, links),
        Audience::Contact => contact_push(event, &looked.summary, links)?,
    };
    Some(RawValue::from_string(text).map_err(Problem::internal))
}
