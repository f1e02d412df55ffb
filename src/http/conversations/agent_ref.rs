//! Whom an assignment names.

use bellhop_domain::AgentId;
use bellhop_domain::conversation::AgentRef;

use crate::http::problem::Problem;
use crate::store::agents::agent_by_id;
use crate::store::pool::Pool;

/// An agent who has left cannot be named.
pub(super) async fn agent_ref(pool: &Pool, id: AgentId) -> Result<AgentRef, Problem> {
    match agent_by_id(pool, id).await? {
        Some(agent) if agent.disabled_at.is_none() => Ok(AgentRef {
            id,
            name: agent.name,
        }),
        Some(_) => Err(Problem::bad_request("assignee_id: this agent has left").at("assignee_id")),
        None => Err(Problem::bad_request("assignee_id: no such agent").at("assignee_id")),
    }
}
