//! `PATCH /api/v1/teams/{id}`.

use actix_web::patch;
use actix_web::web::{Json, Path};
use uuid::Uuid;

use super::form::TeamForm;
use super::team;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::team::Team;

/// Changes a team; what is left out stays as it is.
#[utoipa::path(
    tag = "teams",
    security(("token" = [])),
    responses(
        (status = 200, body = Team),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[patch("/api/v1/teams/{id}")]
pub(super) async fn update_team(
    editor: RecordEditor,
    id: Path<Uuid>,
    form: Json<TeamForm>,
) -> Result<Json<Team>, Problem> {
    let change = form.into_inner().parse()?;
    let row = editor.update(*id, |row| change.apply(row)).await?;
    Ok(Json(team(&row)))
}
