//! The organisation that all of it happened in: agents, teams, queues and channels.

use bellhop_domain::conversation::{AgentRef, QueueRef};
use bellhop_domain::{AgentId, ChannelId, QueueId};
use rand::rngs::StdRng;
use uuid::Uuid;

use super::ids::Ids;
use super::words::{Words, zipf};

const AGENTS: usize = 200;
const QUEUES: [&str; 8] = [
    "Support",
    "Orders",
    "Returns",
    "Billing",
    "Delivery",
    "Warranty",
    "Wholesale",
    "Complaints",
];
const CHANNELS: [&str; 3] = ["Shop", "Help centre", "App"];
/// "bellhop-demo", the demo's password: Argon2id as the hub makes it.
const PASSWORD_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$HG3mnxH3WLIyfmOKF5CrxQ$EUEhFGoFdIGmkMdPsNHouuRg/o7oov68DUet1GXfIgk";

/// Everybody and everything that conversations name.
pub(super) struct House {
    pub(super) agents: Vec<AgentRef>,
    pub(super) queues: Vec<QueueRef>,
    pub(super) channels: Vec<ChannelId>,
    teams: Vec<Uuid>,
}

impl House {
    pub(super) fn new(ids: &mut Ids, words: &Words) -> Self {
        let agent = |number| AgentRef {
            id: AgentId(ids.random()),
            name: words.name(number),
        };
        let agents = (0..AGENTS).map(agent).collect();
        let queue = |name: &str| QueueRef {
            id: QueueId(ids.random()),
            name: name.to_owned(),
        };
        let queues = QUEUES.into_iter().map(queue).collect();
        let channels = CHANNELS.iter().map(|_| ChannelId(ids.random())).collect();
        Self {
            agents,
            queues,
            channels,
            teams: QUEUES.iter().map(|_| ids.random()).collect(),
        }
    }

    /// Somebody who works in the queue at this place, some far more than others.
    pub(super) fn agent_of(&self, queue: usize, random: &mut StdRng) -> Option<&AgentRef> {
        let each = self.agents.len() / self.queues.len().max(1);
        let first = queue.saturating_mul(each);
        self.agents.get(first.saturating_add(zipf(random, each)))
    }

    /// Statements that make it; the texts are this file's own.
    pub(super) fn sql(&self) -> String {
        let mut sql = String::new();
        for (number, agent) in self.agents.iter().enumerate() {
            let role = match number {
                0 => "admin",
                1..=7 => "lead",
                _ => "agent",
            };
            sql.push_str(&format!(
                "INSERT INTO agents (id, email, name, role, password_hash, created_at)
                VALUES ('{}', 'agent-{number}@example.com', '{}', '{role}', '{PASSWORD_HASH}', now());",
                agent.id, agent.name
            ));
        }
        for (number, (channel, name)) in self.channels.iter().zip(CHANNELS).enumerate() {
            // Nobody knows the secret: nothing is signed for these channels.
            sql.push_str(&format!(
                "INSERT INTO channels (id, kind, key, name, identity_secret, settings, created_at)
                VALUES ('{channel}', 'widget', 'filled-{number}', '{name}', md5(random()::text), '{{}}', now());",
            ));
        }
        for (number, queue) in self.queues.iter().enumerate() {
            let (id, name, is_default) = (queue.id, &queue.name, number == 0);
            let team = self.teams.get(number).copied().unwrap_or_default();
            sql.push_str(&format!(
                "INSERT INTO teams (id, name, created_at, updated_at) VALUES ('{team}', '{name}', now(), now());
                INSERT INTO queues (id, name, is_default, everyone, strategy, offer_mode, offer_timeout_seconds,
                    preferred_agent_seconds, relaxations, service_level_seconds, service_level_percent,
                    created_at, updated_at)
                VALUES ('{id}', '{name}', {is_default}, false, 'highest_spare_capacity', 'auto', 30, 0, '[]', 20, 80,
                    now(), now());
                INSERT INTO queue_teams (queue_id, team_id) VALUES ('{id}', '{team}');"
            ));
            let each = self.agents.len() / self.queues.len().max(1);
            for agent in self
                .agents
                .iter()
                .skip(number.saturating_mul(each))
                .take(each)
            {
                sql.push_str(&format!(
                    "INSERT INTO team_members (team_id, agent_id) VALUES ('{team}', '{}');",
                    agent.id
                ));
            }
        }
        sql
    }
}
