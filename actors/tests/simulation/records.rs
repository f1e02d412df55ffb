//! The queues and agents of a schedule, by its plan.

use std::collections::BTreeMap;
use std::time::Duration;

use bellhop_actors::floor::{AgentRecord, FloorRecords, QueueRecord};
use bellhop_domain::agent::{
    AgentSettings, Capacity, ChannelClass, ChosenStatus, ClassRule, RequeuePolicy, StatusKind,
};
use bellhop_domain::queue::{OfferMode, Overflow, QueueSettings, Strategy};

use super::dice::stream;
use super::journal::lock;
use super::people::{agent_id, queue_id};
use super::world::World;

pub fn of(world: &World) -> FloorRecords {
    let plan = &world.plan;
    let chosen = lock(&world.store).chosen.clone();
    let rule = ClassRule {
        units_max: u32::try_from(plan.room).unwrap(),
        interrupts: vec![ChannelClass::Chat, ChannelClass::Messaging],
    };
    let classes = [ChannelClass::Chat, ChannelClass::Messaging];
    let capacity = Capacity {
        classes: classes.map(|class| (class, rule.clone())).into(),
    };
    let agents = (0..plan.agents).map(|index| AgentRecord {
        settings: AgentSettings {
            id: agent_id(index),
            name: format!("agent {index}"),
            teams: Vec::new(),
            skills: BTreeMap::new(),
            capacity: capacity.clone(),
            is_enabled: true,
            away_after_idle: None,
        },
        chosen: chosen
            .get(&agent_id(index))
            .cloned()
            .unwrap_or_else(|| ChosenStatus::plain(StatusKind::Online)),
    });
    let queues = (0..plan.queues).map(|index| queue(plan.seed, index, plan.agents, plan.queues));
    FloorRecords {
        agents: agents.collect(),
        queues: queues.collect(),
        teams: Vec::new(),
        default_queue: Some(queue_id(0)),
    }
}

fn queue(seed: u64, index: u64, agents: u64, queues: u64) -> QueueRecord {
    let mut dice = stream(seed, "queue", u128::from(index));
    let strategies = [
        Strategy::LongestIdle,
        Strategy::RoundRobin,
        Strategy::HighestSpareCapacity,
    ];
    let modes = [OfferMode::Auto, OfferMode::Offer, OfferMode::Offer];
    // Everybody serves the first queue, so that nobody waits for ever.
    let serves = |dice: &mut super::dice::Dice| index == 0 || dice.chance(600);
    let members = (0..agents).filter(|_| serves(&mut dice)).map(agent_id);
    let members = members.collect();
    let overflow = (index > 0 && dice.chance(300)).then(|| Overflow {
        to: queue_id(0),
        after: Duration::from_secs(5 + dice.below(15)),
    });
    let wait_max = dice.chance(200).then(|| Duration::from_secs(20));
    QueueRecord {
        settings: QueueSettings {
            id: queue_id(index),
            name: format!("queue {index} of {queues}"),
            strategy: *dice.pick(&strategies).unwrap(),
            offer_mode: *dice.pick(&modes).unwrap(),
            offer_timeout: Duration::from_secs(3 + dice.below(10)),
            preferred_wait: Duration::ZERO,
            relaxations: Vec::new(),
            overflow,
            length_max: None,
            wait_max,
            service_level_target: Duration::from_secs(20),
            service_level_percent: 80,
            requeue: RequeuePolicy {
                unanswered_after: Some(Duration::from_secs(dice.below(10))),
                answered_after: dice.chance(500).then(|| Duration::from_secs(15)),
            },
        },
        members,
        is_open: true,
        changes_at: None,
    }
}
