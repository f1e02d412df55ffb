//! `GET /api/v1/agents`: all who may sign in, by name.

use actix_web::get;
use actix_web::web::{Data, Json, Query};
use bellhop_actors::Hub;
use serde::Deserialize;
use utoipa::IntoParams;

use super::agent;
use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::agent_profiles::{Whom, profile_list};
use crate::store::capacity::capacity_get;
use crate::store::pool::Pool;
use crate::wire::agent::Agents;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Those who may not sign in any more, instead.
    #[serde(default)]
    disabled: bool,
}

/// All agents who may sign in, by name.
#[utoipa::path(
    tag = "agents",
    security(("token" = [])),
    params(Filter),
    responses((status = 200, body = Agents), (status = 401, body = ProblemBody))
)]
#[get("/api/v1/agents")]
pub(super) async fn list_agents(
    _user: AgentUser,
    filter: Query<Filter>,
    pool: Data<Pool>,
    hub: Data<Hub>,
) -> Result<Json<Agents>, Problem> {
    let whom = if filter.disabled {
        Whom::WhoHaveLeft
    } else {
        Whom::WhoMaySignIn
    };
    let capacity = capacity_get(&pool).await?;
    let profiles = profile_list(&pool, whom).await?.into_iter();
    Ok(Json(Agents {
        agents: profiles
            .map(|profile| agent(profile, &capacity, &hub))
            .collect(),
        next_cursor: None,
    }))
}
