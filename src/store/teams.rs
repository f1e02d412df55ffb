//! Teams: agents who belong together. Queues have them as members, conversations are given to them.

use bellhop_domain::{AgentId, TeamId};
use chrono::Utc;
use diesel::prelude::{ExpressionMethods, JoinOnDsl, QueryDsl};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Serialize;
use uuid::Uuid;

use super::agents::check_agents;
use super::error::StoreError;
use super::record::{Pick, Record, picked, set_deleted};
use super::record_error::RecordError;
use super::references::{all_found, grouped, ids_of, used_by};
use super::schema::{queue_teams, queues, team_members, teams};

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TeamRow {
    pub id: TeamId,
    pub name: String,
    pub agent_ids: Vec<AgentId>,
}

impl TeamRow {
    pub fn new(name: String) -> Self {
        Self {
            id: TeamId(Uuid::now_v7()),
            name,
            agent_ids: Vec::new(),
        }
    }
}

impl Record for TeamRow {
    const KIND: &'static str = "team";
    const MAX: i64 = 500;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn name(&self) -> &str {
        &self.name
    }

    async fn read(connection: &mut AsyncPgConnection, pick: Pick) -> Result<Vec<Self>, StoreError> {
        let query = picked!(teams, teams::table.into_boxed(), pick);
        let found: Vec<(Uuid, String)> = query
            .order((teams::name.asc(), teams::id.asc()))
            .select((teams::id, teams::name))
            .load(connection)
            .await?;
        let ids: Vec<Uuid> = found.iter().map(|(id, _)| *id).collect();
        let members: Vec<(Uuid, Uuid)> = team_members::table
            .filter(team_members::team_id.eq_any(ids))
            .order(team_members::agent_id.asc())
            .select((team_members::team_id, team_members::agent_id))
            .load(connection)
            .await?;
        let mut members = grouped(members);
        let team = |(id, name)| Self {
            id: TeamId(id),
            name,
            agent_ids: ids_of(members.remove(&id)).map(AgentId).collect(),
        };
        Ok(found.into_iter().map(team).collect())
    }

    async fn save(&self, connection: &mut AsyncPgConnection) -> Result<(), StoreError> {
        let now = Utc::now();
        let columns = (teams::name.eq(&self.name), teams::updated_at.eq(now));
        diesel::insert_into(teams::table)
            .values((teams::id.eq(self.id.0), teams::created_at.eq(now), columns))
            .on_conflict(teams::id)
            .do_update()
            .set(columns)
            .execute(connection)
            .await?;
        diesel::delete(team_members::table.filter(team_members::team_id.eq(self.id.0)))
            .execute(connection)
            .await?;
        let member = |agent: &AgentId| {
            (
                team_members::team_id.eq(self.id.0),
                team_members::agent_id.eq(agent.0),
            )
        };
        let members: Vec<_> = self.agent_ids.iter().map(member).collect();
        diesel::insert_into(team_members::table)
            .values(members)
            .execute(connection)
            .await?;
        Ok(())
    }

    async fn settle(
        &mut self,
        connection: &mut AsyncPgConnection,
        _before: Option<&Self>,
    ) -> Result<(), RecordError> {
        self.agent_ids.sort_unstable();
        self.agent_ids.dedup();
        check_agents(connection, "agent_ids", &self.agent_ids).await
    }

    async fn check_unused(&self, connection: &mut AsyncPgConnection) -> Result<(), RecordError> {
        let users: Vec<String> = queue_teams::table
            .inner_join(queues::table.on(queues::id.eq(queue_teams::queue_id)))
            .filter(queue_teams::team_id.eq(self.id.0))
            .filter(queues::deleted_at.is_null())
            .order(queues::name.asc())
            .select(queues::name)
            .load(connection)
            .await?;
        used_by(Self::KIND, "queue", users)
    }

    set_deleted!(teams);
}

/// Refuses teams that are not there, or deleted.
pub(super) async fn check_teams(
    connection: &mut AsyncPgConnection,
    field: &'static str,
    ids: &[TeamId],
) -> Result<(), RecordError> {
    let wanted = ids.iter().map(|id| id.0);
    let found: Vec<Uuid> = teams::table
        .filter(teams::id.eq_any(wanted.clone()))
        .filter(teams::deleted_at.is_null())
        .select(teams::id)
        .load(connection)
        .await?;
    all_found(TeamRow::KIND, field, wanted, &found)
}
