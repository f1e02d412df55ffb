//! Agents with what decides about their work: teams, skills, limits of their own.

use std::collections::{BTreeMap, HashMap};

use bellhop_domain::agent::ChannelClass;
use bellhop_domain::conversation::AgentRef;
use bellhop_domain::{AgentId, SkillId, TeamId};
use chrono::Utc;
use diesel::prelude::{ExpressionMethods, JoinOnDsl, QueryDsl, SelectableHelper};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use uuid::Uuid;

use super::agents::{AgentRow, NewAgent, StoredAgent};
use super::audit::{AuditEntry, Subject, entry_insert};
use super::error::StoreError;
use super::pool::Pool;
use super::record::{difference, lock};
use super::record_error::RecordError;
use super::references::{grouped, ids_of};
use super::rows::from_json;
use super::schema::{agent_skills, agents, skills, team_members, teams};
use super::skills::check_skills;
use super::teams::check_teams;
use crate::auth::Role;

const KIND: &str = "agent";

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgentProfile {
    pub agent: AgentRow,
    pub team_ids: Vec<TeamId>,
    /// 1 (basic) to 5 (expert).
    pub skills: BTreeMap<SkillId, u8>,
    /// Classes in which the agent differs from the general rules.
    pub capacity_overrides: BTreeMap<ChannelClass, u32>,
}

impl AgentProfile {
    /// For the audit log: nothing secret.
    fn told(&self) -> Value {
        json!({
            "name": self.agent.name,
            "email": self.agent.email,
            "role": self.agent.role.as_str(),
            "disabled": self.agent.disabled_at.is_some(),
            "team_ids": self.team_ids,
            "skills": self.skills,
            "capacity_overrides": self.capacity_overrides,
        })
    }
}

#[derive(Clone, Copy)]
pub enum Whom {
    /// Those who have left too.
    All,
    WhoMaySignIn,
    WhoHaveLeft,
    One(AgentId),
}

/// By name.
pub async fn profile_list(pool: &Pool, whom: Whom) -> Result<Vec<AgentProfile>, StoreError> {
    let mut connection = pool.get().await?;
    profiles_on_conn(&mut connection, whom).await
}

pub async fn profile_get(pool: &Pool, id: AgentId) -> Result<Option<AgentProfile>, StoreError> {
    let mut connection = pool.get().await?;
    Ok(profiles_on_conn(&mut connection, Whom::One(id))
        .await?
        .pop())
}

pub(super) async fn profiles_on_conn(
    connection: &mut AsyncPgConnection,
    whom: Whom,
) -> Result<Vec<AgentProfile>, StoreError> {
    let query = agents::table.into_boxed();
    let query = match whom {
        Whom::All => query,
        Whom::WhoMaySignIn => query.filter(agents::disabled_at.is_null()),
        Whom::WhoHaveLeft => query.filter(agents::disabled_at.is_not_null()),
        Whom::One(id) => query.filter(agents::id.eq(id.0)),
    };
    let found: Vec<(StoredAgent, Value)> = query
        .order((agents::name.asc(), agents::id.asc()))
        .select((StoredAgent::as_select(), agents::capacity_overrides))
        .load(connection)
        .await?;
    let ids: Vec<Uuid> = found.iter().map(|(agent, _)| agent.id()).collect();
    let teams_of: Vec<(Uuid, Uuid)> = team_members::table
        .inner_join(teams::table.on(teams::id.eq(team_members::team_id)))
        .filter(team_members::agent_id.eq_any(&ids))
        .filter(teams::deleted_at.is_null())
        .order(team_members::team_id.asc())
        .select((team_members::agent_id, team_members::team_id))
        .load(connection)
        .await?;
    let mut teams_of = grouped(teams_of);
    let mut skills_of = skills_on_conn(connection, &ids).await?;
    let profile = |(agent, overrides): (StoredAgent, Value)| {
        let id = agent.id();
        Ok(AgentProfile {
            agent: agent.try_into()?,
            team_ids: ids_of(teams_of.remove(&id)).map(TeamId).collect(),
            skills: skills_of.remove(&id).unwrap_or_default(),
            capacity_overrides: from_json(overrides)?,
        })
    };
    found.into_iter().map(profile).collect()
}

async fn skills_on_conn(
    connection: &mut AsyncPgConnection,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, BTreeMap<SkillId, u8>>, StoreError> {
    let found: Vec<(Uuid, Uuid, i16)> = agent_skills::table
        .inner_join(skills::table.on(skills::id.eq(agent_skills::skill_id)))
        .filter(agent_skills::agent_id.eq_any(ids))
        .filter(skills::deleted_at.is_null())
        .select((
            agent_skills::agent_id,
            agent_skills::skill_id,
            agent_skills::level,
        ))
        .load(connection)
        .await?;
    let mut skills_of: HashMap<Uuid, BTreeMap<SkillId, u8>> = HashMap::new();
    for (agent, skill, level) in found {
        let level = u8::try_from(level).unwrap_or_default();
        let held = skills_of.entry(agent).or_default();
        held.insert(SkillId(skill), level);
    }
    Ok(skills_of)
}

/// `RecordError::Taken` when somebody has this e-mail address already.
pub async fn profile_create(
    pool: &Pool,
    by: &AgentRef,
    agent: NewAgent<'_>,
) -> Result<AgentProfile, RecordError> {
    let row = StoredAgent::new(&agent);
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            let id = AgentId(row.id());
            diesel::insert_into(agents::table)
                .values(row)
                .execute(connection)
                .await?;
            let made = found(connection, id).await?;
            let detail = json!({ "after": made.told() });
            entry_insert(connection, by, entry("create", &made, detail)).await?;
            Ok(made)
        })
        .await
}

