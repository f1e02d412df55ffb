//! `GET /api/v1/agents/{id}`: one agent, also one who has left.

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use bellhop_actors::Hub;
use bellhop_domain::AgentId;
use uuid::Uuid;

use super::agent;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::agent_profiles::profile_get;
use crate::store::capacity::capacity_get;
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
    let profile = profile_get(&pool, AgentId(*id)).await?;
    let profile = profile.ok_or_else(|| Problem::not_found("agent"))?;
    let capacity = capacity_get(&pool).await?;
    Ok(Json(agent(profile, &capacity, &hub)))
}
