//! `POST /api/v1/agent_statuses/{id}/restore`: undoes a deletion.

use actix_web::post;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::custom_status;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::custom_status::CustomStatus;

/// Brings back a custom status that was deleted.
#[utoipa::path(
    tag = "agent_statuses",
    security(("token" = [])),
    responses(
        (status = 200, body = CustomStatus),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/agent_statuses/{id}/restore")]
pub(super) async fn restore_custom_status(
    editor: RecordEditor,
    id: Path<Uuid>,
) -> Result<Json<CustomStatus>, Problem> {
    let row = editor.restore(*id).await?;
    Ok(Json(custom_status(&row)))
}
