//! What may be said of an agent, and by whom.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use bellhop_domain::agent::ChannelClass;
use bellhop_domain::{SkillId, TeamId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Role;
use crate::http::capacity::UNITS;
use crate::http::problem::Problem;
use crate::http::record_form::{at_most, name, number, word};
use crate::store::agent_profiles::{AgentProfile, disabled_at};

const LEVEL: RangeInclusive<i64> = 1..=5;
/// More are no profile.
const SKILLS_MAX: usize = 100;
const TEAMS_MAX: usize = 100;

#[derive(Deserialize, ToSchema)]
struct LevelForm {
    skill_id: Uuid,
    level: i64,
}

/// What is left out stays as it is; lists are given as a whole.
#[derive(Deserialize, ToSchema)]
pub(super) struct AgentForm {
    name: Option<String>,
    role: Option<String>,
    team_ids: Option<Vec<Uuid>>,
    skills: Option<Vec<LevelForm>>,
    /// By channel class; a class that is left out follows the general rules.
    capacity_overrides: Option<BTreeMap<String, i64>>,
    disabled: Option<bool>,
}

pub(super) struct AgentChange {
    name: Option<String>,
    role: Option<Role>,
    team_ids: Option<Vec<TeamId>>,
    skills: Option<BTreeMap<SkillId, u8>>,
    capacity_overrides: Option<BTreeMap<ChannelClass, u32>>,
    disabled: Option<bool>,
}

pub(super) fn role(text: &str) -> Result<Role, Problem> {
    word("role", text, Role::ALL, Role::as_str)
}

impl AgentForm {
    /// Leads arrange who does what; the rest is for admins.
    pub(super) fn check_allowed(&self, asker: Role) -> Result<(), Problem> {
        let for_admins = [
            ("name", self.name.is_some()),
            ("role", self.role.is_some()),
            ("capacity_overrides", self.capacity_overrides.is_some()),
            ("disabled", self.disabled.is_some()),
        ];
        let asked = for_admins.iter().find(|(_, is_asked)| *is_asked);
        match asked {
            Some((field, _)) if asker != Role::Admin => {
                let detail =
                    format!("only admins may change {field}; leads may change teams and skills");
                Err(Problem::forbidden(detail).at(*field))
            }
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn parse(self) -> Result<AgentChange, Problem> {
        let teams = self.team_ids;
        at_most("team_ids", teams.as_ref().map_or(0, Vec::len), TEAMS_MAX)?;
        Ok(AgentChange {
            name: self.name.map(|text| name("name", &text)).transpose()?,
            role: self.role.map(|text| role(&text)).transpose()?,
            team_ids: teams.map(|ids| ids.into_iter().map(TeamId).collect()),
            skills: self.skills.map(|levels| skills(&levels)).transpose()?,
            capacity_overrides: self.capacity_overrides.map(overrides).transpose()?,
            disabled: self.disabled,
        })
    }
}

fn skills(forms: &[LevelForm]) -> Result<BTreeMap<SkillId, u8>, Problem> {
    at_most("skills", forms.len(), SKILLS_MAX)?;
    let mut skills = BTreeMap::new();
    for (place, form) in forms.iter().enumerate() {
        let level = number(&format!("skills/{place}/level"), form.level, &LEVEL)?;
        if skills.insert(SkillId(form.skill_id), level).is_some() {
            let place = format!("skills/{place}");
            let detail = format!("{place}: this skill is there already; keep one of them");
            return Err(Problem::bad_request(detail).at(place));
        }
    }
    Ok(skills)
}

fn overrides(forms: BTreeMap<String, i64>) -> Result<BTreeMap<ChannelClass, u32>, Problem> {
    let pair = |(class, units): (String, i64)| {
        let as_str = ChannelClass::as_str;
        let known = word("capacity_overrides", &class, ChannelClass::ALL, as_str)?;
        let units = number(&format!("capacity_overrides/{class}"), units, &UNITS)?;
        Ok((known, units))
    };
    forms.into_iter().map(pair).collect()
}

impl AgentChange {
    pub(super) fn apply(self, profile: &mut AgentProfile) {
        let agent = &mut profile.agent;
        if let Some(name) = self.name {
            agent.name = name;
        }
        if let Some(role) = self.role {
            agent.role = role;
        }
        if let Some(disabled) = self.disabled {
            agent.disabled_at = disabled_at(disabled, agent.disabled_at);
        }
        if let Some(team_ids) = self.team_ids {
            profile.team_ids = team_ids;
        }
        if let Some(skills) = self.skills {
            profile.skills = skills;
        }
        if let Some(overrides) = self.capacity_overrides {
            profile.capacity_overrides = overrides;
        }
    }
}
