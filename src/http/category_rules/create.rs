//! `POST /api/v1/category_rules`.

use actix_web::web::Json;
use actix_web::{HttpResponse, post};

use super::category_rule;
use super::form::CategoryRuleForm;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::category_rule::CategoryRule;

/// Adds a category rule; what is left out gets its usual value.
#[utoipa::path(
    tag = "category_rules",
    security(("token" = [])),
    responses(
        (status = 201, body = CategoryRule),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/category_rules")]
pub(super) async fn create_category_rule(
    editor: RecordEditor,
    form: Json<CategoryRuleForm>,
) -> Result<HttpResponse, Problem> {
    let row = form.into_inner().parse()?.into_new()?;
    let row = editor.create(row).await?;
    Ok(HttpResponse::Created().json(category_rule(&row)))
}
