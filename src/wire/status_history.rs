//! What an agent's status was, and who set it.

use bellhop_domain::agent::SetBy;
use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;

use super::people::AgentName;
use super::status::StatusKind;

/// `self`, `system`, or the supervisor who did.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(untagged)]
pub enum StatusSetBy {
    Word(SetByWord),
    Supervisor(AgentName),
}

#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SetByWord {
    /// The agent.
    #[serde(rename = "self")]
    Themselves,
    /// An offer that timed out, idleness, devices that came or left.
    System,
}

impl From<&SetBy> for StatusSetBy {
    fn from(by: &SetBy) -> Self {
        match by {
            SetBy::Themselves => Self::Word(SetByWord::Themselves),
            SetBy::System => Self::Word(SetByWord::System),
            SetBy::Supervisor { id, name } => Self::Supervisor(AgentName::new(*id, name)),
        }
    }
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct StatusHistoryItem {
    pub kind: StatusKind,
    /// Of a custom status.
    pub label: Option<String>,
    pub reason: Option<String>,
    pub set_by: StatusSetBy,
    pub at: String,
}

#[derive(Serialize, TS, ToSchema)]
pub struct StatusHistory {
    /// Newest first.
    pub items: Vec<StatusHistoryItem>,
    pub next_cursor: Option<String>,
}
