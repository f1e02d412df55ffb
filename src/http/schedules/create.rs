//! `POST /api/v1/schedules`.

use actix_web::web::Json;
use actix_web::{HttpResponse, post};

use super::form::ScheduleForm;
use super::schedule;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::schedule::Schedule;

/// Adds a schedule; what is left out gets its usual value.
#[utoipa::path(
    tag = "schedules",
    security(("token" = [])),
    responses(
        (status = 201, body = Schedule),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/schedules")]
pub(super) async fn create_schedule(
    editor: RecordEditor,
    form: Json<ScheduleForm>,
) -> Result<HttpResponse, Problem> {
    let row = form.into_inner().parse()?.into_new()?;
    let row = editor.create(row).await?;
    Ok(HttpResponse::Created().json(schedule(&row)))
}
