//! Tables for single rules, and random lives of a queue that must keep the invariants.

mod live;
mod random;
mod solver;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use uuid::Uuid;

use super::*;
use crate::agent::{Capacity, ChannelClass, ClassRule, RequeuePolicy, StatusKind};
use crate::conversation::{AgentRef, Offer, Priority, Via};
use crate::ids::{AgentId, ContactId, ConversationId, QueueId, SkillId};
use crate::time::Timestamp;

const T0: Timestamp = Timestamp(1_700_000_000_000_000);

fn at(seconds: u64) -> Timestamp {
    T0.plus(Duration::from_secs(seconds))
}

fn agent(number: u128) -> AgentId {
    AgentId(Uuid::from_u128(number))
}

fn conversation(number: u128) -> ConversationId {
    ConversationId(Uuid::from_u128(number))
}

fn skill(number: u128) -> SkillId {
    SkillId(Uuid::from_u128(number))
}

fn need(number: u128, level: u8) -> SkillNeed {
    SkillNeed {
        skill: skill(number),
        name: format!("skill {number}"),
        level,
    }
}

fn settings() -> QueueSettings {
    QueueSettings {
        id: QueueId(Uuid::from_u128(1)),
        name: "Support".into(),
        strategy: Strategy::HighestSpareCapacity,
        offer_mode: OfferMode::Auto,
        offer_timeout: Duration::from_secs(30),
        preferred_wait: Duration::ZERO,
        relaxations: vec![],
        overflow: None,
        length_max: None,
        wait_max: None,
        service_level_target: Duration::from_secs(20),
        service_level_percent: 80,
        requeue: RequeuePolicy::default(),
    }
}

fn waiting(number: u128) -> Waiting {
    Waiting {
        conversation: conversation(number),
        contact: ContactId(Uuid::from_u128(number)),
        number: 1,
        priority: Priority::Normal,
        asks: Asks::Live,
        class: ChannelClass::Chat,
        needs: vec![],
        team: None,
        due_at: None,
        queued_at: at(u64::try_from(number).unwrap()),
        entered_at: at(u64::try_from(number).unwrap()),
        refused_by: BTreeSet::new(),
        preferred: None,
        offer: None,
    }
}

/// Online, with room for so many chats.
fn candidate(number: u128, chats: u32) -> Candidate {
    Candidate {
        id: agent(number),
        name: format!("agent {number}"),
        status: StatusKind::Online,
        is_enabled: true,
        teams: vec![],
        skills: BTreeMap::new(),
        capacity: Capacity {
            classes: BTreeMap::from([(
                ChannelClass::Chat,
                ClassRule {
                    units_max: chats,
                    interrupts: vec![],
                },
            )]),
        },
        used: BTreeMap::new(),
        last_assigned_at: None,
        ready_since: T0,
    }
}

fn offer_to(number: u128, expires_at: Timestamp) -> Offer {
    Offer {
        agent: AgentRef {
            id: agent(number),
            name: format!("agent {number}"),
        },
        via: Via::Queue,
        offered_at: T0,
        expires_at,
    }
}
