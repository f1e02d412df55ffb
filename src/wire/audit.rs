//! The audit log.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::people::AgentName;

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct AuditSubject {
    /// `queue`, `conversation`, …
    pub kind: String,
    pub id: Option<Uuid>,
    /// As it was called then.
    pub name: String,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct AuditItem {
    pub id: Uuid,
    pub at: String,
    pub by: AgentName,
    /// Subject and verb: `queue.update`.
    pub action: String,
    pub subject: AuditSubject,
    /// Of a changed record, the changed fields: `{"before":{…},"after":{…}}`.
    #[schema(value_type = Object)]
    #[ts(type = "Record<string, unknown>")]
    pub detail: BTreeMap<String, Value>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct AuditLog {
    /// Newest first.
    pub items: Vec<AuditItem>,
    pub next_cursor: Option<String>,
}