/// Name, role, `disabled_at`, teams, skills and limits; the rest stays as it is.
pub async fn profile_update(
    pool: &Pool,
    by: &AgentRef,
    id: AgentId,
    change: impl FnOnce(&mut AgentProfile) + Send,
) -> Result<AgentProfile, RecordError> {
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            let before = found(connection, id).await?;
            let mut after = before.clone();
            change(&mut after);
            after.team_ids.sort_unstable();
            after.team_ids.dedup();
            check(connection, &before, &after).await?;
            save(connection, &before, &after).await?;
            if let Some(detail) = difference(&before.told(), &after.told()) {
                entry_insert(connection, by, entry("update", &after, detail)).await?;
            }
            Ok(after)
        })
        .await
}

async fn found(
    connection: &mut AsyncPgConnection,
    id: AgentId,
) -> Result<AgentProfile, RecordError> {
    let found = profiles_on_conn(connection, Whom::One(id)).await?.pop();
    found.ok_or(RecordError::NotFound(KIND))
}

async fn check(
    connection: &mut AsyncPgConnection,
    before: &AgentProfile,
    after: &AgentProfile,
) -> Result<(), RecordError> {
    check_teams(connection, "team_ids", &after.team_ids).await?;
    let skills: Vec<SkillId> = after.skills.keys().copied().collect();
    check_skills(connection, "skills", &skills).await?;
    let administers =
        |one: &AgentProfile| one.agent.role == Role::Admin && one.agent.disabled_at.is_none();
    if administers(before) && !administers(after) {
        let others: i64 = agents::table
            .filter(agents::role.eq(Role::Admin.as_str()))
            .filter(agents::disabled_at.is_null())
            .filter(agents::id.ne(after.agent.id.0))
            .count()
            .get_result(connection)
            .await?;
        if others == 0 {
            return Err(RecordError::LastAdmin);
        }
    }
    Ok(())
}

/// Of teams and skills, only what has changed: those of deleted ones stay, in case these come back.
async fn save(
    connection: &mut AsyncPgConnection,
    before: &AgentProfile,
    after: &AgentProfile,
) -> Result<(), RecordError> {
    let id = after.agent.id.0;
    diesel::update(agents::table.find(id))
        .set((
            agents::name.eq(&after.agent.name),
            agents::role.eq(after.agent.role.as_str()),
            agents::disabled_at.eq(after.agent.disabled_at),
            agents::capacity_overrides.eq(json!(after.capacity_overrides)),
        ))
        .execute(connection)
        .await?;
    let left = before
        .team_ids
        .iter()
        .filter(|id| !after.team_ids.contains(id));
    let left: Vec<Uuid> = left.map(|id| id.0).collect();
    let memberships = team_members::table.filter(team_members::agent_id.eq(id));
    diesel::delete(memberships.filter(team_members::team_id.eq_any(left)))
        .execute(connection)
        .await?;
    let joined = after
        .team_ids
        .iter()
        .filter(|id| !before.team_ids.contains(id));
    let joined = joined.map(|team| {
        (
            team_members::agent_id.eq(id),
            team_members::team_id.eq(team.0),
        )
    });
    diesel::insert_into(team_members::table)
        .values(joined.collect::<Vec<_>>())
        .execute(connection)
        .await?;
    let old: Vec<Uuid> = before.skills.keys().map(|skill| skill.0).collect();
    let held = agent_skills::table.filter(agent_skills::agent_id.eq(id));
    diesel::delete(held.filter(agent_skills::skill_id.eq_any(old)))
        .execute(connection)
        .await?;
    let skill = |(skill, level): (&SkillId, &u8)| {
        (
            agent_skills::agent_id.eq(id),
            agent_skills::skill_id.eq(skill.0),
            agent_skills::level.eq(i16::from(*level)),
        )
    };
    let skills: Vec<_> = after.skills.iter().map(skill).collect();
    diesel::insert_into(agent_skills::table)
        .values(skills)
        .execute(connection)
        .await?;
    Ok(())
}

fn entry(verb: &str, profile: &AgentProfile, detail: Value) -> AuditEntry {
    AuditEntry {
        action: format!("{KIND}.{verb}"),
        subject: Subject {
            kind: KIND.to_owned(),
            id: Some(profile.agent.id.0),
            name: profile.agent.name.clone(),
        },
        detail,
    }
}

/// When an agent is shut out, and when let in again.
pub fn disabled_at(
    is_disabled: bool,
    before: Option<chrono::DateTime<Utc>>,
) -> Option<chrono::DateTime<Utc>> {
    is_disabled.then(|| before.unwrap_or_else(Utc::now))
}
