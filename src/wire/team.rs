//! Teams.

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Team {
    pub id: Uuid,
    pub name: String,
    /// Those who have left too, in case they come back.
    pub agent_ids: Vec<Uuid>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct Teams {
    pub teams: Vec<Team>,
    /// Always null: teams are few.
    pub next_cursor: Option<String>,
}
