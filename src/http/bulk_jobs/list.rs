//! `GET /api/v1/bulk_jobs`: the asker's own, newest first.

use actix_web::get;
use actix_web::web::{Data, Json};

use crate::auth::AgentUser;
use crate::bulk::job;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::bulk::bulk_jobs_of;
use crate::store::pool::Pool;
use crate::wire::bulk::BulkJobs;

/// What one still remembers.
const SHOWN: i64 = 20;

/// The last bulk jobs of the asker, newest first.
#[utoipa::path(
    tag = "bulk_jobs",
    security(("token" = [])),
    responses((status = 200, body = BulkJobs), (status = 401, body = ProblemBody))
)]
#[get("/api/v1/bulk_jobs")]
pub(super) async fn list_bulk_jobs(
    user: AgentUser,
    pool: Data<Pool>,
) -> Result<Json<BulkJobs>, Problem> {
    let rows = bulk_jobs_of(&pool, user.0.id, SHOWN).await?;
    Ok(Json(BulkJobs {
        bulk_jobs: rows.iter().map(job).collect(),
        next_cursor: None,
    }))
}
