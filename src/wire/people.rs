//! People as others see them.

use bellhop_domain::AgentId;
use bellhop_domain::conversation::{Actor, AgentRef};
use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

pub fn avatar_url(agent: AgentId) -> String {
    format!("/avatars/{agent}")
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    Contact,
    Agent,
    System,
}

/// Who did something, by the name they had then.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Person {
    pub kind: PersonKind,
    pub id: Option<Uuid>,
    pub name: String,
}

impl From<&Actor> for Person {
    fn from(actor: &Actor) -> Self {
        let (kind, id) = match actor {
            Actor::Contact { id, .. } => (PersonKind::Contact, Some(id.0)),
            Actor::Agent { id, .. } => (PersonKind::Agent, Some(id.0)),
            Actor::System => (PersonKind::System, None),
        };
        Self {
            kind,
            id,
            name: actor.name().to_owned(),
        }
    }
}

/// The author of a message.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Author {
    pub kind: PersonKind,
    pub id: Option<Uuid>,
    pub name: String,
    /// Agents only.
    pub avatar_url: Option<String>,
}

impl From<&Actor> for Author {
    fn from(actor: &Actor) -> Self {
        let Person { kind, id, name } = actor.into();
        let avatar_url = match actor {
            Actor::Agent { id, .. } => Some(avatar_url(*id)),
            Actor::Contact { .. } | Actor::System => None,
        };
        Self {
            kind,
            id,
            name,
            avatar_url,
        }
    }
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct AgentName {
    pub id: Uuid,
    pub name: String,
    pub avatar_url: String,
}

impl AgentName {
    pub fn new(id: AgentId, name: &str) -> Self {
        Self {
            id: id.0,
            name: name.to_owned(),
            avatar_url: avatar_url(id),
        }
    }
}

impl From<&AgentRef> for AgentName {
    fn from(agent: &AgentRef) -> Self {
        Self::new(agent.id, &agent.name)
    }
}
