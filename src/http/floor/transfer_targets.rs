//! `GET /api/v1/transfer_targets`: who could take a conversation, and how busy they are.

use actix_web::get;
use actix_web::web::{Data, Json, Query};
use bellhop_actors::Hub;
use bellhop_actors::floor::view::AgentView;
use bellhop_actors::floor::{Floor, TeamRecord};
use bellhop_domain::ConversationId;
use bellhop_domain::agent::{ChannelClass, StatusKind};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::wire::floor::{AgentTarget, QueueTarget, TeamTarget, TransferTargets};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Leaves out who has it already.
    conversation_id: Uuid,
}

/// Agents, queues and teams that a conversation can be transferred to.
#[utoipa::path(
    tag = "floor",
    security(("token" = [])),
    params(Which),
    responses((status = 200, body = TransferTargets), (status = 404, body = ProblemBody))
)]
#[get("/api/v1/transfer_targets")]
pub(super) async fn list_transfer_targets(
    user: AgentUser,
    which: Query<Which>,
    hub: Data<Hub>,
) -> Result<Json<TransferTargets>, Problem> {
    let id = ConversationId(which.conversation_id);
    let summary = hub.glance(id, user.actor()).await?.summary;
    let holder = summary.assignee.as_ref().map(|agent| agent.id);
    let class = summary.routing.class();
    let floor = hub.floor();
    let agents = floor.agent_views().into_iter();
    let agents = agents.filter(|agent| Some(agent.id) != holder);
    Ok(Json(TransferTargets {
        agents: agents
            .map(|agent| AgentTarget::new(&agent, class))
            .collect(),
        queues: floor.queue_views().iter().map(QueueTarget::from).collect(),
        teams: floor
            .records()
            .teams
            .iter()
            .map(|team| team_target(team, floor, class))
            .collect(),
    }))
}

fn team_target(team: &TeamRecord, floor: &Floor, class: ChannelClass) -> TeamTarget {
    let members = team.members.iter().filter_map(|id| floor.agent_view(*id));
    let online: Vec<AgentView> = members
        .filter(|agent| agent.standing.kind == StatusKind::Online)
        .collect();
    let free = online.iter().filter(|agent| agent.units_free(class) > 0);
    TeamTarget {
        id: team.id.0,
        name: team.name.clone(),
        agents_free: u32::try_from(free.count()).unwrap_or(u32::MAX),
        online: u32::try_from(online.len()).unwrap_or(u32::MAX),
    }
}
