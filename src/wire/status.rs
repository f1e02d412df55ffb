//! Agents' statuses and loads.

use bellhop_domain::agent as domain;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::time;

/// Only `online` is given work; all but `offline` may be offered a transfer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusKind {
    Online,
    Away,
    Busy,
    TransfersOnly,
    Offline,
}

impl From<domain::StatusKind> for StatusKind {
    fn from(kind: domain::StatusKind) -> Self {
        match kind {
            domain::StatusKind::Online => Self::Online,
            domain::StatusKind::Away => Self::Away,
            domain::StatusKind::Busy => Self::Busy,
            domain::StatusKind::TransfersOnly => Self::TransfersOnly,
            domain::StatusKind::Offline => Self::Offline,
        }
    }
}

impl From<StatusKind> for domain::StatusKind {
    fn from(kind: StatusKind) -> Self {
        match kind {
            StatusKind::Online => Self::Online,
            StatusKind::Away => Self::Away,
            StatusKind::Busy => Self::Busy,
            StatusKind::TransfersOnly => Self::TransfersOnly,
            StatusKind::Offline => Self::Offline,
        }
    }
}

/// The status in force.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct AgentStatus {
    pub kind: StatusKind,
    /// Of a custom status.
    pub label: Option<String>,
    pub custom_status_id: Option<Uuid>,
    pub reason: Option<String>,
    pub since: String,
    /// Since when none of the agent's devices has been touched.
    pub idle_since: Option<String>,
}

impl From<&domain::Standing> for AgentStatus {
    fn from(standing: &domain::Standing) -> Self {
        let custom = standing.custom.as_ref();
        Self {
            kind: standing.kind.into(),
            label: custom.map(|custom| custom.label.clone()),
            custom_status_id: custom.map(|custom| custom.id),
            reason: standing.reason.clone(),
            since: time::text(standing.since),
            idle_since: standing.idle_since.map(time::text),
        }
    }
}

#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ChannelClass {
    Chat,
    Messaging,
    Email,
    Voice,
}

impl From<domain::ChannelClass> for ChannelClass {
    fn from(class: domain::ChannelClass) -> Self {
        match class {
            domain::ChannelClass::Chat => Self::Chat,
            domain::ChannelClass::Messaging => Self::Messaging,
            domain::ChannelClass::Email => Self::Email,
            domain::ChannelClass::Voice => Self::Voice,
        }
    }
}

impl From<ChannelClass> for domain::ChannelClass {
    fn from(class: ChannelClass) -> Self {
        match class {
            ChannelClass::Chat => Self::Chat,
            ChannelClass::Messaging => Self::Messaging,
            ChannelClass::Email => Self::Email,
            ChannelClass::Voice => Self::Voice,
        }
    }
}

/// Units in use and in all, of one class.
#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
pub struct Load {
    pub class: ChannelClass,
    pub used: u32,
    pub max: u32,
}

impl From<&domain::Load> for Load {
    fn from(load: &domain::Load) -> Self {
        Self {
            class: load.class.into(),
            used: load.used,
            max: load.max,
        }
    }
}
