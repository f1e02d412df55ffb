//! Canned replies.

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::steps::MacroSteps;

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct CannedReply {
    pub id: Uuid,
    pub shortcut: String,
    pub title: String,
    /// Only a macro may have none.
    pub text: String,
    /// What it does beside the text, which makes it a macro.
    pub steps: Option<MacroSteps>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct CannedReplies {
    pub canned_replies: Vec<CannedReply>,
    /// Always null: consoles keep all of them at hand.
    pub next_cursor: Option<String>,
}
