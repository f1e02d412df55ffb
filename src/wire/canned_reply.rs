//! Canned replies.

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[ts(export)]
pub struct CannedReply {
    pub id: Uuid,
    pub shortcut: String,
    pub title: String,
    pub text: String,
}
