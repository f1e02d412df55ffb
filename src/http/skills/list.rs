//! `GET /api/v1/skills`: all of them, by name.

use actix_web::get;
use actix_web::web::{Data, Json};

use super::skill;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::store::record::record_list;
use crate::store::skills::SkillRow;
use crate::wire::skill::Skills;

/// All skills, by name.
#[utoipa::path(
    tag = "skills",
    security(("token" = [])),
    responses((status = 200, body = Skills), (status = 401, body = ProblemBody))
)]
#[get("/api/v1/skills")]
pub(super) async fn list_skills(
    _user: AgentUser,
    pool: Data<Pool>,
) -> Result<Json<Skills>, Problem> {
    let rows: Vec<SkillRow> = record_list(&pool).await?;
    Ok(Json(Skills {
        skills: rows.iter().map(skill).collect(),
        next_cursor: None,
    }))
}
