//! Who does what in the demo, as config/demo/shop.toml writes it. Keys name what stands elsewhere in the file.

use std::collections::BTreeMap;

use bellhop_domain::agent::StatusKind;
use bellhop_domain::conversation::Priority;
use bellhop_domain::queue::{OfferMode, Strategy};
use serde::Deserialize;

use crate::hours::{WallMinute, Zone};
use crate::store::queues::RelaxationRow;
use crate::store::routing_rules::ConditionRow;

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Skill {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) language: Option<String>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Team {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) agents: Vec<String>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct CustomStatus {
    pub(super) label: String,
    pub(super) kind: StatusKind,
}

/// The same hours on every day.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Schedule {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) timezone: Zone,
    pub(super) from: WallMinute,
    pub(super) to: WallMinute,
    pub(super) holidays: Vec<Holiday>,
}

/// Closed.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Holiday {
    pub(super) date: jiff::civil::Date,
    pub(super) name: String,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Queue {
    pub(super) key: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) agents: Vec<String>,
    #[serde(default)]
    pub(super) teams: Vec<String>,
    pub(super) strategy: Strategy,
    pub(super) offer_mode: OfferMode,
    pub(super) offer_timeout_seconds: Option<u32>,
    pub(super) schedule: Option<String>,
    #[serde(default)]
    pub(super) relaxations: Vec<RelaxationRow>,
    /// The key of a queue before this one.
    pub(super) overflow: Option<String>,
    pub(super) overflow_after_seconds: Option<u32>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) name: String,
    #[serde(default)]
    pub(super) conditions: Vec<ConditionRow>,
    pub(super) queue: Option<String>,
    pub(super) priority: Option<Priority>,
    #[serde(default)]
    pub(super) skills: BTreeMap<String, u8>,
    #[serde(default)]
    pub(super) match_language: bool,
}
