//! Canned replies.

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct CannedReply {
    pub id: Uuid,
    pub shortcut: String,
    pub title: String,
    pub text: String,
}

#[derive(Serialize, TS, ToSchema)]
pub struct CannedReplies {
    pub canned_replies: Vec<CannedReply>,
    /// Always null: consoles keep all of them at hand.
    pub next_cursor: Option<String>,
}
