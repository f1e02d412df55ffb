//! `POST /api/v1/category_rules/{id}/restore`: undoes a deletion.

use actix_web::post;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::category_rule;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::category_rule::CategoryRule;

/// Brings back a category rule that was deleted.
#[utoipa::path(
    tag = "category_rules",
    security(("token" = [])),
    responses(
        (status = 200, body = CategoryRule),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/category_rules/{id}/restore")]
pub(super) async fn restore_category_rule(
    editor: RecordEditor,
    id: Path<Uuid>,
) -> Result<Json<CategoryRule>, Problem> {
    let row = editor.restore(*id).await?;
    Ok(Json(category_rule(&row)))
}
