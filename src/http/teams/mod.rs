//! Teams: agents who belong together.

mod create;
mod delete;
mod form;
mod list;
mod restore;
mod update;

use crate::http::routes::Routes;
use crate::store::teams::TeamRow;
use crate::wire::team::Team;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(list::list_teams)
        .service(create::create_team)
        .service(update::update_team)
        .service(delete::delete_team)
        .service(restore::restore_team);
}

fn team(row: &TeamRow) -> Team {
    Team {
        id: row.id.0,
        name: row.name.clone(),
        agent_ids: row.agent_ids.iter().map(|agent| agent.0).collect(),
    }
}
