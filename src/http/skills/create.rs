//! `POST /api/v1/skills`.

use actix_web::web::Json;
use actix_web::{HttpResponse, post};

use super::form::SkillForm;
use super::skill;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::skill::Skill;

/// Adds a skill; what is left out gets its usual value.
#[utoipa::path(
    tag = "skills",
    security(("token" = [])),
    responses(
        (status = 201, body = Skill),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/skills")]
pub(super) async fn create_skill(
    editor: RecordEditor,
    form: Json<SkillForm>,
) -> Result<HttpResponse, Problem> {
    let row = form.into_inner().parse()?.into_new()?;
    let row = editor.create(row).await?;
    Ok(HttpResponse::Created().json(skill(&row)))
}
