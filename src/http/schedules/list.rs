//! `GET /api/v1/schedules`: all of them, by name.

use actix_web::get;
use actix_web::web::{Data, Json};

use super::schedule;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::store::record::record_list;
use crate::store::schedules::ScheduleRow;
use crate::wire::schedule::Schedules;

/// All schedules, by name.
#[utoipa::path(
    tag = "schedules",
    security(("token" = [])),
    responses((status = 200, body = Schedules), (status = 401, body = ProblemBody))
)]
#[get("/api/v1/schedules")]
pub(super) async fn list_schedules(
    _user: AgentUser,
    pool: Data<Pool>,
) -> Result<Json<Schedules>, Problem> {
    let rows: Vec<ScheduleRow> = record_list(&pool).await?;
    Ok(Json(Schedules {
        schedules: rows.iter().map(schedule).collect(),
        next_cursor: None,
    }))
}
