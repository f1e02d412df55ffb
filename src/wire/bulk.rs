//! Work on many conversations at once.

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::people::AgentName;
use super::steps::MacroSteps;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkJobState {
    /// Nothing is done before `starts_at`.
    Waiting,
    Running,
    Done,
    /// What was done by then stays done.
    Cancelled,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct BulkJob {
    pub id: Uuid,
    /// In whose name everything is done.
    pub by: AgentName,
    /// Of the macro that it was made of.
    pub title: Option<String>,
    pub steps: MacroSteps,
    /// What is said in each, with placeholders.
    pub reply: Option<String>,
    /// The job that it takes back.
    pub undo_of: Option<Uuid>,
    pub state: BulkJobState,
    pub total: i32,
    pub done: i32,
    pub failed: i32,
    /// Of an undo: somebody changed it since.
    pub left_alone: i32,
    pub can_undo: bool,
    /// A backup was restored in which it was under way: nothing is done until somebody lets it go on.
    pub held: bool,
    pub starts_at: String,
    pub created_at: String,
    pub finished_at: Option<String>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct BulkJobs {
    /// Newest first.
    pub bulk_jobs: Vec<BulkJob>,
    /// Always null: the last ones are enough.
    pub next_cursor: Option<String>,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct BulkItem {
    pub position: i32,
    pub conversation_id: Uuid,
    pub number: i64,
    /// `waiting`, `begun`, `done`, `failed` or `left_alone`.
    pub state: &'static str,
    /// Why it failed or was left alone, for people.
    pub reason: Option<String>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct BulkItems {
    pub items: Vec<BulkItem>,
    pub next_cursor: Option<String>,
}
