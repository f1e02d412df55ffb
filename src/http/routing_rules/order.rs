//! `PUT /api/v1/routing_rules/order`.

use actix_web::put;
use actix_web::web::Json;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::routing_rule;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::store::ordered::record_order;
use crate::store::routing_rules::RuleRow;
use crate::wire::routing_rule::RoutingRules;

#[derive(Deserialize, ToSchema)]
struct RuleOrder {
    /// Every rule once.
    ids: Vec<Uuid>,
}

/// Puts the rules into this order.
#[utoipa::path(
    tag = "routing_rules",
    security(("token" = [])),
    responses(
        (status = 200, body = RoutingRules),
        (status = 403, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[put("/api/v1/routing_rules/order")]
pub(super) async fn order_routing_rules(
    editor: RecordEditor,
    form: Json<RuleOrder>,
) -> Result<Json<RoutingRules>, Problem> {
    let rows = record_order::<RuleRow>(&editor.pool, &editor.by, &form.ids).await?;
    editor.records.changed();
    Ok(Json(RoutingRules {
        routing_rules: rows.iter().map(routing_rule).collect(),
        next_cursor: None,
    }))
}
