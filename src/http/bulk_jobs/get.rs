//! `GET /api/v1/bulk_jobs/{id}`.

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use uuid::Uuid;

use super::job_of;
use crate::auth::AgentUser;
use crate::bulk::job;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::wire::bulk::BulkJob;

/// How far a bulk job has come.
#[utoipa::path(
    tag = "bulk_jobs",
    security(("token" = [])),
    responses((status = 200, body = BulkJob), (status = 404, body = ProblemBody))
)]
#[get("/api/v1/bulk_jobs/{id}")]
pub(super) async fn get_bulk_job(
    user: AgentUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
) -> Result<Json<BulkJob>, Problem> {
    Ok(Json(job(&job_of(&user, &pool, *id).await?)))
}
