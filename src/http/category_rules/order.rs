//! `PUT /api/v1/category_rules/order`.

use actix_web::put;
use actix_web::web::Json;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::category_rule;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::store::category_rules::CategoryRuleRow;
use crate::store::ordered::record_order;
use crate::wire::category_rule::CategoryRules;

#[derive(Deserialize, ToSchema)]
struct RuleOrder {
    /// Every rule once.
    ids: Vec<Uuid>,
}

/// Puts the rules into this order.
#[utoipa::path(
    tag = "category_rules",
    security(("token" = [])),
    responses(
        (status = 200, body = CategoryRules),
        (status = 403, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[put("/api/v1/category_rules/order")]
pub(super) async fn order_category_rules(
    editor: RecordEditor,
    form: Json<RuleOrder>,
) -> Result<Json<CategoryRules>, Problem> {
    let rows = record_order::<CategoryRuleRow>(&editor.pool, &editor.by, &form.ids).await?;
    editor.records.changed();
    Ok(Json(CategoryRules {
        category_rules: rows.iter().map(category_rule).collect(),
        next_cursor: None,
    }))
}
