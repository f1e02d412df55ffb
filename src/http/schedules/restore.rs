//! `POST /api/v1/schedules/{id}/restore`: undoes a deletion.

use actix_web::post;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::schedule;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::schedule::Schedule;

/// Brings back a schedule that was deleted.
#[utoipa::path(
    tag = "schedules",
    security(("token" = [])),
    responses(
        (status = 200, body = Schedule),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/schedules/{id}/restore")]
pub(super) async fn restore_schedule(
    editor: RecordEditor,
    id: Path<Uuid>,
) -> Result<Json<Schedule>, Problem> {
    let row = editor.restore(*id).await?;
    Ok(Json(schedule(&row)))
}
