//! What the widget is told before and when it opens.

use bellhop_domain::conversation::TurnedBecause;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::contact;
use super::conversation::ContactConversation;
use super::people::AgentName;

#[derive(Clone, Serialize, TS, ToSchema)]
pub struct WidgetConfig {
    pub channel: WidgetChannel,
    /// Somebody is here to answer.
    pub online: bool,
    /// How long the first answer took lately; null before there was one.
    pub usual_reply_seconds: Option<u64>,
    /// Who is here.
    pub agents: Vec<AgentName>,
    pub availability: Availability,
    pub limits: WidgetLimits,
}

/// What becomes of a conversation that begins now.
#[derive(Clone, Serialize, TS, ToSchema)]
pub struct Availability {
    pub state: AvailabilityState,
    /// When somebody will be here again, by the business hours.
    pub opens_at: Option<String>,
    /// How many wait already.
    pub waiting: u32,
    /// Null when it cannot be told.
    pub estimate_seconds: Option<u64>,
}

/// Anything but `open`: what is written now is answered later.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AvailabilityState {
    Open,
    Closed,
    Full,
    Nobody,
}

impl AvailabilityState {
    /// By why what is written now is answered later.
    pub fn new(turned: Option<TurnedBecause>) -> Self {
        match turned {
            None => Self::Open,
            Some(TurnedBecause::Closed) => Self::Closed,
            Some(TurnedBecause::Full | TurnedBecause::WaitedTooLong) => Self::Full,
            Some(TurnedBecause::NobodyHere | TurnedBecause::Chosen) => Self::Nobody,
        }
    }
}

#[derive(Clone, Serialize, TS, ToSchema)]
pub struct WidgetChannel {
    pub id: Uuid,
    pub name: String,
    pub greeting: String,
    pub brand_color: String,
    pub locale: String,
    /// `left` or `right`.
    pub launcher_position: String,
    pub prechat: WidgetPrechat,
    pub offline_message: String,
}

#[derive(Clone, Serialize, TS, ToSchema)]
pub struct WidgetPrechat {
    pub enabled: bool,
    pub fields: Vec<WidgetField>,
}

#[derive(Clone, Serialize, TS, ToSchema)]
pub struct WidgetField {
    pub name: String,
    pub label: String,
    /// `text`, `textarea`, `email`, `tel` or `select`.
    pub kind: String,
    pub required: bool,
    /// What a `select` offers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub options: Vec<String>,
}

#[derive(Clone, Serialize, TS, ToSchema)]
pub struct WidgetLimits {
    pub text_chars_max: usize,
    pub attachment_bytes_max: u64,
    pub attachments_per_message_max: usize,
    pub content_types: Vec<String>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct WidgetSession {
    /// For this page only.
    pub token: String,
    /// Recognises the browser for a year.
    pub visitor_token: String,
    pub contact: contact::Me,
    /// Newest activity first.
    pub conversations: Vec<ContactConversation>,
}

/// Either `user_id` with `user_hash`, or `jwt`, is a proof; without one only `name` and `email` count.
#[derive(Deserialize, Default, TS, ToSchema)]
#[ts(optional_fields)]
pub struct Identity {
    pub user_id: Option<String>,
    pub email: Option<String>,
    pub name: Option<String>,
    /// hex(HMAC-SHA256(identity secret of the channel, user_id))
    pub user_hash: Option<String>,
    /// HS256, signed with the same secret, with `sub` and `exp`.
    pub jwt: Option<String>,
}
