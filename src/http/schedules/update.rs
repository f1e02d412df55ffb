//! `PATCH /api/v1/schedules/{id}`.

use actix_web::patch;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::form::ScheduleForm;
use super::schedule;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::schedule::Schedule;

/// Changes a schedule; what is left out stays as it is.
#[utoipa::path(
    tag = "schedules",
    security(("token" = [])),
    responses(
        (status = 200, body = Schedule),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[patch("/api/v1/schedules/{id}")]
pub(super) async fn update_schedule(
    editor: RecordEditor,
    id: Path<Uuid>,
    form: Json<ScheduleForm>,
) -> Result<Json<Schedule>, Problem> {
    let change = form.into_inner().parse()?;
    let row = editor.update(*id, |row| change.apply(row)).await?;
    Ok(Json(schedule(&row)))
}
