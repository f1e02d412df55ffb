//! `POST /api/v1/routing_rules`.

use actix_web::web::Json;
use actix_web::{HttpResponse, post};

use super::form::RoutingRuleForm;
use super::routing_rule;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::routing_rule::RoutingRule;

/// Adds a routing rule; what is left out gets its usual value.
#[utoipa::path(
    tag = "routing_rules",
    security(("token" = [])),
    responses(
        (status = 201, body = RoutingRule),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/routing_rules")]
pub(super) async fn create_routing_rule(
    editor: RecordEditor,
    form: Json<RoutingRuleForm>,
) -> Result<HttpResponse, Problem> {
    let row = form.into_inner().parse()?.into_new()?;
    let row = editor.create(row).await?;
    Ok(HttpResponse::Created().json(routing_rule(&row)))
}
