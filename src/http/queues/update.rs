//! `PATCH /api/v1/queues/{id}`.

use actix_web::patch;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::form::QueueForm;
use super::queue;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::queue::Queue;

/// Changes a queue; what is left out stays as it is.
#[utoipa::path(
    tag = "queues",
    security(("token" = [])),
    responses(
        (status = 200, body = Queue),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[patch("/api/v1/queues/{id}")]
pub(super) async fn update_queue(
    editor: RecordEditor,
    id: Path<Uuid>,
    form: Json<QueueForm>,
) -> Result<Json<Queue>, Problem> {
    let change = form.into_inner().parse()?;
    let row = editor.update(*id, |row| change.apply(row)).await?;
    Ok(Json(queue(&row)))
}
