//! `POST /api/v1/bulk_jobs/{id}/go_on`.

use actix_web::post;
use actix_web::web::{Data, Json, Path};
use uuid::Uuid;

use super::{job_of, told};
use crate::auth::AgentUser;
use crate::bulk::Bulk;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::bulk::bulk_job_go_on;
use crate::store::pool::Pool;
use crate::wire::bulk::BulkJob;

/// Lets a bulk job go on that is held since a backup was restored. What it did after the backup is not known, and is
/// done again. One that is not held stays as it is.
#[utoipa::path(
    tag = "bulk_jobs",
    security(("token" = [])),
    responses((status = 200, body = BulkJob), (status = 404, body = ProblemBody))
)]
#[post("/api/v1/bulk_jobs/{id}/go_on")]
pub(super) async fn go_on_with_bulk_job(
    user: AgentUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
    bulk: Data<Bulk>,
) -> Result<Json<BulkJob>, Problem> {
    let row = job_of(&user, &pool, *id).await?;
    let changed = bulk_job_go_on(&pool, row.id).await?;
    told(&user, &pool, &bulk, row.id, changed).await
}
