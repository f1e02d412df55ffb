//! What a macro does beside its text.

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::conversation::Status;

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct MacroSteps {
    /// Null: as it is.
    pub status: Option<Status>,
    pub add_tags: Vec<String>,
    pub remove_tags: Vec<String>,
    pub assign: Option<StepsAssign>,
}

/// Whose it becomes.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StepsAssign {
    Nobody,
    Agent { id: Uuid, name: String },
    Queue { id: Uuid, name: String },
}
