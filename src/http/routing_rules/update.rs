//! `PATCH /api/v1/routing_rules/{id}`.

use actix_web::patch;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::form::RoutingRuleForm;
use super::routing_rule;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::routing_rule::RoutingRule;

/// Changes a routing rule; what is left out stays as it is.
#[utoipa::path(
    tag = "routing_rules",
    security(("token" = [])),
    responses(
        (status = 200, body = RoutingRule),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[patch("/api/v1/routing_rules/{id}")]
pub(super) async fn update_routing_rule(
    editor: RecordEditor,
    id: Path<Uuid>,
    form: Json<RoutingRuleForm>,
) -> Result<Json<RoutingRule>, Problem> {
    let change = form.into_inner().parse()?;
    let row = editor.update(*id, |row| change.apply(row)).await?;
    Ok(Json(routing_rule(&row)))
}
