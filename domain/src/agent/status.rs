//! What an agent says of themselves, and what follows from it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::AgentId;
use crate::time::Timestamp;
use crate::words::words;

words! {
    /// Only `online` is given work; all but `offline` may be offered a transfer.
    StatusKind {
        Online = "online",
        Away = "away",
        Busy = "busy",
        TransfersOnly = "transfers_only",
        Offline = "offline",
    }
}

/// A status of the organisation's own, such as "lunch": a label on one of the kinds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CustomStatus {
    pub id: Uuid,
    pub label: String,
}

/// What an agent chose; in force while a device of theirs is connected.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChosenStatus {
    pub kind: StatusKind,
    pub custom: Option<CustomStatus>,
    pub reason: Option<String>,
}

impl ChosenStatus {
    pub fn plain(kind: StatusKind) -> Self {
        Self {
            kind,
            custom: None,
            reason: None,
        }
    }
}

/// Who set a status.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SetBy {
    Themselves,
    /// An offer that timed out, idleness, the last device that left, the first that came.
    System,
    Supervisor {
        id: AgentId,
        name: String,
    },
}

/// The status in force, and since when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Standing {
    /// `Offline` when no device is connected, whatever was chosen.
    pub kind: StatusKind,
    pub custom: Option<CustomStatus>,
    pub reason: Option<String>,
    pub since: Timestamp,
    /// Since when none of the agent's devices has been touched.
    pub idle_since: Option<Timestamp>,
}
