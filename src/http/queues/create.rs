//! `POST /api/v1/queues`.

use actix_web::web::Json;
use actix_web::{HttpResponse, post};

use super::form::QueueForm;
use super::queue;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::queue::Queue;

/// Adds a queue; what is left out gets its usual value.
#[utoipa::path(
    tag = "queues",
    security(("token" = [])),
    responses(
        (status = 201, body = Queue),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/queues")]
pub(super) async fn create_queue(
    editor: RecordEditor,
    form: Json<QueueForm>,
) -> Result<HttpResponse, Problem> {
    let row = form.into_inner().parse()?.into_new()?;
    let row = editor.create(row).await?;
    Ok(HttpResponse::Created().json(queue(&row)))
}
