//! `GET /api/v1/category_rules`: all of them, in order.

use actix_web::get;
use actix_web::web::{Data, Json};

use super::category_rule;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::category_rules::CategoryRuleRow;
use crate::store::pool::Pool;
use crate::store::record::record_list;
use crate::wire::category_rule::CategoryRules;

/// All category rules, in order.
#[utoipa::path(
    tag = "category_rules",
    security(("token" = [])),
    responses((status = 200, body = CategoryRules), (status = 401, body = ProblemBody))
)]
#[get("/api/v1/category_rules")]
pub(super) async fn list_category_rules(
    _user: AgentUser,
    pool: Data<Pool>,
) -> Result<Json<CategoryRules>, Problem> {
    let rows: Vec<CategoryRuleRow> = record_list(&pool).await?;
    Ok(Json(CategoryRules {
        category_rules: rows.iter().map(category_rule).collect(),
        next_cursor: None,
    }))
}
