//! `GET /api/v1/agent_statuses`: all of them, by label.

use actix_web::get;
use actix_web::web::{Data, Json};

use super::custom_status;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::custom_statuses::CustomStatusRow;
use crate::store::pool::Pool;
use crate::store::record::record_list;
use crate::wire::custom_status::CustomStatuses;

/// All custom statuses, by label.
#[utoipa::path(
    tag = "agent_statuses",
    security(("token" = [])),
    responses((status = 200, body = CustomStatuses), (status = 401, body = ProblemBody))
)]
#[get("/api/v1/agent_statuses")]
pub(super) async fn list_agent_statuses(
    _user: AgentUser,
    pool: Data<Pool>,
) -> Result<Json<CustomStatuses>, Problem> {
    let rows: Vec<CustomStatusRow> = record_list(&pool).await?;
    Ok(Json(CustomStatuses {
        agent_statuses: rows.iter().map(custom_status).collect(),
        next_cursor: None,
    }))
}
