//! `PATCH /api/v1/agent_statuses/{id}`.

use actix_web::patch;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::custom_status;
use super::form::CustomStatusForm;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::custom_status::CustomStatus;

/// Changes a custom status; what is left out stays as it is.
#[utoipa::path(
    tag = "agent_statuses",
    security(("token" = [])),
    responses(
        (status = 200, body = CustomStatus),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[patch("/api/v1/agent_statuses/{id}")]
pub(super) async fn update_custom_status(
    editor: RecordEditor,
    id: Path<Uuid>,
    form: Json<CustomStatusForm>,
) -> Result<Json<CustomStatus>, Problem> {
    let change = form.into_inner().parse()?;
    let row = editor.update(*id, |row| change.apply(row)).await?;
    Ok(Json(custom_status(&row)))
}
