//! A day that never was, made of a seed: shifts, an arrival curve, languages, handling times, patience.

use std::collections::BTreeMap;
use std::time::Duration;

use bellhop_domain::agent::{AgentSettings, Capacity, ChannelClass, RequeuePolicy};
use bellhop_domain::conversation::Priority;
use bellhop_domain::floor::{AgentPlan, Arrival, Dice, Faults, People, Plan, QueuePlan, Shift};
use bellhop_domain::queue::{
    Asks, OfferMode, QueueSettings, RelaxStep, Relaxation, SkillNeed, Strategy,
};
use bellhop_domain::{AgentId, ContactId, QueueId, SkillId, Timestamp};
use uuid::Uuid;

/// How big the day is.
#[derive(Clone, Copy, Debug)]
pub struct Day {
    pub seed: u64,
    pub queues: u32,
    pub agents: u32,
    pub conversations: u32,
}

/// 2026-01-05, a Monday, at midnight UTC.
const MIDNIGHT: Timestamp = Timestamp(1_767_571_200_000_000);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const OPENS: u32 = 8;
const CLOSES: u32 = 18;
/// Of all arrivals, by hour from 8 to 17: a peak before noon and a lower one in the afternoon.
const CURVE: [u64; 10] = [6, 10, 14, 15, 10, 9, 11, 11, 8, 6];
const NAMES: [&str; 6] = [
    "Support",
    "Sales",
    "Billing",
    "Returns",
    "Technical",
    "Partners",
];
/// A language, and how many of a thousand customers need it; the others are served by everybody.
const LANGUAGES: [(&str, u32); 3] = [("French", 180), ("German", 120), ("Spanish", 60)];
/// Half of all conversations take less; from public reports on live chat.
pub(super) const HANDLING: Duration = Duration::from_secs(8 * 60);
/// On average, customers leave after so long in line.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

fn id(kind: u128, number: u32) -> Uuid {
    Uuid::from_u128((kind << 64) | u128::from(number).saturating_add(1))
}

fn skill(number: usize) -> SkillId {
    SkillId(id(3, u32::try_from(number).unwrap_or(0)))
}

pub fn generate(day: Day) -> Plan {
    let mut dice = Dice::new(day.seed);
    let agents: Vec<_> = (0..day.agents).map(|one| agent(one, &mut dice)).collect();
    let queues = (0..day.queues.max(1))
        .map(|number| queue(number, day))
        .collect();
    let mut arrivals: Vec<_> = (0..day.conversations)
        .map(|number| arrival(number, day, &mut dice))
        .collect();
    arrivals.sort_by_key(|one| (one.at, one.contact));
    Plan {
        seed: day.seed,
        begins_at: MIDNIGHT,
        ends_at: MIDNIGHT.plus(HOUR.saturating_mul(24)),
        queues,
        agents,
        arrivals,
        people: People::default(),
        faults: Faults::default(),
    }
}

fn agent(number: u32, dice: &mut Dice) -> AgentPlan {
    let mut speaks = BTreeMap::new();
    for (language, (_, share)) in LANGUAGES.iter().enumerate() {
        if dice.chance(share.saturating_mul(2)) {
            speaks.insert(skill(language), 3);
        }
    }
    // Early and late, so that noon is covered best.
    let (from, to) = if number.is_multiple_of(2) {
        (OPENS, CLOSES.saturating_sub(2))
    } else {
        (OPENS.saturating_add(2), CLOSES)
    };
    AgentPlan {
        settings: AgentSettings {
            id: AgentId(id(1, number)),
            name: format!("agent {}", number.saturating_add(1)),
            teams: Vec::new(),
            skills: speaks,
            capacity: Capacity::default(),
            is_enabled: true,
            away_after_idle: None,
        },
        shifts: vec![Shift {
            from: MIDNIGHT.plus(HOUR.saturating_mul(from)),
            to: MIDNIGHT.plus(HOUR.saturating_mul(to)),
        }],
    }
}

fn queue(number: u32, day: Day) -> QueuePlan {
    let name = usize::try_from(number)
        .ok()
        .and_then(|place| NAMES.get(place));
    let queues = day.queues.max(1);
    // Each agent serves a queue of their own and its neighbour.
    let serves = |agent: &u32| {
        let own = agent.checked_rem(queues).unwrap_or(0);
        own == number || own.saturating_add(1).checked_rem(queues) == Some(number)
    };
    QueuePlan {
        settings: QueueSettings {
            id: QueueId(id(2, number)),
            name: name.map_or_else(
                || format!("queue {}", number.saturating_add(1)),
                |name| (*name).to_owned(),
            ),
            strategy: Strategy::HighestSpareCapacity,
            offer_mode: OfferMode::Auto,
            offer_timeout: Duration::from_secs(30),
            preferred_wait: Duration::ZERO,
            relaxations: vec![Relaxation {
                after: MINUTE.saturating_mul(4),
                step: RelaxStep::Drop,
            }],
            overflow: None,
            length_max: None,
            wait_max: None,
            service_level_target: Duration::from_secs(60),
            service_level_percent: 80,
            requeue: RequeuePolicy::default(),
        },
        members: (0..day.agents)
            .filter(serves)
            .map(|agent| AgentId(id(1, agent)))
            .collect(),
        opens: Vec::new(),
    }
}

fn arrival(number: u32, day: Day, dice: &mut Dice) -> Arrival {
    let mut language = None;
    let mut left = u32::try_from(dice.below(1_000)).unwrap_or(0);
    for (place, (name, share)) in LANGUAGES.iter().enumerate() {
        if left < *share {
            language = Some(SkillNeed {
                skill: skill(place),
                name: (*name).to_owned(),
                level: 2,
            });
            break;
        }
        left = left.saturating_sub(*share);
    }
    let is_message = dice.chance(80);
    Arrival {
        at: arrives_at(dice),
        contact: ContactId(id(4, number)),
        queue: QueueId(id(2, queue_number(day.queues.max(1), dice))),
        class: ChannelClass::Chat,
        asks: if is_message {
            Asks::Message
        } else {
            Asks::Live
        },
        priority: if dice.chance(50) {
            Priority::High
        } else {
            Priority::Normal
        },
        needs: language.into_iter().collect(),
        preferred: None,
        handling: dice.around(HANDLING, 0.6),
        patience: Some(dice.exponential(PATIENCE)),
    }
}

/// The first queue gets half of all, the next one half of the rest.
fn queue_number(queues: u32, dice: &mut Dice) -> u32 {
    let last = queues.saturating_sub(1);
    (0..last).find(|_| dice.chance(500)).unwrap_or(last)
}

fn arrives_at(dice: &mut Dice) -> Timestamp {
    let mut left = dice.below(CURVE.iter().sum());
    let mut hour = OPENS;
    for weight in CURVE {
        if left < weight {
            break;
        }
        left = left.saturating_sub(weight);
        hour = hour.saturating_add(1);
    }
    let begins = MIDNIGHT.plus(HOUR.saturating_mul(hour));
    begins.plus(dice.between(Duration::ZERO, HOUR))
}
