//! Agents, queues and rules as the live floor needs them, read in one sweep.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use bellhop_domain::agent::{AgentSettings, Capacity, ChosenStatus};
use bellhop_domain::queue::{QueueSettings, SkillNeed};
use bellhop_domain::routing::Rule;
use bellhop_domain::{AgentId, QueueId, SkillId};
use diesel::QueryableByName;
use diesel::sql_types::{Jsonb, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use crate::hours::Schedule;
use crate::store::agent_profiles::{AgentProfile, Whom, profiles_on_conn};
use crate::store::capacity::capacity_on_conn;
use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::queues::QueueRow;
use crate::store::record::{Pick, Record};
use crate::store::routing_rules::RuleRow;
use crate::store::rows::from_json;
use crate::store::schedules::ScheduleRow;
use crate::store::skills::SkillRow;
use crate::store::teams::TeamRow;

/// An untouched desk is an empty one; long enough to read a long mail.
const AWAY_AFTER_IDLE: Duration = Duration::from_secs(15 * 60);

/// Somebody who answers in a language need not be an expert of it.
const LANGUAGE_LEVEL: u8 = 1;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FloorRecords {
    /// All, those who have left too: they may still carry something.
    pub agents: Vec<FloorAgent>,
    pub queues: Vec<FloorQueue>,
    /// In order.
    pub rules: Vec<Rule>,
    /// By the primary tag of the language.
    pub skills_by_language: BTreeMap<String, (SkillId, String)>,
    pub skills: BTreeMap<SkillId, String>,
    pub default_queue: Option<QueueId>,
    /// With those members who have not left.
    pub teams: Vec<TeamRow>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FloorAgent {
    pub settings: AgentSettings,
    /// The last one stored; `None` before the first.
    pub chosen: Option<ChosenStatus>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FloorQueue {
    pub settings: QueueSettings,
    /// Themselves, by a team, or because everyone is; those who have left are not.
    pub members: BTreeSet<AgentId>,
    /// Always open without one.
    pub schedule: Option<Schedule>,
}

impl FloorRecords {
    /// The skill to ask for, by language.
    pub fn languages(&self) -> BTreeMap<String, SkillNeed> {
        let need = |(language, (skill, name)): (&String, &(SkillId, String))| {
            let need = SkillNeed {
                skill: *skill,
                name: name.clone(),
                level: LANGUAGE_LEVEL,
            };
            (language.clone(), need)
        };
        self.skills_by_language.iter().map(need).collect()
    }
}

/// All reads see one state.
pub async fn floor_records(pool: &Pool) -> Result<FloorRecords, StoreError> {
    let mut connection = pool.get().await?;
    let mut transaction = connection.build_transaction().read_only().repeatable_read();
    transaction
        .run(async |connection| sweep(connection).await)
        .await
}

async fn sweep(connection: &mut AsyncPgConnection) -> Result<FloorRecords, StoreError> {
    let capacity = capacity_on_conn(connection).await?;
    let profiles = profiles_on_conn(connection, Whom::All).await?;
    let chosen = chosen_last(connection).await?;
    let mut teams = TeamRow::read(connection, Pick::Live).await?;
    let skills = SkillRow::read(connection, Pick::Live).await?;
    let schedules = ScheduleRow::read(connection, Pick::Live).await?;
    let queues = QueueRow::read(connection, Pick::Live).await?;
    let rules = RuleRow::read(connection, Pick::Live).await?;

    let here = profiles.iter().filter(|profile| is_here(profile));
    let here: BTreeSet<AgentId> = here.map(|profile| profile.agent.id).collect();
    for team in &mut teams {
        team.agent_ids.retain(|agent| here.contains(agent));
    }
    let names: BTreeMap<_, _> = skills
        .iter()
        .map(|skill| (skill.id, skill.name.clone()))
        .collect();
    let rules = rules.iter().map(|row| row.rule(&names));
    let tagged = |skill: SkillRow| Some((skill.language?, (skill.id, skill.name)));
    let mut chosen = chosen;
    let agent = |profile: AgentProfile| FloorAgent {
        chosen: chosen.remove(&profile.agent.id),
        settings: settings(profile, &capacity),
    };
    let default = queues.iter().find(|queue| queue.is_default);
    let queue = |row: &QueueRow| FloorQueue {
        settings: row.settings(),
        members: members(row, &teams, &here),
        schedule: schedule(row, &schedules),
    };
    Ok(FloorRecords {
        default_queue: default.map(|queue| queue.id),
        queues: queues.iter().map(queue).collect(),
        rules: rules.collect::<Result<_, _>>()?,
        skills_by_language: skills.into_iter().filter_map(tagged).collect(),
        skills: names,
        agents: profiles.into_iter().map(agent).collect(),
        teams,
    })
}

fn is_here(profile: &AgentProfile) -> bool {
    profile.agent.disabled_at.is_none()
}

fn settings(profile: AgentProfile, capacity: &Capacity) -> AgentSettings {
    AgentSettings {
        id: profile.agent.id,
        is_enabled: is_here(&profile),
        name: profile.agent.name,
        teams: profile.team_ids,
        skills: profile.skills,
        capacity: capacity.with_overrides(&profile.capacity_overrides),
        away_after_idle: Some(AWAY_AFTER_IDLE),
    }
}

fn members(row: &QueueRow, teams: &[TeamRow], here: &BTreeSet<AgentId>) -> BTreeSet<AgentId> {
    if row.everyone {
        return here.clone();
    }
    let is_member = |team: &&TeamRow| row.team_ids.contains(&team.id);
    let by_team = teams
        .iter()
        .filter(is_member)
        .flat_map(|team| &team.agent_ids);
    let all = row.agent_ids.iter().chain(by_team).copied();
    all.filter(|agent| here.contains(agent)).collect()
}

fn schedule(row: &QueueRow, schedules: &[ScheduleRow]) -> Option<Schedule> {
    let id = row.schedule_id?;
    let found = schedules.iter().find(|schedule| schedule.id == id)?;
    Some(found.schedule.clone())
}

#[derive(QueryableByName)]
struct LastChosen {
    #[diesel(sql_type = SqlUuid)]
    agent_id: Uuid,
    #[diesel(sql_type = Jsonb)]
    chosen: Value,
}

/// By the index, one row an agent: the history is long.
async fn chosen_last(
    connection: &mut AsyncPgConnection,
) -> Result<HashMap<AgentId, ChosenStatus>, StoreError> {
    let last = "SELECT agents.id AS agent_id, last.chosen FROM agents CROSS JOIN LATERAL (
            SELECT chosen FROM agent_statuses
            WHERE agent_statuses.agent_id = agents.id
            ORDER BY agent_statuses.id DESC LIMIT 1
        ) last";
    let found: Vec<LastChosen> = diesel::sql_query(last).load(connection).await?;
    let chosen = |row: LastChosen| Ok((AgentId(row.agent_id), from_json(row.chosen)?));
    found.into_iter().map(chosen).collect()
}
