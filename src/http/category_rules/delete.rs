//! `DELETE /api/v1/category_rules/{id}`; the row stays, so that it can be undone.

use actix_web::web::Path;
use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::store::category_rules::CategoryRuleRow;

/// Deletes a category rule that nothing uses.
#[utoipa::path(
    tag = "category_rules",
    security(("token" = [])),
    responses(
        (status = 204),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[delete("/api/v1/category_rules/{id}")]
pub(super) async fn delete_category_rule(
    editor: RecordEditor,
    id: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    editor.delete::<CategoryRuleRow>(*id).await?;
    Ok(HttpResponse::NoContent().finish())
}
