//! Agents, for agents.

mod get;
mod list;

use bellhop_actors::Hub;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::store::agents::AgentRow;
use crate::wire::agent::Agent;
use crate::wire::people::avatar_url;
use crate::wire::status::Load;

pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list::list_agents).service(get::get_agent);
}

fn agent(row: AgentRow, hub: &Hub) -> Agent {
    let live = hub.floor().agent_view(row.id);
    Agent {
        status: live.as_ref().map(|live| (&live.standing).into()),
        load: live.map_or_else(Vec::new, |live| live.load.iter().map(Load::from).collect()),
        id: row.id.0,
        avatar_url: avatar_url(row.id),
        online: hub.presence().is_agent_online(row.id),
        name: row.name,
        email: row.email,
        role: row.role.into(),
    }
}
