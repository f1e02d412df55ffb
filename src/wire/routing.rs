//! Where a conversation stands between its contact and the agents: queue, offer, and why.

use bellhop_domain::conversation as domain;
use bellhop_domain::queue::{self, Filter, Verdict};
use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::people::AgentName;
use super::time;

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct QueueName {
    pub id: Uuid,
    pub name: String,
}

impl From<&domain::QueueRef> for QueueName {
    fn from(queue: &domain::QueueRef) -> Self {
        Self {
            id: queue.id.0,
            name: queue.name.clone(),
        }
    }
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct TeamName {
    pub id: Uuid,
    pub name: String,
}

impl From<&domain::TeamRef> for TeamName {
    fn from(team: &domain::TeamRef) -> Self {
        Self {
            id: team.id.0,
            name: team.name.clone(),
        }
    }
}

/// `live`: the contact waits in the chat. `message`: is answered later.
#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    Live,
    Message,
}

impl From<queue::Asks> for Asks {
    fn from(asks: queue::Asks) -> Self {
        match asks {
            queue::Asks::Live => Self::Live,
            queue::Asks::Message => Self::Message,
        }
    }
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct SkillNeed {
    pub skill_id: Uuid,
    pub name: String,
    /// 1 (basic) to 5 (expert).
    pub level: u8,
}

impl From<&queue::SkillNeed> for SkillNeed {
    fn from(need: &queue::SkillNeed) -> Self {
        Self {
            skill_id: need.skill.0,
            name: need.name.clone(),
            level: need.level,
        }
    }
}

#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferVia {
    Queue,
    Transfer,
}

impl From<&domain::Via> for OfferVia {
    fn from(via: &domain::Via) -> Self {
        match via {
            domain::Via::Queue => Self::Queue,
            domain::Via::Transfer { .. } => Self::Transfer,
        }
    }
}

/// Out to an agent who has not answered yet.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Offer {
    pub agent: AgentName,
    pub via: OfferVia,
    pub offered_at: String,
    pub expires_at: String,
}

impl From<&domain::Offer> for Offer {
    fn from(offer: &domain::Offer) -> Self {
        Self {
            agent: (&offer.agent).into(),
            via: (&offer.via).into(),
            offered_at: time::text(offer.offered_at),
            expires_at: time::text(offer.expires_at),
        }
    }
}

/// Why an agent was chosen.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Explanation {
    pub strategy: String,
    pub queue: QueueName,
    pub decided_at: String,
    pub winner: Uuid,
    /// The winner came first because the contact knows them.
    pub preferred: bool,
    pub relaxed: Vec<RelaxedSkill>,
    /// The winner first, then the eligible, then the skipped.
    pub considered: Vec<Considered>,
    /// How many more there were.
    pub not_shown: u32,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct RelaxedSkill {
    pub skill_id: Uuid,
    pub name: String,
    pub from: u8,
    /// Null: not asked for any more.
    pub to: Option<u8>,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Considered {
    pub agent: AgentName,
    pub result: ConsideredResult,
    pub why: Option<SkippedWhy>,
    /// The class an agent is busy with, or the skill that is missing.
    pub detail: Option<String>,
    pub used: u32,
    pub capacity: u32,
    pub idle_seconds: Option<u64>,
    pub skills: Vec<HeldSkill>,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct HeldSkill {
    pub name: String,
    pub level: u8,
}

#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsideredResult {
    Chosen,
    Eligible,
    Skipped,
}

#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SkippedWhy {
    NotPermitted,
    Online,
    Away,
    Busy,
    TransfersOnly,
    Offline,
    NotInTeam,
    Refused,
    LacksSkill,
    NoRoom,
    BusyWith,
}

impl From<&queue::Decision> for Explanation {
    fn from(decision: &queue::Decision) -> Self {
        let relaxed = |relaxed: &queue::Relaxed| RelaxedSkill {
            skill_id: relaxed.skill.0,
            name: relaxed.name.clone(),
            from: relaxed.from,
            to: relaxed.to,
        };
        let considered = decision.considered.iter();
        Self {
            strategy: decision.strategy.as_str().to_owned(),
            queue: (&decision.queue).into(),
            decided_at: time::text(decision.decided_at),
            winner: decision.winner.0,
            preferred: decision.is_preferred,
            relaxed: decision.relaxed.iter().map(relaxed).collect(),
            considered: considered
                .map(|one| self::considered(one, decision))
                .collect(),
            not_shown: decision.not_shown,
        }
    }
}

fn considered(one: &queue::Considered, decision: &queue::Decision) -> Considered {
    let (result, why, detail) = match &one.verdict {
        Verdict::Chosen => (ConsideredResult::Chosen, None, None),
        Verdict::Eligible => (ConsideredResult::Eligible, None, None),
        Verdict::Skipped(filter) => {
            let (why, detail) = skipped(filter);
            (ConsideredResult::Skipped, Some(why), detail)
        }
    };
    let idle = |since| decision.decided_at.since(since).as_secs();
    let skill = |held: &queue::SkillHeld| HeldSkill {
        name: held.name.clone(),
        level: held.level,
    };
    Considered {
        agent: (&one.agent).into(),
        result,
        why,
        detail,
        used: one.used,
        capacity: one.max,
        idle_seconds: one.ready_since.map(idle),
        skills: one.skills.iter().map(skill).collect(),
    }
}

fn skipped(filter: &Filter) -> (SkippedWhy, Option<String>) {
    use bellhop_domain::agent::StatusKind;
    match filter {
        Filter::NotPermitted => (SkippedWhy::NotPermitted, None),
        Filter::Status { kind } => {
            let why = match kind {
                StatusKind::Online => SkippedWhy::Online,
                StatusKind::Away => SkippedWhy::Away,
                StatusKind::Busy => SkippedWhy::Busy,
                StatusKind::TransfersOnly => SkippedWhy::TransfersOnly,
                StatusKind::Offline => SkippedWhy::Offline,
            };
            (why, None)
        }
        Filter::NotInTeam => (SkippedWhy::NotInTeam, None),
        Filter::Refused => (SkippedWhy::Refused, None),
        Filter::LacksSkill { name, .. } => (SkippedWhy::LacksSkill, Some(name.clone())),
        Filter::NoRoom { .. } => (SkippedWhy::NoRoom, None),
        Filter::BusyWith { class } => (SkippedWhy::BusyWith, Some(class.as_str().to_owned())),
    }
}
