//! Queues: who serves them, in which manner, and what follows when nobody does.

use std::time::Duration;

use bellhop_domain::agent::RequeuePolicy;
use bellhop_domain::queue::{OfferMode, Overflow, QueueSettings, RelaxStep, Relaxation, Strategy};
use bellhop_domain::{AgentId, QueueId, TeamId};
use diesel::prelude::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::agents::check_agents;
use super::error::StoreError;
use super::queue_rows::{StoredQueue, members_load, members_save};
use super::record::{Pick, Record, picked};
use super::record_error::RecordError;
use super::references::{all_found, used_by};
use super::routing_rules::RuleRow;
use super::schedules::check_schedule;
use super::schema::queues;
use super::teams::check_teams;

/// Durations in seconds, as people set them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct QueueRow {
    pub id: QueueId,
    pub name: String,
    /// Takes what no rule sends elsewhere. Exactly one is, as long as there is any.
    pub is_default: bool,
    /// Every agent is a member.
    pub everyone: bool,
    pub agent_ids: Vec<AgentId>,
    pub team_ids: Vec<TeamId>,
    pub strategy: Strategy,
    pub offer_mode: OfferMode,
    pub offer_timeout_seconds: u32,
    pub preferred_agent_seconds: u32,
    /// By time, ascending.
    pub relaxations: Vec<RelaxationRow>,
    pub overflow_queue_id: Option<QueueId>,
    pub overflow_after_seconds: Option<u32>,
    pub length_max: Option<u32>,
    pub wait_max_seconds: Option<u32>,
    pub schedule_id: Option<Uuid>,
    pub service_level_seconds: u32,
    pub service_level_percent: u8,
    pub requeue_unanswered_seconds: Option<u32>,
    pub requeue_answered_seconds: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RelaxationRow {
    pub after_seconds: u32,
    /// None: skills are not asked for any more.
    pub lower_by: Option<u8>,
}

impl QueueRow {
    /// With the settings that most queues keep.
    pub fn new(name: String) -> Self {
        Self {
            id: QueueId(Uuid::now_v7()),
            name,
            is_default: false,
            everyone: false,
            agent_ids: Vec::new(),
            team_ids: Vec::new(),
            strategy: Strategy::HighestSpareCapacity,
            offer_mode: OfferMode::Auto,
            offer_timeout_seconds: 30,
            preferred_agent_seconds: 0,
            relaxations: Vec::new(),
            overflow_queue_id: None,
            overflow_after_seconds: None,
            length_max: None,
            wait_max_seconds: None,
            schedule_id: None,
            service_level_seconds: 20,
            service_level_percent: 80,
            requeue_unanswered_seconds: Some(30),
            requeue_answered_seconds: None,
        }
    }

    /// As the live queue needs it.
    pub fn settings(&self) -> QueueSettings {
        let relaxation = |row: &RelaxationRow| Relaxation {
            after: seconds(row.after_seconds),
            step: row.lower_by.map_or(RelaxStep::Drop, RelaxStep::LowerBy),
        };
        let overflow = self.overflow_queue_id.zip(self.overflow_after_seconds);
        QueueSettings {
            id: self.id,
            name: self.name.clone(),
            strategy: self.strategy,
            offer_mode: self.offer_mode,
            offer_timeout: seconds(self.offer_timeout_seconds),
            preferred_wait: seconds(self.preferred_agent_seconds),
            relaxations: self.relaxations.iter().map(relaxation).collect(),
            overflow: overflow.map(|(to, after)| Overflow {
                to,
                after: seconds(after),
            }),
            length_max: self.length_max,
            wait_max: self.wait_max_seconds.map(seconds),
            service_level_target: seconds(self.service_level_seconds),
            service_level_percent: self.service_level_percent,
            requeue: RequeuePolicy {
                unanswered_after: self.requeue_unanswered_seconds.map(seconds),
                answered_after: self.requeue_answered_seconds.map(seconds),
            },
        }
    }
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(seconds.into())
}

impl Record for QueueRow {
    const KIND: &'static str = "queue";
    const MAX: i64 = 200;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn name(&self) -> &str {
        &self.name
    }

