//! Pushes of what is never stored: typing, presence, viewers.

use bellhop_actors::fanout::{self, Page, Signal, Viewer};
use bellhop_domain::Timestamp;
use bellhop_domain::conversation::{Failure, Via};
use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::bulk::BulkJob;
use super::channel::ChannelTrouble;
use super::contact::Contact;
use super::conversation::AgentConversation;
use super::floor::{AgentStats, QueuePosition, QueueStats};
use super::message::Visibility;
use super::people::{AgentName, Person, PersonKind};
use super::push::{Kind, text};
use super::routing::{Explanation, OfferVia};
use super::status::AgentStatus;
use super::time;

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct ViewerName {
    pub agent_id: Uuid,
    pub name: String,
    pub writing: bool,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct PageName {
    pub url: String,
    pub title: String,
}

impl From<&Page> for PageName {
    fn from(page: &Page) -> Self {
        Self {
            url: page.url.clone(),
            title: page.title.clone(),
        }
    }
}

pub fn viewers(viewers: &[Viewer]) -> Vec<ViewerName> {
    let name = |viewer: &Viewer| ViewerName {
        agent_id: viewer.agent_id.0,
        name: viewer.name.clone(),
        writing: viewer.writing,
    };
    viewers.iter().map(name).collect()
}

/// A push about what is never stored.
#[derive(Debug, Serialize, TS)]
pub struct SignalPush {
    #[serde(rename = "type")]
    #[ts(inline)]
    kind: Kind,
    #[serde(flatten)]
    #[ts(flatten)]
    body: SignalBody,
}

#[derive(Debug, Serialize, TS)]
#[serde(tag = "action", content = "payload", rename_all = "snake_case")]
pub enum SignalBody {
    Typing {
        conversation_id: Uuid,
        author: Person,
        typing: bool,
        internal: bool,
    },
    SneakPeek {
        conversation_id: Uuid,
        text: String,
    },
    ViewersChanged {
        conversation_id: Uuid,
        viewers: Vec<ViewerName>,
    },
    PresenceChanged(Presence),
    DraftUpdated {
        conversation_id: Uuid,
        #[ts(as = "Visibility")]
        visibility: &'static str,
        text: String,
    },
    ContactUpdated {
        #[ts(as = "Contact")]
        contact: Value,
    },
    BulkJobUpdated {
        #[ts(as = "BulkJob")]
        bulk_job: Value,
    },
    OfferMade(Box<OfferMade>),
    OfferWithdrawn {
        conversation_id: Uuid,
    },
    QueuePosition(QueuePosition),
    QueueStats(Box<QueueStats>),
    AgentStats(Box<AgentStats>),
    /// Administrators only.
    ChannelChanged(ChannelChanged),
    /// After a replay: everything up to `seq` has been sent.
    Resumed {
        conversation_id: Uuid,
        seq: i64,
    },
    /// The replay would be too long: fetch the conversation over HTTP, then go on from `seq`.
    Reset {
        conversation_id: Uuid,
        seq: i64,
    },
}

/// Agents hear of persons, contacts of the team as a whole.
#[derive(Debug, Serialize, TS)]
#[serde(untagged)]
pub enum Presence {
    Person(PersonPresence),
    Team(TeamPresence),
}

#[derive(Debug, Serialize, TS)]
pub struct PersonPresence {
    pub kind: PersonKind,
    pub id: Uuid,
    pub name: Option<String>,
    pub online: bool,
    /// Contacts only.
    pub page: Option<PageName>,
    /// Agents only.
    pub status: Option<AgentStatus>,
}

/// A conversation that an agent may accept or decline.
#[derive(Debug, Serialize, TS)]
pub struct OfferMade {
    pub conversation: AgentConversation,
    pub via: OfferVia,
    /// Who gives it away, and what they say.
    pub from: Option<AgentName>,
    pub note: Option<String>,
    pub offered_at: String,
    pub expires_at: String,
    /// Why this agent, when a queue decided.
    pub explanation: Option<Explanation>,
}

impl From<&fanout::OfferMade> for OfferMade {
    fn from(made: &fanout::OfferMade) -> Self {
        let (from, note) = match &made.offer.via {
            Via::Queue => (None, None),
            Via::Transfer { from, note } => (Some(from.into()), note.clone()),
        };
        Self {
            conversation: AgentConversation::new(&made.summary, &made.card),
            via: (&made.offer.via).into(),
            from,
            note,
            offered_at: time::text(made.offer.offered_at),
            expires_at: time::text(made.offer.expires_at),
            explanation: made.decision.as_deref().map(Explanation::from),
        }
    }
}

/// How a channel stands that somebody changed, or that has stopped.
#[derive(Debug, Serialize, TS)]
pub struct ChannelChanged {
    pub channel_id: Uuid,
    pub name: String,
    pub platform: String,
    pub enabled: bool,
    /// Why nothing goes out over it; null: nothing is wrong.
    pub trouble: Option<ChannelTrouble>,
}

impl From<&fanout::ChannelStanding> for ChannelChanged {
    fn from(standing: &fanout::ChannelStanding) -> Self {
        let trouble = |(failure, since): &(Failure, Timestamp)| ChannelTrouble {
            class: failure.class.as_str().to_owned(),
            reason: failure.reason.clone(),
            since: time::text(*since),
        };
        Self {
            channel_id: standing.id.0,
            name: standing.name.clone(),
            platform: standing.platform.clone(),
            enabled: standing.is_enabled,
            trouble: standing.stopped.as_ref().map(trouble),
        }
    }
}

#[derive(Debug, Serialize, TS)]
pub struct TeamPresence {
    pub online: bool,
    /// Who is here.
    pub agents: Vec<AgentName>,
}

/// What `presence_changed` would say of those who are here.
pub fn people(here: &[Signal]) -> Vec<PersonPresence> {
    let person = |signal| match body_for_agents(signal) {
        SignalBody::PresenceChanged(Presence::Person(person)) => Some(person),
        SignalBody::PresenceChanged(Presence::Team(_))
        | SignalBody::Typing { .. }
        | SignalBody::SneakPeek { .. }
        | SignalBody::ViewersChanged { .. }
        | SignalBody::DraftUpdated { .. }
        | SignalBody::ContactUpdated { .. }
        | SignalBody::BulkJobUpdated { .. }
        | SignalBody::OfferMade(_)
        | SignalBody::OfferWithdrawn { .. }
        | SignalBody::QueuePosition(_)
        | SignalBody::QueueStats(_)
        | SignalBody::AgentStats(_)
        | SignalBody::ChannelChanged(_)
        | SignalBody::Resumed { .. }
        | SignalBody::Reset { .. } => None,
    };
    here.iter().filter_map(person).collect()
}

pub fn signal_for_agents(signal: &Signal) -> String {
    push(body_for_agents(signal))
}

fn body_for_agents(signal: &Signal) -> SignalBody {
    match signal {
        Signal::Typing {
            conversation,
            author,
            typing,
            internal,
        } => SignalBody::Typing {
            conversation_id: conversation.0,
            author: author.into(),
            typing: *typing,
            internal: *internal,
        },
        Signal::SneakPeek { conversation, text } => SignalBody::SneakPeek {
            conversation_id: conversation.0,
            text: text.clone(),
        },
        Signal::ViewersChanged {
            conversation,
            viewers,
        } => SignalBody::ViewersChanged {
            conversation_id: conversation.0,
            viewers: self::viewers(viewers),
        },
        Signal::AgentPresence {
            id,
            name,
            online,
            standing,
        } => SignalBody::PresenceChanged(Presence::Person(PersonPresence {
            kind: PersonKind::Agent,
            id: id.0,
            name: Some(name.clone()),
            online: *online,
            page: None,
            status: standing.as_ref().map(AgentStatus::from),
        })),
        Signal::ContactPresence {
            id,
            name,
            online,
            page,
        } => SignalBody::PresenceChanged(Presence::Person(PersonPresence {
            kind: PersonKind::Contact,
            id: id.0,
            name: name.clone(),
            online: *online,
            page: page.as_ref().map(PageName::from),
            status: None,
        })),
        Signal::Online { online, agents } => {
            SignalBody::PresenceChanged(Presence::Team(TeamPresence {
                online: *online,
                agents: self::agents(agents),
            }))
        }
        Signal::DraftUpdated {
            conversation,
            visibility,
            text,
        } => SignalBody::DraftUpdated {
            conversation_id: conversation.0,
            visibility,
            text: text.clone(),
        },
        Signal::ContactUpdated { json } => SignalBody::ContactUpdated {
            contact: serde_json::from_str(json).unwrap_or_default(),
        },
        Signal::BulkJobUpdated { json } => SignalBody::BulkJobUpdated {
            bulk_job: serde_json::from_str(json).unwrap_or_default(),
        },
        Signal::OfferMade(made) => SignalBody::OfferMade(Box::new(made.as_ref().into())),
        Signal::OfferWithdrawn { conversation } => SignalBody::OfferWithdrawn {
            conversation_id: conversation.0,
        },
        Signal::QueuePosition(place) => SignalBody::QueuePosition(place.into()),
        Signal::QueueStats(view) => SignalBody::QueueStats(Box::new(view.as_ref().into())),
        Signal::AgentStats(view) => SignalBody::AgentStats(Box::new(view.as_ref().into())),
        Signal::ChannelChanged(standing) => SignalBody::ChannelChanged(standing.as_ref().into()),
    }
}

pub fn push(body: SignalBody) -> String {
    let kind = Kind::Push;
    text(&SignalPush { kind, body })
}

/// Nothing for what only agents may know.
pub fn signal_for_contact(signal: &Signal) -> Option<String> {
    match signal {
        Signal::Typing { internal: true, .. }
        | Signal::SneakPeek { .. }
        | Signal::ViewersChanged { .. }
        | Signal::AgentPresence { .. }
        | Signal::ContactPresence { .. }
        | Signal::DraftUpdated { .. }
        | Signal::ContactUpdated { .. }
        | Signal::BulkJobUpdated { .. }
        | Signal::OfferMade(_)
        | Signal::OfferWithdrawn { .. }
        | Signal::QueueStats(_)
        | Signal::AgentStats(_)
        | Signal::ChannelChanged(_) => None,
        Signal::Typing {
            internal: false, ..
        }
        | Signal::Online { .. }
        | Signal::QueuePosition(_) => Some(signal_for_agents(signal)),
    }
}

pub fn agents(agents: &[(bellhop_domain::AgentId, String)]) -> Vec<AgentName> {
    agents
        .iter()
        .map(|(id, name)| AgentName::new(*id, name))
        .collect()
}
