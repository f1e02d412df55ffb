//! `POST /api/v1/routing_rules/{id}/restore`: undoes a deletion.

use actix_web::post;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::routing_rule;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::routing_rule::RoutingRule;

/// Brings back a routing rule that was deleted.
#[utoipa::path(
    tag = "routing_rules",
    security(("token" = [])),
    responses(
        (status = 200, body = RoutingRule),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/routing_rules/{id}/restore")]
pub(super) async fn restore_routing_rule(
    editor: RecordEditor,
    id: Path<Uuid>,
) -> Result<Json<RoutingRule>, Problem> {
    let row = editor.restore(*id).await?;
    Ok(Json(routing_rule(&row)))
}
