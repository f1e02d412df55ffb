//! `GET /api/v1/bulk_jobs/{id}/items`: what became of each conversation.

use actix_web::get;
use actix_web::web::{Data, Json, Path, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::job_of;
use crate::auth::AgentUser;
use crate::http::paging;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::bulk::{ItemState, bulk_items_list};
use crate::store::pool::Pool;
use crate::wire::bulk::{BulkItem, BulkItems};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Items {
    /// A comma list of `waiting`, `begun`, `done`, `failed` and `left_alone`; all of them when it is left out.
    state: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// The conversations of a bulk job, in the order in which they are done.
#[utoipa::path(
    tag = "bulk_jobs",
    security(("token" = [])),
    params(Items),
    responses(
        (status = 200, body = BulkItems),
        (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[get("/api/v1/bulk_jobs/{id}/items")]
pub(super) async fn list_bulk_items(
    user: AgentUser,
    id: Path<Uuid>,
    asked: Query<Items>,
    pool: Data<Pool>,
) -> Result<Json<BulkItems>, Problem> {
    let job = job_of(&user, &pool, *id).await?;
    let limit = paging::limit(asked.limit)?;
    let cursor = asked.cursor.as_deref().filter(|text| !text.is_empty());
    let after = cursor.map(|text| text.parse().map_err(|_| paging::bad_cursor()));
    let states = states(asked.state.as_deref().unwrap_or_default())?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let page = bulk_items_list(&pool, job.id, &states, after.transpose()?, limit).await?;
    let item = |(row, number): (crate::store::bulk::ItemRow, i64)| BulkItem {
        position: row.position,
        conversation_id: row.conversation_id.0,
        number,
        state: row.state.as_str(),
        reason: row.reason,
    };
    Ok(Json(BulkItems {
        items: page.items.into_iter().map(item).collect(),
        next_cursor: page.next.map(|position| position.to_string()),
    }))
}

fn states(list: &str) -> Result<Vec<ItemState>, Problem> {
    let words = list
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty());
    // More than all of them are repeats.
    let words = words.take(ItemState::ALL.len());
    let state = |word| {
        ItemState::parse(word).ok_or_else(|| {
            let detail = "state must be a comma list of waiting, begun, done, failed, left_alone";
            Problem::bad_request(detail).at("state")
        })
    };
    let states: Vec<_> = words.map(state).collect::<Result<_, _>>()?;
    Ok(if states.is_empty() {
        ItemState::ALL.to_vec()
    } else {
        states
    })
}
