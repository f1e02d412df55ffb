//! What the socket answers: one type per form of answer, not per action.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use ts_rs::TS;
use uuid::Uuid;

use super::conversation::AgentConversation;
use super::session::Me;
use super::signal::{PersonPresence, ViewerName};
use super::status::AgentStatus;

#[derive(Serialize, TS)]
pub struct LoginAnswer {
    pub session_id: String,
    /// Another one after a restore from a backup: what a client has seen may then not have happened.
    pub history: Uuid,
    #[serde(flatten)]
    #[ts(flatten)]
    pub me: Me,
    pub heartbeat_seconds: u64,
    pub server_time: String,
    pub conversations: Vec<ResumeStatus>,
}

#[derive(Serialize, TS)]
pub struct ResumeStatus {
    pub conversation_id: Uuid,
    pub seq: i64,
    pub status: ResumeOutcome,
}

/// `reset`: too much was missed; fetch the conversation over HTTP.
#[derive(Clone, Copy, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ResumeOutcome {
    Resuming,
    Reset,
    NotFound,
}

#[derive(Serialize, TS)]
pub struct ResumeAnswer {
    pub conversations: Vec<ResumeStatus>,
}

#[derive(Serialize, TS)]
pub struct StartAnswer {
    pub conversation_id: Uuid,
    pub number: i64,
    pub message_id: Uuid,
    pub seq: i64,
}

#[derive(Serialize, TS)]
pub struct PostAnswer {
    pub message_id: Uuid,
    pub seq: i64,
}

/// Where the conversation stands after the request, or how far it is seen.
#[derive(Serialize, TS)]
pub struct SeqAnswer {
    pub seq: i64,
}

/// To `subscribe` with a conversation.
#[derive(Serialize, TS)]
pub struct SubscribeAnswer {
    pub seq: i64,
    pub conversation: AgentConversation,
    pub viewers: Vec<ViewerName>,
}

/// To `subscribe` with the topic `presence`: who is here now.
#[derive(Serialize, TS)]
pub struct PresenceAnswer {
    pub agents: Vec<PersonPresence>,
    pub contacts: Vec<PersonPresence>,
}

/// To `set_status`: what is in force now.
#[derive(Serialize, TS)]
pub struct StatusAnswer {
    pub status: AgentStatus,
}

#[derive(Serialize, TS)]
pub struct PingAnswer {
    pub server_time: String,
}

/// Why a request did not happen.
#[derive(Serialize, TS)]
pub struct SocketError {
    pub code: &'static str,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retry_after_ms: Option<u64>,
}

/// What an answer says, as it stands in the frame.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Payload(Box<RawValue>);

impl Payload {
    /// The types above have string keys only, so they always have a text.
    pub fn of(answer: &impl Serialize) -> Self {
        Self(to_raw_value(answer).unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }

    /// Of what is done, and has no more to say.
    pub fn empty() -> Self {
        #[derive(Serialize)]
        struct Done {}
        Self::of(&Done {})
    }
}
