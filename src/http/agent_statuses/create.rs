//! `POST /api/v1/agent_statuses`.

use actix_web::web::Json;
use actix_web::{HttpResponse, post};

use super::custom_status;
use super::form::CustomStatusForm;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::custom_status::CustomStatus;

/// Adds a custom status; what is left out gets its usual value.
#[utoipa::path(
    tag = "agent_statuses",
    security(("token" = [])),
    responses(
        (status = 201, body = CustomStatus),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/agent_statuses")]
pub(super) async fn create_custom_status(
    editor: RecordEditor,
    form: Json<CustomStatusForm>,
) -> Result<HttpResponse, Problem> {
    let row = form.into_inner().parse()?.into_new()?;
    let row = editor.create(row).await?;
    Ok(HttpResponse::Created().json(custom_status(&row)))
}
