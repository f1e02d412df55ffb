//! `PATCH /api/v1/skills/{id}`.

use actix_web::patch;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::form::SkillForm;
use super::skill;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::skill::Skill;

/// Changes a skill; what is left out stays as it is.
#[utoipa::path(
    tag = "skills",
    security(("token" = [])),
    responses(
        (status = 200, body = Skill),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[patch("/api/v1/skills/{id}")]
pub(super) async fn update_skill(
    editor: RecordEditor,
    id: Path<Uuid>,
    form: Json<SkillForm>,
) -> Result<Json<Skill>, Problem> {
    let change = form.into_inner().parse()?;
    let row = editor.update(*id, |row| change.apply(row)).await?;
    Ok(Json(skill(&row)))
}
