//! Queues as records.

use bellhop_domain::queue as domain;
use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = QueueStrategy)]
#[ts(rename = "QueueStrategy")]
pub enum Strategy {
    HighestSpareCapacity,
    LongestIdle,
    RoundRobin,
}

impl From<domain::Strategy> for Strategy {
    fn from(strategy: domain::Strategy) -> Self {
        match strategy {
            domain::Strategy::HighestSpareCapacity => Self::HighestSpareCapacity,
            domain::Strategy::LongestIdle => Self::LongestIdle,
            domain::Strategy::RoundRobin => Self::RoundRobin,
        }
    }
}

/// `auto`: assigned at once. `offer`: must be accepted in time. `manual`: agents pick.
#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferMode {
    Auto,
    Offer,
    Manual,
}

impl From<domain::OfferMode> for OfferMode {
    fn from(mode: domain::OfferMode) -> Self {
        match mode {
            domain::OfferMode::Auto => Self::Auto,
            domain::OfferMode::Offer => Self::Offer,
            domain::OfferMode::Manual => Self::Manual,
        }
    }
}

/// What is asked of skills gets less after a time: levels are lowered, or skills are not asked for any more.
#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(untagged)]
#[schema(as = QueueRelaxation)]
#[ts(rename = "QueueRelaxation")]
pub enum Relaxation {
    Lower {
        after_seconds: u32,
        lower_by: u8,
    },
    /// `drop` is true.
    Drop {
        after_seconds: u32,
        drop: bool,
    },
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Queue {
    pub id: Uuid,
    pub name: String,
    /// Takes what no rule sends elsewhere.
    pub is_default: bool,
    /// Every agent is a member.
    pub everyone: bool,
    pub agent_ids: Vec<Uuid>,
    pub team_ids: Vec<Uuid>,
    pub strategy: Strategy,
    pub offer_mode: OfferMode,
    pub offer_timeout_seconds: u32,
    /// For so long a conversation is kept for the agent whom the contact knows.
    pub preferred_agent_seconds: u32,
    pub relaxations: Vec<Relaxation>,
    pub overflow_queue_id: Option<Uuid>,
    pub overflow_after_seconds: Option<u32>,
    /// Live conversations that may wait.
    pub length_max: Option<u32>,
    pub wait_max_seconds: Option<u32>,
    /// Null: always open.
    pub schedule_id: Option<Uuid>,
    pub service_level_seconds: u32,
    pub service_level_percent: u8,
    /// Null: stays with its agent, who is offline.
    pub requeue_unanswered_seconds: Option<u32>,
    pub requeue_answered_seconds: Option<u32>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct Queues {
    pub queues: Vec<Queue>,
    /// Always null: queues are few.
    pub next_cursor: Option<String>,
}
