//! `GET /api/v1/queues`: all of them, by name.

use actix_web::get;
use actix_web::web::{Data, Json};

use super::queue;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::store::queues::QueueRow;
use crate::store::record::record_list;
use crate::wire::queue::Queues;

/// All queues, by name.
#[utoipa::path(
    tag = "queues",
    security(("token" = [])),
    responses((status = 200, body = Queues), (status = 401, body = ProblemBody))
)]
#[get("/api/v1/queues")]
pub(super) async fn list_queues(
    _user: AgentUser,
    pool: Data<Pool>,
) -> Result<Json<Queues>, Problem> {
    let rows: Vec<QueueRow> = record_list(&pool).await?;
    Ok(Json(Queues {
        queues: rows.iter().map(queue).collect(),
        next_cursor: None,
    }))
}
