//! What agents see of a person beyond the card: where they write from, what was joined, what they allow.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::contact::Contact;
use super::conversation::{AgentConversation, ChannelName};
use super::people::AgentName;

/// One way in which somebody writes to us.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct ContactIdentity {
    /// The card that it belongs to.
    pub contact_id: Uuid,
    /// The platform's id of them, or the website's; empty of a visitor who proved nothing.
    pub value: String,
    pub channel: Option<ChannelName>,
    /// What the card itself is called, whatever it was joined to.
    pub name: Option<String>,
    pub email: Option<String>,
    /// Of this card.
    pub notes: String,
    pub conversation_count: i64,
    pub first_seen_at: String,
    /// To the minute.
    pub last_seen_at: String,
    /// Since when nothing reaches them: they blocked us or left.
    pub unreachable_since: Option<String>,
    /// Since when they want nothing there (STOP); nothing is sent.
    pub opted_out_at: Option<String>,
}

/// Cards that were made one person's.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct ContactJoin {
    pub id: Uuid,
    /// The card that is shown since then.
    pub kept_id: Uuid,
    pub joined_id: Uuid,
    /// What the card that was joined is called by itself.
    pub joined_name: Option<String>,
    /// `by_hand`, or what is the same: `email`, `phone`, `identity`.
    pub reason: String,
    /// Null: the hub by itself.
    pub by: Option<AgentName>,
    pub joined_at: String,
    pub undone_at: Option<String>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct ContactIdentities {
    /// Last seen first.
    pub identities: Vec<ContactIdentity>,
    /// Those that can be undone, the newest first.
    pub joins: Vec<ContactJoin>,
}

/// Somebody who may be the same person. Nothing vouches for it.
#[derive(Serialize, TS, ToSchema)]
pub struct ContactDuplicate {
    pub contact: Contact,
    /// What is the same: `name`, `email`, `phone`, `account`.
    pub same: Vec<String>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct ContactDuplicates {
    pub duplicates: Vec<ContactDuplicate>,
}

/// What a join would do. Nothing is done.
#[derive(Serialize, TS, ToSchema)]
pub struct ContactJoinPreview {
    /// The card that stays.
    pub kept: Contact,
    pub joined: Contact,
    /// What the person would be called, when nothing else is asked for.
    pub name: Option<String>,
    pub email: Option<String>,
    /// What comes with the card that is joined.
    pub identities: Vec<ContactIdentity>,
    pub conversation_count: i64,
}

#[derive(Serialize, TS, ToSchema)]
pub struct ContactJoined {
    pub join: ContactJoin,
    pub contact: Contact,
}

/// After an undo.
#[derive(Serialize, TS, ToSchema)]
pub struct ContactParted {
    pub join: ContactJoin,
    pub kept: Contact,
    /// A person of their own again, with the conversations that came by their card, also since the join.
    pub parted: Contact,
}

/// Something that happened with somebody.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct ContactMoment {
    pub id: Uuid,
    /// Of a conversation: when it began.
    pub at: String,
    /// `conversation`, `first_seen`, `joined`, `parted`, `consent` or `erased`.
    pub kind: String,
    pub conversation: Option<AgentConversation>,
    pub channel: Option<ChannelName>,
    /// `first_seen`, `joined`, `parted`: `name`; `joined`: `reason`; `consent`: `purpose`, `state`, `source`, `note`.
    #[schema(value_type = Object)]
    #[ts(type = "Record<string, unknown>")]
    pub detail: BTreeMap<String, Value>,
    pub by: Option<AgentName>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct ContactTimeline {
    /// Newest first.
    pub moments: Vec<ContactMoment>,
    pub next_cursor: Option<String>,
}

/// What somebody may be sent for one purpose.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct ContactConsent {
    /// `transactional`: answers, and what belongs to an order; `marketing`.
    pub purpose: String,
    /// Null: on all channels that have no word of their own.
    pub channel_id: Option<Uuid>,
    pub channel_name: Option<String>,
    /// `granted` or `withdrawn`.
    pub state: String,
    /// `agent`, or the kind of the channel where they told it themselves.
    pub source: String,
    pub note: String,
    /// Who wrote it down; null: the contact told it.
    pub by: Option<AgentName>,
    pub told_at: String,
}

#[derive(Serialize, TS, ToSchema)]
pub struct ContactConsents {
    /// What counts now; of what is not named, nothing is known.
    pub consents: Vec<ContactConsent>,
}

/// What was deleted of somebody who asked for it.
#[derive(Serialize, TS, ToSchema)]
pub struct ContactErased {
    pub messages: u32,
    pub cards: u32,
}
