//! Work on many conversations at once, in the name of whoever asks for it; only they see it, and team leads.

mod cancel;
mod create;
mod get;
mod go_on;
mod items;
mod list;
mod undo;

use actix_web::web::Json;
use uuid::Uuid;

use crate::auth::AgentUser;
use crate::bulk::{Bulk, job};
use crate::http::problem::Problem;
use crate::http::routes::Routes;
use crate::store::bulk::{JobRow, bulk_job_get};
use crate::store::pool::Pool;
use crate::wire::bulk::BulkJob;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(list::list_bulk_jobs)
        .service(create::create_bulk_job)
        .service(get::get_bulk_job)
        .service(items::list_bulk_items)
        .service(cancel::cancel_bulk_job)
        .service(go_on::go_on_with_bulk_job)
        .service(undo::undo_bulk_job);
}

/// To others it does not exist.
async fn job_of(user: &AgentUser, pool: &Pool, id: Uuid) -> Result<JobRow, Problem> {
    let found = bulk_job_get(pool, id).await?;
    let may = |job: &JobRow| job.by.id == user.0.id || user.0.role.leads();
    found
        .filter(may)
        .ok_or_else(|| Problem::not_found("bulk job"))
}

/// The job as it is now; whoever looks on is told when that is something new.
async fn told(
    user: &AgentUser,
    pool: &Pool,
    bulk: &Bulk,
    id: Uuid,
    changed: Option<JobRow>,
) -> Result<Json<BulkJob>, Problem> {
    if let Some(row) = &changed {
        bulk.changed(row);
        return Ok(Json(job(row)));
    }
    Ok(Json(job(&job_of(user, pool, id).await?)))
}
