//! Agents, as agents see each other and themselves.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::people::avatar_url;
use super::skill::SkillLevel;
use super::status::{AgentStatus, ChannelClass, Load};
use crate::auth::{AgentPrincipal, Role};

#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AgentRole)]
#[ts(rename = "AgentRole")]
pub enum RoleName {
    Agent,
    Lead,
    Admin,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Agent => Self::Agent,
            Role::Lead => Self::Lead,
            Role::Admin => Self::Admin,
        }
    }
}

/// The agent who asks.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[schema(as = AgentMe)]
#[ts(rename = "AgentMe")]
pub struct Me {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub role: RoleName,
    pub avatar_url: String,
}

impl From<&AgentPrincipal> for Me {
    fn from(agent: &AgentPrincipal) -> Self {
        Self {
            id: agent.id.0,
            name: agent.name.clone(),
            email: agent.email.clone(),
            role: agent.role.into(),
            avatar_url: avatar_url(agent.id),
        }
    }
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Agent {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub role: RoleName,
    pub avatar_url: String,
    /// Has a console open now.
    pub online: bool,
    /// Null before the agent has ever been on the floor.
    pub status: Option<AgentStatus>,
    pub load: Vec<Load>,
    /// May not sign in any more.
    pub disabled: bool,
    pub team_ids: Vec<Uuid>,
    pub skills: Vec<SkillLevel>,
    /// Units by channel class, in force.
    pub capacity: BTreeMap<ChannelClass, u32>,
    /// Where that differs from the general rules.
    pub capacity_overrides: BTreeMap<ChannelClass, u32>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct Agents {
    pub agents: Vec<Agent>,
    /// Always null: agents are few.
    pub next_cursor: Option<String>,
}
