//! Who gets what: so many agents, so many waiting, when one agent has room (the daily case of a long queue),
//! when all have, and when nobody fits.

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use std::time::Duration;

use bellhop_domain::agent::{Capacity, ChannelClass, RequeuePolicy, StatusKind};
use bellhop_domain::conversation::Priority;
use bellhop_domain::queue::assignment::solve;
use bellhop_domain::queue::{
    Asks, Candidate, OfferMode, Problem, QueueSettings, SkillNeed, Strategy, Waiting,
};
use bellhop_domain::{AgentId, ContactId, ConversationId, QueueId, SkillId, Timestamp};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use uuid::Uuid;

const T0: Timestamp = Timestamp(1_700_000_000_000_000);
const AGENTS: [u32; 3] = [10, 100, 1_000];
const WAITING: [u32; 3] = [10, 1_000, 10_000];
/// Every so manieth conversation is for somebody who speaks French, ...
const FRENCH_EVERY: u32 = 5;
/// ... and so does every so manieth agent.
const SPEAKERS_EVERY: u32 = 10;

#[derive(Clone, Copy)]
enum Room {
    One,
    All,
    None,
}

fn french() -> SkillId {
    SkillId(Uuid::from_u128(7))
}

fn settings() -> QueueSettings {
    QueueSettings {
        id: QueueId(Uuid::from_u128(1)),
        name: "Support".to_owned(),
        strategy: Strategy::HighestSpareCapacity,
        offer_mode: OfferMode::Auto,
        offer_timeout: Duration::from_secs(30),
        preferred_wait: Duration::ZERO,
        relaxations: Vec::new(),
        overflow: None,
        length_max: None,
        wait_max: None,
        service_level_target: Duration::from_secs(20),
        service_level_percent: 80,
        requeue: RequeuePolicy::default(),
    }
}

fn agents(count: u32, room: Room) -> Vec<Candidate> {
    let agent = |number: u32| {
        let is_full = match room {
            Room::One => number > 0,
            Room::All => false,
            Room::None => true,
        };
        let capacity = Capacity::default();
        let classes = capacity.classes.iter().filter(|_| is_full);
        let used = classes.map(|(class, rule)| (*class, rule.units_max));
        let speaks = number.is_multiple_of(SPEAKERS_EVERY);
        Candidate {
            id: AgentId(Uuid::from_u128(u128::from(number) + 1)),
            name: format!("Agent {number}"),
            status: StatusKind::Online,
            is_enabled: true,
            teams: Vec::new(),
            skills: speaks.then(|| (french(), 3)).into_iter().collect(),
            used: used.collect::<BTreeMap<_, _>>(),
            capacity,
            last_assigned_at: None,
            ready_since: T0.plus(Duration::from_secs(number.into())),
        }
    };
    (0..count).map(agent).collect()
}

fn waiting(count: u32) -> Vec<Waiting> {
    let one = |number: u32| {
        let at = T0.plus(Duration::from_secs(number.into()));
        let needs = number.is_multiple_of(FRENCH_EVERY).then(|| SkillNeed {
            skill: french(),
            name: "French".to_owned(),
            level: 2,
        });
        Waiting {
            conversation: ConversationId(Uuid::from_u128(number.into())),
            contact: ContactId(Uuid::from_u128(number.into())),
            number: number.into(),
            priority: Priority::Normal,
            asks: Asks::Live,
            class: ChannelClass::Chat,
            needs: needs.into_iter().collect(),
            team: None,
            due_at: None,
            queued_at: at,
            entered_at: at,
            refused_by: BTreeSet::new(),
            preferred: None,
            offer: None,
        }
    };
    (0..count).map(one).collect()
}

fn benchmarks(criterion: &mut Criterion) {
    let settings = settings();
    for (name, room) in [
        ("solve, one has room", Room::One),
        ("solve, all have room", Room::All),
        ("solve, nobody has room", Room::None),
    ] {
        let mut group = criterion.benchmark_group(name);
        for agent_count in AGENTS {
            for waiting_count in WAITING {
                let agents = agents(agent_count, room);
                let agents: Vec<_> = agents.iter().collect();
                let waiting = waiting(waiting_count);
                let waiting: Vec<_> = waiting.iter().collect();
                let problem = Problem {
                    now: T0.plus(Duration::from_secs(20_000)),
                    settings: &settings,
                    waiting: &waiting,
                    agents: &agents,
                    last_winner: None,
                };
                let id = BenchmarkId::new(format!("{agent_count} agents"), waiting_count);
                group.bench_function(id, |bencher| bencher.iter(|| solve(black_box(&problem))));
            }
        }
    }
}

criterion_group!(benches, benchmarks);
criterion_main!(benches);
