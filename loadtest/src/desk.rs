//! Queues and agents of a run's own, made for it and taken away after it.

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Api, text};

const LOOK: Duration = Duration::from_millis(100);
const LOOKS_MAX: u32 = 300;

pub(crate) struct Desk {
    queues: Vec<Queue>,
    agents: Vec<String>,
    pub(crate) emails: Vec<String>,
}

struct Queue {
    id: String,
    rule: String,
    /// A conversation that says it belongs here.
    word: String,
}

impl Desk {
    /// `agents` in all, spread evenly over `queues`.
    pub(crate) async fn open(api: &Api, agents: usize, queues: usize) -> anyhow::Result<Self> {
        let run = Uuid::new_v4().simple().to_string();
        let mut desk = Self {
            queues: Vec::new(),
            agents: Vec::new(),
            emails: Vec::new(),
        };
        for number in 0..agents {
            let email = format!("load-{run}-{number}@example.com");
            let hired = api.hire(&email, &format!("Load {number}")).await?;
            desk.agents.push(hired);
            desk.emails.push(email);
        }
        for number in 0..queues {
            let theirs = desk.agents.iter().skip(number).step_by(queues);
            let theirs: Vec<_> = theirs.collect();
            let word = format!("load-{run}-{number}.");
            let form = json!({ "name": format!("Load {number} {run}"), "agent_ids": theirs, "offer_mode": "offer" });
            let made = api.call("POST", "/api/v1/queues", Some(&form)).await?;
            let id = text(&made, "/id")?;
            let says = json!({ "field": "text", "operator": "contains", "value": word });
            let form = json!({ "name": word, "conditions": [says], "outcome": { "queue_id": id } });
            let made = api
                .call("POST", "/api/v1/routing_rules", Some(&form))
                .await?;
            let rule = text(&made, "/id")?;
            desk.queues.push(Queue { id, rule, word });
        }
        Ok(desk)
    }

    /// Endless: what brings the next conversation to the next queue.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.queues.iter().map(|queue| &*queue.word).cycle()
    }

    pub(crate) async fn wait_until_staffed(&self, api: &Api) -> anyhow::Result<()> {
        let wanted = u64::try_from(self.agents.len())?;
        let mut looks = tokio::time::interval(LOOK);
        for _ in 0..LOOKS_MAX {
            looks.tick().await;
            let wallboard = api.call("GET", "/api/v1/wallboard", None).await?;
            let queues = wallboard.get("queues").and_then(Value::as_array);
            let online = queues.into_iter().flatten().filter_map(|queue| {
                let id = queue.get("id").and_then(Value::as_str)?;
                let is_ours = self.queues.iter().any(|ours| ours.id == id);
                let online = queue.pointer("/agents/online").and_then(Value::as_u64);
                online.filter(|_| is_ours)
            });
            if online.sum::<u64>() == wanted {
                return Ok(());
            }
        }
        anyhow::bail!("the agents do not come online in their queues")
    }

    /// The hub's queues are as before; the agents cannot sign in any more.
    pub(crate) async fn close(&self, api: &Api) -> anyhow::Result<()> {
        for queue in &self.queues {
            let rule = format!("/api/v1/routing_rules/{}", queue.rule);
            api.call("DELETE", &rule, None).await?;
            let queue = format!("/api/v1/queues/{}", queue.id);
            api.call("DELETE", &queue, None).await?;
        }
        api.dismiss(&self.agents).await
    }
}
