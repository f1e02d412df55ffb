//! Agents, for agents.

mod create;
mod form;
mod get;
mod list;
mod status_history;
mod update;

use bellhop_actors::Hub;
use bellhop_domain::SkillId;
use bellhop_domain::agent::Capacity;

use crate::http::routes::Routes;
use crate::store::agent_profiles::AgentProfile;
use crate::wire::agent::Agent;
use crate::wire::people::avatar_url;
use crate::wire::skill::SkillLevel;
use crate::wire::status::Load;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(list::list_agents)
        .service(create::create_agent)
        .service(get::get_agent)
        .service(update::update_agent)
        .service(status_history::list_status_history);
}

fn agent(profile: AgentProfile, capacity: &Capacity, hub: &Hub) -> Agent {
    let AgentProfile {
        agent: row,
        team_ids,
        skills,
        capacity_overrides: overrides,
    } = profile;
    let in_force = capacity.with_overrides(&overrides).classes;
    let skill = |(skill, level): (SkillId, u8)| SkillLevel {
        skill_id: skill.0,
        level,
    };
    let live = hub.floor().agent_view(row.id);
    Agent {
        status: live.as_ref().map(|live| (&live.standing).into()),
        load: live.map_or_else(Vec::new, |live| live.load.iter().map(Load::from).collect()),
        id: row.id.0,
        avatar_url: avatar_url(row.id),
        online: hub.presence().is_agent_online(row.id),
        disabled: row.disabled_at.is_some(),
        name: row.name,
        email: row.email,
        role: row.role.into(),
        team_ids: team_ids.into_iter().map(|team| team.0).collect(),
        skills: skills.into_iter().map(skill).collect(),
        capacity: in_force
            .into_iter()
            .map(|(class, rule)| (class.into(), rule.units_max))
            .collect(),
        capacity_overrides: overrides
            .into_iter()
            .map(|(class, units)| (class.into(), units))
            .collect(),
    }
}
