//! `DELETE /api/v1/agent_statuses/{id}`; the row stays, so that it can be undone.

use actix_web::web::Path;
use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::store::custom_statuses::CustomStatusRow;

/// Deletes a custom status that nothing uses.
#[utoipa::path(
    tag = "agent_statuses",
    security(("token" = [])),
    responses(
        (status = 204),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[delete("/api/v1/agent_statuses/{id}")]
pub(super) async fn delete_custom_status(
    editor: RecordEditor,
    id: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    editor.delete::<CustomStatusRow>(*id).await?;
    Ok(HttpResponse::NoContent().finish())
}
