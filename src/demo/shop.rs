//! The data of the demo, as config/demo/shop.toml writes it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::seed::DemoError;
use super::shop_floor::{CustomStatus, Queue, Rule, Schedule, Skill, Team};

const SHOP: &str = include_str!("../../config/demo/shop.toml");

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Shop {
    pub(super) channel: Channel,
    pub(super) agents: Vec<Agent>,
    pub(super) canned_replies: Vec<CannedReply>,
    pub(super) contacts: Vec<Contact>,
    pub(super) conversations: Vec<Story>,
    pub(super) skills: Vec<Skill>,
    pub(super) teams: Vec<Team>,
    pub(super) custom_statuses: Vec<CustomStatus>,
    pub(super) schedules: Vec<Schedule>,
    pub(super) queues: Vec<Queue>,
    pub(super) routing_rules: Vec<Rule>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Channel {
    pub(super) name: String,
    pub(super) greeting: String,
    pub(super) brand_color: String,
    pub(super) offline_message: String,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Agent {
    pub(super) key: String,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) role: String,
    /// Levels by the keys of skills.
    #[serde(default)]
    pub(super) skills: BTreeMap<String, u8>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct CannedReply {
    pub(super) shortcut: String,
    pub(super) title: String,
    pub(super) text: String,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Contact {
    pub(super) key: String,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) language: String,
    pub(super) user_agent: String,
    #[serde(default)]
    pub(super) notes: String,
    #[serde(default)]
    pub(super) verified: bool,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    pub(super) key: String,
    pub(super) contact: String,
    /// Minutes ago.
    pub(super) began: u32,
    /// The key of the story before.
    pub(super) follow_up_of: Option<String>,
    pub(super) steps: Vec<Step>,
}

/// What one person did; exactly one of the optional fields is set.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// Minutes since the step before.
    pub(super) after: u32,
    pub(super) who: String,
    pub(super) say: Option<String>,
    pub(super) note: Option<String>,
    /// The key of an agent.
    pub(super) assign: Option<String>,
    pub(super) status: Option<String>,
    pub(super) priority: Option<String>,
    pub(super) tags: Option<Vec<String>>,
    pub(super) subject: Option<String>,
    /// Reads everything so far.
    #[serde(default)]
    pub(super) seen: bool,
}

impl Shop {
    pub(super) fn load() -> Result<Self, DemoError> {
        toml::from_str(SHOP).map_err(|error| DemoError::Data(error.to_string()))
    }
}
