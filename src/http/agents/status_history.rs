//! `GET /api/v1/agents/{id}/status_history`: newest first.

use actix_web::get;
use actix_web::web::{Data, Json, Path, Query};
use bellhop_domain::AgentId;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::auth::LeadUser;
use crate::http::paging;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::agent_statuses::{StatusRow, status_history};
use crate::store::agents::agent_by_id;
use crate::store::pool::Pool;
use crate::wire::status_history::{StatusHistory, StatusHistoryItem};
use crate::wire::time;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    limit: Option<usize>,
    cursor: Option<String>,
}

/// What an agent's status was, newest first.
#[utoipa::path(
    tag = "agents",
    security(("token" = [])),
    params(Asked),
    responses(
        (status = 200, body = StatusHistory),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[get("/api/v1/agents/{id}/status_history")]
pub(super) async fn list_status_history(
    _user: LeadUser,
    id: Path<Uuid>,
    asked: Query<Asked>,
    pool: Data<Pool>,
) -> Result<Json<StatusHistory>, Problem> {
    let (limit, before) = (paging::limit(asked.limit)?, asked.cursor.as_deref());
    let before = before.filter(|cursor| !cursor.is_empty()).map(str::parse);
    let before = before.transpose().map_err(|_| paging::bad_cursor())?;
    let agent = agent_by_id(&pool, AgentId(*id)).await?;
    let agent = agent.ok_or_else(|| Problem::not_found("agent"))?;
    let page = status_history(&pool, agent.id, before, limit).await?;
    Ok(Json(StatusHistory {
        items: page.rows.into_iter().map(item).collect(),
        next_cursor: page.next.map(|next| next.to_string()),
    }))
}

fn item(row: StatusRow) -> StatusHistoryItem {
    StatusHistoryItem {
        kind: row.standing.kind.into(),
        label: row.standing.custom.map(|custom| custom.label),
        reason: row.standing.reason,
        set_by: (&row.set_by).into(),
        at: time::text(row.at),
    }
}
