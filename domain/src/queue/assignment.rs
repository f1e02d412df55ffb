//! The pure solver: which waiting conversation goes to which agent, and why.
//! (Properties to be written here by who implements it.)

use std::collections::BTreeMap;

use super::decision::Decision;
use super::settings::QueueSettings;
use super::waiting::Waiting;
use crate::agent::{Capacity, ChannelClass, StatusKind};
use crate::ids::{AgentId, ConversationId, SkillId, TeamId};
use crate::time::Timestamp;

/// What a queue knows of an agent: told by the agent itself, and checked again by it at reserve time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    pub id: AgentId,
    pub name: String,
    pub status: StatusKind,
    pub is_enabled: bool,
    pub teams: Vec<TeamId>,
    pub skills: BTreeMap<SkillId, u8>,
    pub capacity: Capacity,
    /// Units in use, reservations included.
    pub used: BTreeMap<ChannelClass, u32>,
    pub last_assigned_at: Option<Timestamp>,
    pub ready_since: Timestamp,
}

#[derive(Clone, Debug)]
pub struct Problem<'a> {
    pub now: Timestamp,
    pub settings: &'a QueueSettings,
    /// Without those that are out on offer or on their way; in any order.
    pub waiting: &'a [&'a Waiting],
    pub agents: &'a [&'a Candidate],
    /// Round robin goes on after this one.
    pub last_winner: Option<AgentId>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assignment {
    pub conversation: ConversationId,
    pub agent: AgentId,
    pub decision: Decision,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Solution {
    /// In the order of the queue.
    pub assignments: Vec<Assignment>,
    /// When the answer may change though nothing happens: a relaxation or a preferred agent's time is over.
    pub look_again_at: Option<Timestamp>,
}
