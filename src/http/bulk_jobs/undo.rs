//! `POST /api/v1/bulk_jobs/{id}/undo`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use chrono::Utc;
use uuid::Uuid;

use super::create::{check_room, client_id};
use super::job_of;
use crate::auth::AgentUser;
use crate::bulk::{Bulk, can_undo, job};
use crate::http::problem::{Problem, ProblemBody};
use crate::store::bulk::{JobAction, Made, NewJob, bulk_job_undo};
use crate::store::pool::Pool;
use crate::wire::bulk::BulkJob;

/// Takes back what a bulk job has done, where nobody changed it since; answers the job that does so.
/// What was sent cannot be taken back.
#[utoipa::path(
    tag = "bulk_jobs",
    security(("token" = [])),
    responses(
        (status = 201, body = BulkJob),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/bulk_jobs/{id}/undo")]
pub(super) async fn undo_bulk_job(
    user: AgentUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
    bulk: Data<Bulk>,
) -> Result<HttpResponse, Problem> {
    let row = job_of(&user, &pool, *id).await?;
    let nothing = || {
        let detail = "there is nothing to take back here: it is under way, an undo itself, \
                      changed nothing, or only sent replies";
        Problem::conflict("nothing_to_undo", detail)
    };
    if !can_undo(&row) {
        return Err(nothing());
    }
    check_room(&user, &pool).await?;
    let new = NewJob {
        by: user.0.by(),
        client_id: client_id(None)?,
        action: JobAction {
            reply: None,
            ..row.action.clone()
        },
        starts_at: Utc::now(),
    };
    let made = bulk_job_undo(&pool, &row, new).await?;
    let made = made.ok_or_else(nothing)?;
    if let Made::New(undo) = &made {
        bulk.changed(undo);
    }
    Ok(HttpResponse::Created().json(job(&made.job())))
}
