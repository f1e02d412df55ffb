//! `GET /api/v1/routing_rules`: all of them, in order.

use actix_web::get;
use actix_web::web::{Data, Json};

use super::routing_rule;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::store::record::record_list;
use crate::store::routing_rules::RuleRow;
use crate::wire::routing_rule::RoutingRules;

/// All routing rules, in order.
#[utoipa::path(
    tag = "routing_rules",
    security(("token" = [])),
    responses((status = 200, body = RoutingRules), (status = 401, body = ProblemBody))
)]
#[get("/api/v1/routing_rules")]
pub(super) async fn list_routing_rules(
    _user: AgentUser,
    pool: Data<Pool>,
) -> Result<Json<RoutingRules>, Problem> {
    let rows: Vec<RuleRow> = record_list(&pool).await?;
    Ok(Json(RoutingRules {
        routing_rules: rows.iter().map(routing_rule).collect(),
        next_cursor: None,
    }))
}
