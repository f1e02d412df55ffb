//! `PATCH /api/v1/category_rules/{id}`.

use actix_web::patch;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::category_rule;
use super::form::CategoryRuleForm;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::category_rule::CategoryRule;

/// Changes a category rule; what is left out stays as it is.
#[utoipa::path(
    tag = "category_rules",
    security(("token" = [])),
    responses(
        (status = 200, body = CategoryRule),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[patch("/api/v1/category_rules/{id}")]
pub(super) async fn update_category_rule(
    editor: RecordEditor,
    id: Path<Uuid>,
    form: Json<CategoryRuleForm>,
) -> Result<Json<CategoryRule>, Problem> {
    let change = form.into_inner().parse()?;
    let row = editor.update(*id, |row| change.apply(row)).await?;
    Ok(Json(category_rule(&row)))
}
