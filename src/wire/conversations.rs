//! What HTTP answers about conversations, beyond the conversation itself.

use std::collections::BTreeMap;

use bellhop_actors::journal::Card;
use bellhop_domain::conversation::{ContactSummary, Summary};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use ts_rs::TS;
use utoipa::ToSchema;

use super::conversation::{AgentConversation, ChannelName, ContactConversation, Status};
use super::message::{Message, Visibility};
use super::push::Push;
use crate::auth::Principal;

/// A conversation as the asker may see it.
#[derive(Serialize, TS, ToSchema)]
#[serde(untagged)]
#[schema(as = Conversation)]
#[ts(rename = "Conversation")]
pub enum AnyConversation {
    Agent(Box<AgentConversation>),
    Contact(Box<ContactConversation>),
}

impl AnyConversation {
    pub fn new(viewer: &Principal, summary: &Summary, card: &Card) -> Self {
        match viewer {
            Principal::Agent(_) => Self::Agent(Box::new(AgentConversation::new(summary, card))),
            Principal::Contact(_) => Self::Contact(Box::new(ContactSummary::from(summary).into())),
        }
    }

    pub fn of_agent(&mut self) -> Option<&mut AgentConversation> {
        match self {
            Self::Agent(conversation) => Some(conversation),
            Self::Contact(_) => None,
        }
    }
}

#[derive(Serialize, TS, ToSchema)]
pub struct Conversations {
    pub conversations: Vec<AnyConversation>,
    pub next_cursor: Option<String>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct Started {
    pub conversation: AnyConversation,
    pub message: Message,
}

#[derive(Serialize, TS, ToSchema)]
pub struct Messages {
    /// Ascending by `seq`.
    pub messages: Vec<Message>,
    pub has_more: bool,
}

#[derive(Serialize, TS, ToSchema)]
pub struct Timeline {
    /// Pushes, ascending by `seq`.
    #[schema(value_type = Vec<Object>)]
    #[ts(as = "Vec<Push<AnyConversation>>")]
    pub items: Vec<Box<RawValue>>,
    pub has_more: bool,
    /// `seq` of the last fact that the caller may know of.
    pub version: i64,
}

#[derive(Serialize, TS, ToSchema)]
pub struct Counts {
    /// The first three count `new`, `open`, `pending` and `on_hold`.
    pub mine: i64,
    pub unassigned: i64,
    pub all: i64,
    pub by_status: BTreeMap<Status, i64>,
    /// Of the same four statuses, of each channel that has any, most first.
    pub by_channel: Vec<ChannelCount>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct ChannelCount {
    pub channel: ChannelName,
    pub count: i64,
}

#[derive(Deserialize, Serialize, TS, ToSchema)]
pub struct Seen {
    pub seq: i64,
}

/// An empty text is no draft.
#[derive(Serialize, TS, ToSchema)]
#[schema(as = Draft)]
#[ts(rename = "Draft")]
pub struct DraftBody {
    pub text: String,
    pub visibility: Visibility,
}
