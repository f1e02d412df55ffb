//! What an admin may say of a team.

use bellhop_domain::AgentId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::problem::Problem;
use crate::http::record_form::{at_most, name, required};
use crate::store::teams::TeamRow;

/// More belong into several teams.
const MEMBERS_MAX: usize = 1_000;

#[derive(Deserialize, ToSchema)]
pub(super) struct TeamForm {
    name: Option<String>,
    agent_ids: Option<Vec<Uuid>>,
}

pub(super) struct TeamChange {
    name: Option<String>,
    agent_ids: Option<Vec<AgentId>>,
}

impl TeamForm {
    pub(super) fn parse(self) -> Result<TeamChange, Problem> {
        let ids = self.agent_ids;
        at_most("agent_ids", ids.as_ref().map_or(0, Vec::len), MEMBERS_MAX)?;
        Ok(TeamChange {
            name: self.name.map(|text| name("name", &text)).transpose()?,
            agent_ids: ids.map(|ids| ids.into_iter().map(AgentId).collect()),
        })
    }
}

impl TeamChange {
    pub(super) fn apply(self, row: &mut TeamRow) {
        if let Some(name) = self.name {
            row.name = name;
        }
        if let Some(agent_ids) = self.agent_ids {
            row.agent_ids = agent_ids;
        }
    }

    pub(super) fn into_new(self) -> Result<TeamRow, Problem> {
        let mut row = TeamRow::new(required("name", self.name.clone())?);
        self.apply(&mut row);
        Ok(row)
    }
}
