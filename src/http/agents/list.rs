//! `GET /api/v1/agents`: all who may sign in, by name.

use actix_web::get;
use actix_web::web::{Data, Json};
use bellhop_actors::Hub;

use super::agent;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::agents::agent_list;
use crate::store::pool::Pool;
use crate::wire::agent::Agents;

/// All agents who may sign in, by name.
#[utoipa::path(
    tag = "agents",
    security(("token" = [])),
    responses((status = 200, body = Agents), (status = 401, body = ProblemBody))
)]
#[get("/api/v1/agents")]
pub(super) async fn list_agents(
    _user: AgentUser,
    pool: Data<Pool>,
    hub: Data<Hub>,
) -> Result<Json<Agents>, Problem> {
    let rows = agent_list(&pool).await?;
    let agents = rows.into_iter().map(|row| agent(row, &hub)).collect();
    let next_cursor = None;
    Ok(Json(Agents {
        agents,
        next_cursor,
    }))
}
