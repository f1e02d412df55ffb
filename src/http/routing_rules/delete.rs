//! `DELETE /api/v1/routing_rules/{id}`; the row stays, so that it can be undone.

use actix_web::web::Path;
use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::store::routing_rules::RuleRow;

/// Deletes a routing rule that nothing uses.
#[utoipa::path(
    tag = "routing_rules",
    security(("token" = [])),
    responses(
        (status = 204),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[delete("/api/v1/routing_rules/{id}")]
pub(super) async fn delete_routing_rule(
    editor: RecordEditor,
    id: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    editor.delete::<RuleRow>(*id).await?;
    Ok(HttpResponse::NoContent().finish())
}