    async fn read(connection: &mut AsyncPgConnection, pick: Pick) -> Result<Vec<Self>, StoreError> {
        let query = picked!(queues, queues::table.into_boxed(), pick);
        let found: Vec<StoredQueue> = query
            .order((queues::name.asc(), queues::id.asc()))
            .select(StoredQueue::as_select())
            .load(connection)
            .await?;
        let mut members = members_load(connection, found.iter().map(StoredQueue::id)).await?;
        let row = |stored: StoredQueue| {
            let (agents, teams) = members.take(stored.id());
            stored.into_row(agents, teams)
        };
        found.into_iter().map(row).collect()
    }

    async fn save(&self, connection: &mut AsyncPgConnection) -> Result<(), StoreError> {
        if self.is_default {
            // Before this one takes the flag: the unique index allows only one at any moment.
            let others = queues::table
                .filter(queues::is_default)
                .filter(queues::id.ne(self.id.0));
            diesel::update(others)
                .set(queues::is_default.eq(false))
                .execute(connection)
                .await?;
        }
        let columns = StoredQueue::of(self)?;
        diesel::insert_into(queues::table)
            .values((columns.clone(), queues::created_at.eq(columns.updated_at())))
            .on_conflict(queues::id)
            .do_update()
            .set(columns)
            .execute(connection)
            .await?;
        members_save(connection, self).await
    }

    async fn settle(
        &mut self,
        connection: &mut AsyncPgConnection,
        before: Option<&Self>,
    ) -> Result<(), RecordError> {
        self.agent_ids.sort_unstable();
        self.agent_ids.dedup();
        self.team_ids.sort_unstable();
        self.team_ids.dedup();
        check_agents(connection, "agent_ids", &self.agent_ids).await?;
        check_teams(connection, "team_ids", &self.team_ids).await?;
        if let Some(id) = self.schedule_id {
            check_schedule(connection, "schedule_id", id).await?;
        }
        let others: Vec<Self> = Self::read(connection, Pick::Live).await?;
        if before.is_some_and(|before| before.is_default) && !self.is_default {
            return Err(RecordError::IsDefault);
        }
        if !others.iter().any(|other| other.is_default) {
            self.is_default = true;
        }
        self.check_overflow(&others)
    }

    async fn check_unused(&self, connection: &mut AsyncPgConnection) -> Result<(), RecordError> {
        let live = Self::read(connection, Pick::Live).await?;
        if self.is_default && live.len() > 1 {
            return Err(RecordError::IsDefault);
        }
        let flows_here = |queue: &Self| queue.overflow_queue_id == Some(self.id);
        let users = live.into_iter().filter(flows_here).map(|queue| queue.name);
        used_by(Self::KIND, "queue", users.collect())?;
        let rules = RuleRow::read(connection, Pick::Live).await?;
        let leads_here = |rule: &RuleRow| rule.outcome.queue_id == Some(self.id);
        let users = rules.into_iter().filter(leads_here).map(|rule| rule.name);
        used_by(Self::KIND, "routing rule", users.collect())
    }

    /// A deleted one is not the default: when it comes back there may be another.
    async fn set_deleted(
        connection: &mut AsyncPgConnection,
        id: Uuid,
        at: Option<chrono::DateTime<chrono::Utc>>,
    ) -> Result<(), StoreError> {
        let columns = (
            queues::deleted_at.eq(at),
            queues::updated_at.eq(chrono::Utc::now()),
            queues::is_default.eq(false),
        );
        diesel::update(queues::table.find(id))
            .set(columns)
            .execute(connection)
            .await?;
        Ok(())
    }
}

impl QueueRow {
    /// Follows the overflow from here: it must end, and not here.
    fn check_overflow(&self, others: &[Self]) -> Result<(), RecordError> {
        let Some(target) = self.overflow_queue_id else {
            return Ok(());
        };
        let known: Vec<Uuid> = others.iter().map(|other| other.id.0).collect();
        let known = [known, vec![self.id.0]].concat();
        let (kind, field) = (Self::KIND, "overflow_queue_id");
        all_found(kind, field, [target.0].into_iter(), &known)?;
        let mut way = vec![self.name.clone()];
        let mut next = Some(target);
        // The others have no loop among themselves, so the way is at most as long as they are many.
        while let Some(id) = next.filter(|_| way.len() <= others.len().saturating_add(1)) {
            if id == self.id {
                way.push(self.name.clone());
                return Err(RecordError::OverflowLoop(way));
            }
            let Some(queue) = others.iter().find(|other| other.id == id) else {
                break;
            };
            way.push(queue.name.clone());
            next = queue.overflow_queue_id;
        }
        Ok(())
    }
}
