//! `GET /api/v1/teams`: all of them, by name.

use actix_web::get;
use actix_web::web::{Data, Json};

use super::team;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::pool::Pool;
use crate::store::record::record_list;
use crate::store::teams::TeamRow;
use crate::wire::team::Teams;

/// All teams, by name.
#[utoipa::path(
    tag = "teams",
    security(("token" = [])),
    responses((status = 200, body = Teams), (status = 401, body = ProblemBody))
)]
#[get("/api/v1/teams")]
pub(super) async fn list_teams(_user: AgentUser, pool: Data<Pool>) -> Result<Json<Teams>, Problem> {
    let rows: Vec<TeamRow> = record_list(&pool).await?;
    Ok(Json(Teams {
        teams: rows.iter().map(team).collect(),
        next_cursor: None,
    }))
}
