//! Queues as columns, and their members.

use std::collections::HashMap;

use bellhop_domain::queue::{OfferMode, Strategy};
use bellhop_domain::{AgentId, QueueId, TeamId};
use chrono::{DateTime, Utc};
use diesel::prelude::{
    AsChangeset, ExpressionMethods, Insertable, QueryDsl, Queryable, Selectable,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use uuid::Uuid;

use super::error::StoreError;
use super::queues::QueueRow;
use super::references::{grouped, ids_of};
use super::rows::{from_json, word};
use super::schema::{queue_agents, queue_teams, queues};

#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = queues, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub(super) struct StoredQueue {
    id: Uuid,
    name: String,
    is_default: bool,
    everyone: bool,
    strategy: String,
    offer_mode: String,
    offer_timeout_seconds: i32,
    preferred_agent_seconds: i32,
    relaxations: Value,
    overflow_queue_id: Option<Uuid>,
    overflow_after_seconds: Option<i32>,
    length_max: Option<i32>,
    wait_max_seconds: Option<i32>,
    schedule_id: Option<Uuid>,
    service_level_seconds: i32,
    service_level_percent: i32,
    requeue_unanswered_seconds: Option<i32>,
    requeue_answered_seconds: Option<i32>,
    updated_at: DateTime<Utc>,
}

impl StoredQueue {
    pub(super) fn id(&self) -> Uuid {
        self.id
    }

    pub(super) fn updated_at(&self) -> DateTime<Utc> {
        self.updated_at
    }

    pub(super) fn of(row: &QueueRow) -> Result<Self, StoreError> {
        let some = |number: Option<u32>| number.map(column).transpose();
        Ok(Self {
            id: row.id.0,
            name: row.name.clone(),
            is_default: row.is_default,
            everyone: row.everyone,
            strategy: row.strategy.as_str().to_owned(),
            offer_mode: row.offer_mode.as_str().to_owned(),
            offer_timeout_seconds: column(row.offer_timeout_seconds)?,
            preferred_agent_seconds: column(row.preferred_agent_seconds)?,
            relaxations: json!(row.relaxations),
            overflow_queue_id: row.overflow_queue_id.map(|id| id.0),
            overflow_after_seconds: some(row.overflow_after_seconds)?,
            length_max: some(row.length_max)?,
            wait_max_seconds: some(row.wait_max_seconds)?,
            schedule_id: row.schedule_id,
            service_level_seconds: column(row.service_level_seconds)?,
            service_level_percent: row.service_level_percent.into(),
            requeue_unanswered_seconds: some(row.requeue_unanswered_seconds)?,
            requeue_answered_seconds: some(row.requeue_answered_seconds)?,
            updated_at: Utc::now(),
        })
    }

    pub(super) fn into_row(
        self,
        agent_ids: Vec<AgentId>,
        team_ids: Vec<TeamId>,
    ) -> Result<QueueRow, StoreError> {
        let some = |number: Option<i32>| number.map(uncolumn).transpose();
        Ok(QueueRow {
            id: QueueId(self.id),
            name: self.name,
            is_default: self.is_default,
            everyone: self.everyone,
            agent_ids,
            team_ids,
            strategy: word("strategy", &self.strategy, Strategy::parse)?,
            offer_mode: word("offer_mode", &self.offer_mode, OfferMode::parse)?,
            offer_timeout_seconds: uncolumn(self.offer_timeout_seconds)?,
            preferred_agent_seconds: uncolumn(self.preferred_agent_seconds)?,
            relaxations: from_json(self.relaxations)?,
            overflow_queue_id: self.overflow_queue_id.map(QueueId),
            overflow_after_seconds: some(self.overflow_after_seconds)?,
            length_max: some(self.length_max)?,
            wait_max_seconds: some(self.wait_max_seconds)?,
            schedule_id: self.schedule_id,
            service_level_seconds: uncolumn(self.service_level_seconds)?,
            service_level_percent: uncolumn(self.service_level_percent)?,
            requeue_unanswered_seconds: some(self.requeue_unanswered_seconds)?,
            requeue_answered_seconds: some(self.requeue_answered_seconds)?,
        })
    }
}

fn column(number: u32) -> Result<i32, StoreError> {
    i32::try_from(number).map_err(|_| StoreError::Corrupt(format!("number {number}")))
}

fn uncolumn<N: TryFrom<i32>>(number: i32) -> Result<N, StoreError> {
    N::try_from(number).map_err(|_| StoreError::Corrupt(format!("number {number}")))
}

/// Members of queues that were named one by one.
pub(super) struct Members {
    agents: HashMap<Uuid, Vec<Uuid>>,
    teams: HashMap<Uuid, Vec<Uuid>>,
}

impl Members {
    pub(super) fn take(&mut self, queue: Uuid) -> (Vec<AgentId>, Vec<TeamId>) {
        let agents = ids_of(self.agents.remove(&queue)).map(AgentId).collect();
        let teams = ids_of(self.teams.remove(&queue)).map(TeamId).collect();
        (agents, teams)
    }
}

pub(super) async fn members_load(
    connection: &mut AsyncPgConnection,
    queues: impl Iterator<Item = Uuid> + Clone,
) -> Result<Members, StoreError> {
    let agents: Vec<(Uuid, Uuid)> = queue_agents::table
        .filter(queue_agents::queue_id.eq_any(queues.clone()))
        .order(queue_agents::agent_id.asc())
        .select((queue_agents::queue_id, queue_agents::agent_id))
        .load(connection)
        .await?;
    let teams: Vec<(Uuid, Uuid)> = queue_teams::table
        .filter(queue_teams::queue_id.eq_any(queues))
        .order(queue_teams::team_id.asc())
        .select((queue_teams::queue_id, queue_teams::team_id))
        .load(connection)
        .await?;
    Ok(Members {
        agents: grouped(agents),
        teams: grouped(teams),
    })
}

pub(super) async fn members_save(
    connection: &mut AsyncPgConnection,
    row: &QueueRow,
) -> Result<(), StoreError> {
    let id = row.id.0;
    diesel::delete(queue_agents::table.filter(queue_agents::queue_id.eq(id)))
        .execute(connection)
        .await?;
    diesel::delete(queue_teams::table.filter(queue_teams::queue_id.eq(id)))
        .execute(connection)
        .await?;
    let agent = |agent: &AgentId| {
        (
            queue_agents::queue_id.eq(id),
            queue_agents::agent_id.eq(agent.0),
        )
    };
    let agents: Vec<_> = row.agent_ids.iter().map(agent).collect();
    diesel::insert_into(queue_agents::table)
        .values(agents)
        .execute(connection)
        .await?;
    let team = |team: &TeamId| {
        (
            queue_teams::queue_id.eq(id),
            queue_teams::team_id.eq(team.0),
        )
    };
    let teams: Vec<_> = row.team_ids.iter().map(team).collect();
    diesel::insert_into(queue_teams::table)
        .values(teams)
        .execute(connection)
        .await?;
    Ok(())
}
