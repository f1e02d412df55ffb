//! `POST /api/v1/skills/{id}/restore`: undoes a deletion.

use actix_web::post;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::skill;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::skill::Skill;

/// Brings back a skill that was deleted.
#[utoipa::path(
    tag = "skills",
    security(("token" = [])),
    responses(
        (status = 200, body = Skill),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/skills/{id}/restore")]
pub(super) async fn restore_skill(
    editor: RecordEditor,
    id: Path<Uuid>,
) -> Result<Json<Skill>, Problem> {
    let row = editor.restore(*id).await?;
    Ok(Json(skill(&row)))
}
