//! Why an agent was chosen: stored with the assignment, shown in the timeline, and enough to check it.

use serde::{Deserialize, Serialize};

use super::settings::Strategy;
use crate::agent::{ChannelClass, StatusKind};
use crate::conversation::{AgentRef, QueueRef};
use crate::ids::{AgentId, SkillId};
use crate::time::Timestamp;

/// Why an agent could not be given a conversation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Filter {
    /// Has left the organisation, or may not take conversations.
    NotPermitted,
    /// `away`, `busy`, `transfers_only` or `offline`.
    Status {
        kind: StatusKind,
    },
    NotInTeam,
    /// Declined it before, or gave it away.
    Refused,
    LacksSkill {
        name: String,
        needs: u8,
        /// Zero: does not have it at all.
        has: u8,
    },
    NoRoom {
        used: u32,
        max: u32,
    },
    /// Busy with a class that this one must not interrupt.
    BusyWith {
        class: ChannelClass,
    },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Verdict {
    Chosen,
    Eligible,
    Skipped(Filter),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SkillHeld {
    pub name: String,
    pub level: u8,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Considered {
    pub agent: AgentRef,
    pub verdict: Verdict,
    /// Units of the conversation's class before this decision.
    pub used: u32,
    pub max: u32,
    /// Since when the agent could have been given something; `None` when not online.
    pub ready_since: Option<Timestamp>,
    /// Of the needed skills, those the agent has.
    pub skills: Vec<SkillHeld>,
}

/// A need that was lowered (`to`) or dropped (`None`) because the conversation waited too long.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Relaxed {
    pub skill: SkillId,
    pub name: String,
    pub from: u8,
    pub to: Option<u8>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decision {
    pub queue: QueueRef,
    pub strategy: Strategy,
    pub decided_at: Timestamp,
    pub winner: AgentId,
    /// The winner came first because the contact knows them.
    pub is_preferred: bool,
    /// Round robin went on after this one.
    #[serde(default)]
    pub after: Option<AgentId>,
    pub relaxed: Vec<Relaxed>,
    /// The winner first, then the eligible in order, then the skipped; at most `CONSIDERED_MAX`.
    pub considered: Vec<Considered>,
    /// How many more there were.
    pub not_shown: u32,
}
