//! `POST /api/v1/queues/{id}/restore`: undoes a deletion.

use actix_web::post;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::queue;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::queue::Queue;

/// Brings back a queue that was deleted.
#[utoipa::path(
    tag = "queues",
    security(("token" = [])),
    responses(
        (status = 200, body = Queue),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/queues/{id}/restore")]
pub(super) async fn restore_queue(
    editor: RecordEditor,
    id: Path<Uuid>,
) -> Result<Json<Queue>, Problem> {
    let row = editor.restore(*id).await?;
    Ok(Json(queue(&row)))
}
