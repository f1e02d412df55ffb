//! A queue's record, as the live queue needs it.

use std::time::Duration;

use crate::agent::RequeuePolicy;
use crate::ids::QueueId;
use crate::words::words;

words! {
    /// Who of the eligible ones is given the next conversation.
    Strategy {
        /// Most free units; then the longest idle.
        HighestSpareCapacity = "highest_spare_capacity",
        /// Longest without a new assignment.
        LongestIdle = "longest_idle",
        /// The next one after the last winner, by id.
        RoundRobin = "round_robin",
    }

    OfferMode {
        /// Assigned at once.
        Auto = "auto",
        /// Offered; must be accepted in time.
        Offer = "offer",
        /// Nothing is assigned automatically: agents pick.
        Manual = "manual",
    }
}

/// What is asked of skills gets less when a conversation has waited for `after`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Relaxation {
    pub after: Duration,
    pub step: RelaxStep,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RelaxStep {
    /// Each level is lowered by so much, down to 1.
    LowerBy(u8),
    /// Skills are not asked for any more.
    Drop,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Overflow {
    pub to: QueueId,
    pub after: Duration,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueueSettings {
    pub id: QueueId,
    pub name: String,
    pub strategy: Strategy,
    pub offer_mode: OfferMode,
    pub offer_timeout: Duration,
    /// For so long a conversation is kept for the agent whom the contact knows, if that agent is
    /// online and only lacks room. Zero: it is not kept, the agent only comes first.
    pub preferred_wait: Duration,
    /// By `after`, ascending.
    pub relaxations: Vec<Relaxation>,
    pub overflow: Option<Overflow>,
    /// Live conversations that may wait; more are turned into messages.
    pub length_max: Option<u32>,
    /// A live conversation that waited so long is turned into a message.
    pub wait_max: Option<Duration>,
    pub service_level_target: Duration,
    pub service_level_percent: u8,
    pub requeue: RequeuePolicy,
}
