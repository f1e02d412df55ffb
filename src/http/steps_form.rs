//! What somebody may say of the steps of a macro, kept or done in bulk.

use bellhop_actors::Hub;
use bellhop_domain::conversation::{AgentRef, QueueRef, Status};
use bellhop_domain::limits::{TAG_CHARS_MAX, TAGS_MAX};
use bellhop_domain::steps::{Assign, Steps};
use bellhop_domain::{AgentId, QueueId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::problem::Problem;
use super::record_form::{at_most, required, word};
use super::text;
use crate::store::agents::agent_by_id;
use crate::store::pool::Pool;

/// What is left out stays as it is.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct StepsForm {
    /// `open`, `pending`, `on_hold`, `solved` or `closed`.
    status: Option<String>,
    #[serde(default)]
    add_tags: Vec<String>,
    #[serde(default)]
    remove_tags: Vec<String>,
    assign: Option<AssignForm>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct AssignForm {
    /// `nobody`, `agent` or `queue`.
    kind: String,
    /// Of the agent or the queue.
    id: Option<Uuid>,
}

impl StepsForm {
    /// Whom and what it names has to be there.
    pub async fn parse(self, place: &str, pool: &Pool, hub: &Hub) -> Result<Steps, Problem> {
        let at = |field: &str| format!("{place}{field}");
        let status = self.status.as_deref();
        let status = status.map(|text| word(&at("status"), text, Status::ALL, Status::as_str));
        let status = status.transpose()?;
        if status == Some(Status::New) {
            let detail = "a conversation cannot become new again; choose open";
            return Err(Problem::bad_request(detail).at(at("status")));
        }
        let (add_tags, remove_tags) = (
            tags(&at("add_tags"), &self.add_tags)?,
            tags(&at("remove_tags"), &self.remove_tags)?,
        );
        if add_tags.iter().any(|tag| remove_tags.contains(tag)) {
            let detail = "a tag cannot be both added and removed";
            return Err(Problem::bad_request(detail).at(at("remove_tags")));
        }
        let assign = match self.assign {
            None => None,
            Some(form) => Some(assign(&at("assign"), &form, pool, hub).await?),
        };
        Ok(Steps {
            status,
            add_tags,
            remove_tags,
            assign,
        })
    }
}

fn tags(place: &str, tags: &[String]) -> Result<Vec<String>, Problem> {
    at_most(place, tags.len(), TAGS_MAX)?;
    let mut found = Vec::new();
    for tag in tags {
        if let Some(tag) = text::line(place, tag, TAG_CHARS_MAX)?
            && !found.contains(&tag)
        {
            found.push(tag);
        }
    }
    Ok(found)
}

async fn assign(place: &str, form: &AssignForm, pool: &Pool, hub: &Hub) -> Result<Assign, Problem> {
    let kinds = ["nobody", "agent", "queue"];
    let kind = word(&format!("{place}/kind"), &form.kind, &kinds, |word| word)?;
    if kind == "nobody" {
        return Ok(Assign::Nobody);
    }
    let at = format!("{place}/id");
    let id = required(&at, form.id)?;
    if kind == "queue" {
        let records = hub.floor().records();
        let queue = records.queue(QueueId(id)).map(|queue| QueueRef {
            id: queue.settings.id,
            name: queue.settings.name.clone(),
        });
        let gone = || Problem::bad_request("there is no such queue").at(at);
        return Ok(Assign::Queue {
            queue: queue.ok_or_else(gone)?,
        });
    }
    match agent_by_id(pool, AgentId(id)).await? {
        Some(agent) if agent.disabled_at.is_none() => Ok(Assign::Agent {
            agent: AgentRef {
                id: agent.id,
                name: agent.name,
            },
        }),
        Some(_) => Err(Problem::bad_request("this agent has left").at(at)),
        None => Err(Problem::bad_request("there is no such agent").at(at)),
    }
}
