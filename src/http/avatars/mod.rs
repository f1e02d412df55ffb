//! Pictures of agents: their initials on a calm colour, drawn here.

mod get;
mod picture;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bellhop_domain::AgentId;
use dashmap::DashMap;

use crate::http::routes::Routes;
use crate::store::agents::agent_by_id;
use crate::store::error::StoreError;
use crate::store::pool::Pool;

/// A new name shows in the picture after this long.
const REMEMBERED_FOR: Duration = Duration::from_secs(300);
/// Only agents who exist are remembered, and they are few.
const REMEMBERED_MAX: usize = 2_000;

pub fn configure(config: &mut Routes<'_>) {
    config.service(get::get_avatar);
}

/// Agents' names, so that pictures, which anybody may ask for, cost no read each.
#[derive(Clone, Default)]
pub struct AvatarNames {
    names: Arc<DashMap<AgentId, (String, Instant)>>,
}

impl AvatarNames {
    async fn name(&self, pool: &Pool, id: AgentId) -> Result<Option<String>, StoreError> {
        let known = self.names.get(&id).and_then(|known| {
            let (name, read_at) = known.value();
            (read_at.elapsed() < REMEMBERED_FOR).then(|| name.clone())
        });
        if known.is_some() {
            return Ok(known);
        }
        let Some(agent) = agent_by_id(pool, id).await? else {
            return Ok(None);
        };
        if self.names.len() >= REMEMBERED_MAX {
            self.names.clear();
        }
        self.names.insert(id, (agent.name.clone(), Instant::now()));
        Ok(Some(agent.name))
    }
}
