//! `POST /api/v1/teams/{id}/restore`: undoes a deletion.

use actix_web::post;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::team;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::team::Team;

/// Brings back a team that was deleted.
#[utoipa::path(
    tag = "teams",
    security(("token" = [])),
    responses(
        (status = 200, body = Team),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/teams/{id}/restore")]
pub(super) async fn restore_team(
    editor: RecordEditor,
    id: Path<Uuid>,
) -> Result<Json<Team>, Problem> {
    let row = editor.restore(*id).await?;
    Ok(Json(team(&row)))
}
