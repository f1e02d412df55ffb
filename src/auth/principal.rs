//! Who is asking.

use bellhop_domain::conversation::{Actor, AgentRef, Summary};
use bellhop_domain::{AgentId, ChannelId, ContactId, Seq};

/// What a contact without a name is called.
const NAMELESS: &str = "Visitor";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Agent,
    Lead,
    Admin,
}

impl Role {
    pub const ALL: &'static [Self] = &[Self::Agent, Self::Lead, Self::Admin];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Lead => "lead",
            Self::Admin => "admin",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.as_str() == word)
    }

    /// May watch the floor and step into others' conversations.
    pub fn leads(self) -> bool {
        match self {
            Self::Agent => false,
            Self::Lead | Self::Admin => true,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgentPrincipal {
    pub id: AgentId,
    pub name: String,
    pub email: String,
    pub role: Role,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContactPrincipal {
    pub id: ContactId,
    pub name: Option<String>,
    pub email: Option<String>,
    /// The channel whose key opened the session.
    pub channel_id: ChannelId,
}

impl AgentPrincipal {
    /// As the doer of something, by the name they have now.
    pub fn by(&self) -> AgentRef {
        AgentRef {
            id: self.id,
            name: self.name.clone(),
        }
    }
}

impl ContactPrincipal {
    pub fn display_name(&self) -> &str {
        self.name.as_deref().unwrap_or(NAMELESS)
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Principal {
    Agent(AgentPrincipal),
    Contact(ContactPrincipal),
}

impl Principal {
    pub fn actor(&self) -> Actor {
        match self {
            Self::Agent(agent) => Actor::Agent {
                id: agent.id,
                name: agent.name.clone(),
            },
            Self::Contact(contact) => Actor::Contact {
                id: contact.id,
                name: contact.display_name().to_owned(),
            },
        }
    }

    /// `seq` of the last fact of a conversation that this person may know of.
    pub fn version(&self, summary: &Summary) -> Seq {
        match self {
            Self::Agent(_) => summary.version,
            Self::Contact(_) => summary.public_version,
        }
    }
}
