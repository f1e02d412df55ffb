//! What the floor is made of: records as they stand now, and the border to whoever keeps them.

use std::collections::BTreeSet;

use bellhop_domain::agent::{AgentSettings, ChosenStatus, StatusChange};
use bellhop_domain::queue::QueueSettings;
use bellhop_domain::{AgentId, QueueId, TeamId, Timestamp};

use crate::journal::Answer;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgentRecord {
    pub settings: AgentSettings,
    /// The last status they chose.
    pub chosen: ChosenStatus,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueueRecord {
    pub settings: QueueSettings,
    /// Directly, by a team, or because everyone is.
    pub members: BTreeSet<AgentId>,
    /// By the business hours, now.
    pub is_open: bool,
    /// When that changes; `None` never.
    pub changes_at: Option<Timestamp>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TeamRecord {
    pub id: TeamId,
    pub name: String,
    pub members: Vec<AgentId>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FloorRecords {
    pub agents: Vec<AgentRecord>,
    pub queues: Vec<QueueRecord>,
    pub teams: Vec<TeamRecord>,
    pub default_queue: Option<QueueId>,
}

impl FloorRecords {
    pub fn queue(&self, id: QueueId) -> Option<&QueueRecord> {
        self.queues.iter().find(|queue| queue.settings.id == id)
    }

    pub fn team(&self, id: TeamId) -> Option<&TeamRecord> {
        self.teams.iter().find(|team| team.id == id)
    }

    pub fn agent(&self, id: AgentId) -> Option<&AgentRecord> {
        self.agents.iter().find(|agent| agent.settings.id == id)
    }

    /// The queue in which a team can be given something: the present one if the team serves it.
    pub fn queue_of_team(
        &self,
        team: &TeamRecord,
        present: Option<QueueId>,
    ) -> Option<&QueueRecord> {
        let serves = |queue: &&QueueRecord| {
            let mut members = team.members.iter();
            members.any(|agent| queue.members.contains(agent))
        };
        let present = present.and_then(|id| self.queue(id)).filter(serves);
        present.or_else(|| self.queues.iter().find(serves))
    }

    pub(super) fn queues_of(&self, agent: AgentId) -> Vec<QueueId> {
        let serves = |queue: &&QueueRecord| queue.members.contains(&agent);
        let queues = self.queues.iter().filter(serves);
        queues.map(|queue| queue.settings.id).collect()
    }
}

/// Where agents' statuses are kept.
pub trait FloorStore: Send + Sync + 'static {
    fn status_add(&self, agent: AgentId, change: StatusChange, chosen: ChosenStatus) -> Answer<()>;
}
