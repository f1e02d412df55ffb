//! Sessions: what signing in answers, and who the caller is.

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;

use super::people::PersonKind;
use super::{agent, contact};
use crate::auth::Principal;

#[derive(Serialize, TS, ToSchema)]
pub struct AgentSession {
    /// For `Authorization: Bearer`, and for the socket's `login`.
    pub token: String,
    pub agent: agent::Me,
}

/// Who the caller is: `agent` or `contact`, as `role` says.
#[derive(Serialize, TS, ToSchema)]
pub struct Me {
    pub role: PersonKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub agent: Option<agent::Me>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub contact: Option<contact::Me>,
}

impl From<&Principal> for Me {
    fn from(principal: &Principal) -> Self {
        let (role, agent, contact) = match principal {
            Principal::Agent(agent) => (PersonKind::Agent, Some(agent.into()), None),
            Principal::Contact(contact) => (PersonKind::Contact, None, Some(contact.into())),
        };
        Self {
            role,
            agent,
            contact,
        }
    }
}
