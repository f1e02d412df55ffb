//! Statuses of the organisation's own.

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::status::StatusKind;

/// A label on one of the kinds, such as "Lunch" on `away`.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct CustomStatus {
    pub id: Uuid,
    pub label: String,
    pub kind: StatusKind,
}

#[derive(Serialize, TS, ToSchema)]
pub struct CustomStatuses {
    pub agent_statuses: Vec<CustomStatus>,
    /// Always null: they are a menu.
    pub next_cursor: Option<String>,
}
