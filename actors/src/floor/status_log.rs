//! Statuses that changed by themselves (somebody came, went, was set away) are stored for reports behind
//! the change: what is true does not wait for the store. A store that is away is tried again, in order.

use std::sync::Arc;
use std::time::Duration;

use bellhop_domain::AgentId;
use bellhop_domain::agent::{ChosenStatus, StatusChange};
use tokio::sync::mpsc;

use super::records::FloorStore;
use crate::limits::STATUSES_UNSTORED_MAX;

const AGAIN_FIRST: Duration = Duration::from_millis(200);
const AGAIN_MAX: Duration = Duration::from_secs(10);

type Entry = (AgentId, StatusChange, ChosenStatus);

#[derive(Clone)]
pub(super) struct StatusLog(mpsc::Sender<Entry>);

impl StatusLog {
    /// Runs until the floor is gone.
    pub(super) fn start(store: Arc<dyn FloorStore>) -> Self {
        let (sender, mut entries) = mpsc::channel::<Entry>(STATUSES_UNSTORED_MAX);
        tokio::spawn(async move {
            while let Some((agent, change, chosen)) = entries.recv().await {
                let mut wait = AGAIN_FIRST;
                while let Err(error) = store
                    .status_add(agent, change.clone(), chosen.clone())
                    .await
                {
                    tracing::warn!(%agent, %error, "failed to store an agent's status; trying again");
                    tokio::time::sleep(wait).await;
                    wait = wait.saturating_mul(2).min(AGAIN_MAX);
                }
            }
        });
        Self(sender)
    }

    pub(super) fn add(&self, agent: AgentId, change: StatusChange, chosen: ChosenStatus) {
        if self.0.try_send((agent, change, chosen)).is_err() {
            metrics::counter!("bellhop_statuses_unstored_total").increment(1);
        }
    }
}
