//! Pushes of what is never stored: typing, presence, viewers.

use bellhop_actors::fanout::{Page, Signal, Viewer};
use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::contact::Contact;
use super::message::Visibility;
use super::people::{AgentName, Person, PersonKind};
use super::push::{Kind, text};

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
}

#[derive(Debug, Serialize, TS)]
pub struct TeamPresence {
    pub online: bool,
    /// Who is here.
    pub agents: Vec<AgentName>,
}

/// What `presence_changed` would say of contacts who are here.
pub fn contacts(here: &[Signal]) -> Vec<PersonPresence> {
    let person = |signal| match body_for_agents(signal) {
        SignalBody::PresenceChanged(Presence::Person(person)) => Some(person),
        SignalBody::PresenceChanged(Presence::Team(_))
        | SignalBody::Typing { .. }
        | SignalBody::SneakPeek { .. }
        | SignalBody::ViewersChanged { .. }
        | SignalBody::DraftUpdated { .. }
        | SignalBody::ContactUpdated { .. }
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
        Signal::AgentPresence { id, name, online } => {
            SignalBody::PresenceChanged(Presence::Person(PersonPresence {
                kind: PersonKind::Agent,
                id: id.0,
                name: Some(name.clone()),
                online: *online,
                page: None,
            }))
        }
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
        | Signal::ContactUpdated { .. } => None,
        Signal::Typing {
            internal: false, ..
        }
        | Signal::Online { .. } => Some(signal_for_agents(signal)),
    }
}

pub fn agents(agents: &[(bellhop_domain::AgentId, String)]) -> Vec<AgentName> {
    agents
        .iter()
        .map(|(id, name)| AgentName::new(*id, name))
        .collect()
}
