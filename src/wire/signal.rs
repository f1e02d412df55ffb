//! Pushes of what is never stored: typing, presence, viewers.

use bellhop_actors::fanout::{Page, Signal, Viewer};
use serde::Serialize;
use serde_json::{Value, json};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::people::{AgentName, Person};

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[ts(export)]
pub struct ViewerName {
    pub agent_id: Uuid,
    pub name: String,
    pub writing: bool,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[ts(export)]
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

/// What `presence_changed` would say of contacts who are here.
pub fn contacts(here: &[Signal]) -> Vec<Value> {
    here.iter()
        .map(|signal| payload_for_agents(signal).1)
        .collect()
}

pub fn signal_for_agents(signal: &Signal) -> String {
    let (action, payload) = payload_for_agents(signal);
    push(action, &payload)
}

fn payload_for_agents(signal: &Signal) -> (&'static str, Value) {
    match signal {
        Signal::Typing {
            conversation,
            author,
            typing,
            internal,
        } => (
            "typing",
            json!({
                "conversation_id": conversation,
                "author": Person::from(author),
                "typing": typing,
                "internal": internal,
            }),
        ),
        Signal::SneakPeek { conversation, text } => (
            "sneak_peek",
            json!({ "conversation_id": conversation, "text": text }),
        ),
        Signal::ViewersChanged {
            conversation,
            viewers,
        } => (
            "viewers_changed",
            json!({ "conversation_id": conversation, "viewers": self::viewers(viewers) }),
        ),
        Signal::AgentPresence { id, name, online } => (
            "presence_changed",
            json!({ "kind": "agent", "id": id, "name": name, "online": online, "page": null }),
        ),
        Signal::ContactPresence {
            id,
            name,
            online,
            page,
        } => (
            "presence_changed",
            json!({
                "kind": "contact",
                "id": id,
                "name": name,
                "online": online,
                "page": page.as_ref().map(PageName::from),
            }),
        ),
        Signal::Online { online, agents } => (
            "presence_changed",
            json!({ "online": online, "agents": self::agents(agents) }),
        ),
        Signal::DraftUpdated {
            conversation,
            visibility,
            text,
        } => (
            "draft_updated",
            json!({ "conversation_id": conversation, "visibility": visibility, "text": text }),
        ),
        Signal::ContactUpdated { json } => {
            let contact: Value = serde_json::from_str(json).unwrap_or(Value::Null);
            ("contact_updated", json!({ "contact": contact }))
        }
    }
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
        } => Some(signal_for_agents(signal)),
        Signal::Online { online, agents } => {
            let payload = json!({ "online": online, "agents": self::agents(agents) });
            Some(push("presence_changed", &payload))
        }
    }
}

pub fn agents(agents: &[(bellhop_domain::AgentId, String)]) -> Vec<AgentName> {
    agents
        .iter()
        .map(|(id, name)| AgentName::new(*id, name))
        .collect()
}

fn push(action: &str, payload: &Value) -> String {
    json!({ "type": "push", "action": action, "payload": payload }).to_string()
}
