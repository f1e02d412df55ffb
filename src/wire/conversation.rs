//! Conversations, as agents see them and as their contact does.

use bellhop_actors::journal::Card;
use bellhop_domain::conversation as domain;
use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::delivery::ReplyWay;
use super::labels::Labels;
use super::message::Visibility;
use super::people::{AgentName, Person, PersonKind};
use super::routing::{Asks, Offer, QueueName, SkillNeed, TeamName};
use super::time;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    New,
    Open,
    Pending,
    OnHold,
    Solved,
    Closed,
}

impl From<domain::Status> for Status {
    fn from(status: domain::Status) -> Self {
        match status {
            domain::Status::New => Self::New,
            domain::Status::Open => Self::Open,
            domain::Status::Pending => Self::Pending,
            domain::Status::OnHold => Self::OnHold,
            domain::Status::Solved => Self::Solved,
            domain::Status::Closed => Self::Closed,
        }
    }
}

#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    Low,
    Normal,
    High,
    Urgent,
}

impl From<domain::Priority> for Priority {
    fn from(priority: domain::Priority) -> Self {
        match priority {
            domain::Priority::Low => Self::Low,
            domain::Priority::Normal => Self::Normal,
            domain::Priority::High => Self::High,
            domain::Priority::Urgent => Self::Urgent,
        }
    }
}

/// What a list shows of the last message.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct LastMessage {
    pub seq: i64,
    pub author_kind: PersonKind,
    pub author_name: String,
    pub text: String,
    pub visibility: Visibility,
    pub posted_at: String,
    /// Then there is no text.
    pub deleted: bool,
    /// Without a text, `text` names the files.
    pub attachment_count: u32,
}

impl From<&domain::MessagePreview> for LastMessage {
    fn from(preview: &domain::MessagePreview) -> Self {
        let Person { kind, name, .. } = (&preview.author).into();
        Self {
            seq: preview.seq.0,
            author_kind: kind,
            author_name: name,
            text: preview.text.clone(),
            visibility: preview.visibility.into(),
            posted_at: time::text(preview.posted_at),
            deleted: preview.is_deleted,
            attachment_count: preview.attachment_count,
        }
    }
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct ChannelName {
    pub id: Uuid,
    pub kind: String,
    pub name: String,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct ContactName {
    pub id: Uuid,
    pub name: Option<String>,
    pub email: Option<String>,
    /// The contact that this conversation came by, and who may be online; absent unless it was joined to `id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub own_id: Option<Uuid>,
}

/// A conversation as agents see it.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct AgentConversation {
    pub id: Uuid,
    pub number: i64,
    pub status: Status,
    pub priority: Priority,
    pub subject: String,
    pub tags: Vec<String>,
    pub labels: Labels,
    pub channel: ChannelName,
    pub contact: ContactName,
    pub assignee: Option<AgentName>,
    pub follow_up_of: Option<Uuid>,
    pub version: i64,
    pub last_message: Option<LastMessage>,
    pub unread_count: i32,
    pub contact_seen_seq: i64,
    pub agents_seen_seq: i64,
    pub waiting_since: Option<String>,
    pub queue: Option<QueueName>,
    /// Only this team's members are given it.
    pub team: Option<TeamName>,
    pub asks: Option<Asks>,
    /// Since when the contact has wanted somebody; kept over transfers.
    pub queued_at: Option<String>,
    pub due_at: Option<String>,
    pub skills: Vec<SkillNeed>,
    pub offer: Option<Offer>,
    pub created_at: String,
    pub updated_at: String,
    /// On platforms where people also speak in public: these are comments that everybody reads. Absent on others,
    /// and in pushes, which do not know it; it never changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub is_public: Option<bool>,
    /// How the contact can be written to; only when one conversation is asked for, and only over a platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reply: Option<Box<ReplyWay>>,
}

impl AgentConversation {
    pub fn new(summary: &domain::Summary, card: &Card) -> Self {
        let routing = &summary.routing;
        let queued = routing.queued.as_ref();
        Self {
            id: summary.id.0,
            number: summary.number,
            status: summary.status.into(),
            priority: summary.priority.into(),
            subject: summary.subject.clone(),
            tags: summary.tags.iter().cloned().collect(),
            labels: (&summary.labels).into(),
            channel: ChannelName {
                id: summary.channel_id.0,
                kind: card.channel_kind.clone(),
                name: card.channel_name.clone(),
            },
            contact: ContactName {
                id: card.contact_id.0,
                name: card.contact_name.clone(),
                email: card.contact_email.clone(),
                own_id: (card.contact_id != summary.contact_id).then_some(summary.contact_id.0),
            },
            assignee: summary.assignee.as_ref().map(AgentName::from),
            follow_up_of: summary.follow_up_of.map(|id| id.0),
            version: summary.version.0,
            last_message: summary.last_message.as_deref().map(LastMessage::from),
            unread_count: summary.unread_by_agents,
            contact_seen_seq: summary.contact_seen_seq.0,
            agents_seen_seq: summary.agents_seen_seq.0,
            waiting_since: summary.waiting_since.map(time::text),
            queue: queued.map(|queued| QueueName::from(&queued.queue)),
            team: queued.and_then(|queued| queued.team.as_ref().map(TeamName::from)),
            asks: queued.map(|queued| queued.asks.into()),
            queued_at: routing.queued_at.map(time::text),
            due_at: queued.and_then(|queued| queued.due_at.map(time::text)),
            skills: queued.map_or_else(Vec::new, |queued| {
                queued.needs.iter().map(SkillNeed::from).collect()
            }),
            offer: routing.offer.as_ref().map(Offer::from),
            created_at: time::text(summary.created_at),
            updated_at: time::text(summary.updated_at),
            is_public: None,
            reply: None,
        }
    }
}

/// A conversation as its contact sees it; everything in it counts only what a contact may see.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct ContactConversation {
    pub id: Uuid,
    pub number: i64,
    pub status: Status,
    pub assignee: Option<AgentName>,
    pub follow_up_of: Option<Uuid>,
    pub version: i64,
    pub last_message: Option<LastMessage>,
    pub unread_count: i32,
    pub contact_seen_seq: i64,
    pub agents_seen_seq: i64,
    /// Nobody has it yet.
    pub waiting: bool,
    pub asks: Option<Asks>,
    pub created_at: String,
    pub updated_at: String,
}

impl From<domain::ContactSummary<'_>> for ContactConversation {
    fn from(summary: domain::ContactSummary<'_>) -> Self {
        Self {
            id: summary.id.0,
            number: summary.number,
            status: summary.status.into(),
            assignee: summary.assignee.map(AgentName::from),
            follow_up_of: summary.follow_up_of.map(|id| id.0),
            version: summary.version.0,
            last_message: summary.last_message.map(LastMessage::from),
            unread_count: summary.unread_count,
            contact_seen_seq: summary.contact_seen_seq.0,
            agents_seen_seq: summary.agents_seen_seq.0,
            waiting: summary.is_waiting,
            asks: summary.asks.map(Asks::from),
            created_at: time::text(summary.created_at),
            updated_at: time::text(summary.updated_at),
        }
    }
}
