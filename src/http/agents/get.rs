//! `GET /api/v1/agents/{id}`: one agent, also one who has left.

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use bellhop_domain::AgentId;
use uuid::Uuid;

use super::agent;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::agents::agent_by_id;
use crate::store::pool::Pool;
use crate::wire::agent::Agent;

/// One agent.
#[utoipa::path(
    tag = "agents",
    security(("token" = [])),
    responses((status = 200, body = Agent), (status = 404, body = ProblemBody))
)]
#[get("/api/v1/agents/{id}")]
pub(super) async fn get_agent(
    _user: AgentUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
    hub: Data<Hub>,
) -> Result<Json<Agent>, Problem> {
    let row = agent_by_id(&pool, AgentId(*id)).await?;
    let row = row.ok_or_else(|| Problem::not_found("agent"))?;
    Ok(Json(agent(row, &hub)))
}
