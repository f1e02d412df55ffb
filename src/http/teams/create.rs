//! `POST /api/v1/teams`.

use actix_web::web::Json;
use actix_web::{HttpResponse, post};

use super::form::TeamForm;
use super::team;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::wire::team::Team;

/// Adds a team; what is left out gets its usual value.
#[utoipa::path(
    tag = "teams",
    security(("token" = [])),
    responses(
        (status = 201, body = Team),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/teams")]
pub(super) async fn create_team(
    editor: RecordEditor,
    form: Json<TeamForm>,
) -> Result<HttpResponse, Problem> {
    let row = form.into_inner().parse()?.into_new()?;
    let row = editor.create(row).await?;
    Ok(HttpResponse::Created().json(team(&row)))
}
