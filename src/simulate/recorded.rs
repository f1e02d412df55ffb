//! A day that was, as a plan: its customers, handling times and hours of agents as the events tell them;
//! queues with their members, skills and business hours as they are now.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bellhop_domain::floor::{AgentPlan, Arrival, Faults, People, Plan, QueuePlan, Shift};
use bellhop_domain::queue::QueueSettings;
use bellhop_domain::{AgentId, QueueId, Timestamp};

use super::generated::HANDLING;
use crate::hours;
use crate::store::floor::{FloorAgent, FloorQueue, FloorRecords};
use crate::store::read::recorded_day::{Online, RecordedDay, Stay};

/// A conversation keeps its agent busy for a moment at least.
const HANDLING_MIN: Duration = Duration::from_secs(1);

#[derive(Clone, Debug)]
pub struct Recorded {
    pub plan: Plan,
    /// Conversations whose queue is no more.
    pub queue_gone: usize,
    /// Agents who took work that day and do so no more, or not for these queues.
    pub agents_gone: usize,
}

/// The same records, day and seed give the same plan. The day ends at `until`.
pub fn recorded(
    seed: u64,
    records: &FloorRecords,
    day: &RecordedDay,
    from: Timestamp,
    until: Timestamp,
) -> Recorded {
    let needed = needed(records, day);
    let queues = records
        .queues
        .iter()
        .filter(|queue| needed.contains(&queue.settings.id));
    let mut queues: Vec<_> = queues.map(|one| queue(one, from, until)).collect();
    let serve: BTreeSet<AgentId> = queues.iter().flat_map(|one| one.members.clone()).collect();
    let agents = records
        .agents
        .iter()
        .filter(|one| one.settings.is_enabled && serve.contains(&one.settings.id));
    let agents = agents.filter_map(|one| agent(one, day.online.get(&one.settings.id)?));
    let mut agents: Vec<_> = agents.collect();
    agents.sort_by_key(|one| one.settings.id);
    let here: BTreeSet<_> = agents.iter().map(|one| one.settings.id).collect();
    for queue in &mut queues {
        queue.members.retain(|member| here.contains(member));
    }

    let usual = Usual::of(&day.stays);
    let known = day
        .stays
        .iter()
        .filter(|stay| needed.contains(&stay.queued.queue.id));
    let arrivals: Vec<_> = known.map(|stay| arrival(stay, &usual)).collect();
    Recorded {
        queue_gone: day.stays.len().saturating_sub(arrivals.len()),
        agents_gone: day.online.len().saturating_sub(agents.len()),
        plan: Plan {
            seed,
            begins_at: from,
            ends_at: until,
            queues,
            agents,
            arrivals,
            people: People::default(),
            faults: Faults::default(),
        },
    }
}

/// The queues to which something came, and those to which they overflow.
fn needed(records: &FloorRecords, day: &RecordedDay) -> BTreeSet<QueueId> {
    let all: BTreeMap<QueueId, &QueueSettings> = records
        .queues
        .iter()
        .map(|queue| (queue.settings.id, &queue.settings))
        .collect();
    let mut needed = BTreeSet::new();
    for stay in &day.stays {
        let mut next = Some(stay.queued.queue.id);
        while let Some(settings) = next.and_then(|id| all.get(&id)) {
            if !needed.insert(settings.id) {
                break;
            }
            next = settings.overflow.map(|overflow| overflow.to);
        }
    }
    needed
}

fn queue(queue: &FloorQueue, from: Timestamp, until: Timestamp) -> QueuePlan {
    let mut opens = Vec::new();
    if let Some(schedule) = &queue.schedule {
        let mut next = Some(from);
        while let Some(at) = next.filter(|at| *at < until) {
            opens.push((at, hours::is_open(schedule, at)));
            next = hours::changes_at(schedule, at);
        }
    }
    QueuePlan {
        settings: queue.settings.clone(),
        members: queue.members.iter().copied().collect(),
        opens,
    }
}

fn agent(agent: &FloorAgent, online: &[Online]) -> Option<AgentPlan> {
    let mut settings = agent.settings.clone();
    // Who rested was away, and that is in the record.
    settings.away_after_idle = None;
    let shifts = online.iter().map(|span| Shift {
        from: span.from,
        to: span.to,
    });
    (!online.is_empty()).then(|| AgentPlan {
        settings,
        shifts: shifts.collect(),
    })
}

fn arrival(stay: &Stay, usual: &Usual) -> Arrival {
    let queued = &stay.queued;
    let handling = stay.handling.unwrap_or_else(|| usual.of_queue(stay));
    Arrival {
        at: stay.entered_at,
        contact: stay.contact,
        queue: queued.queue.id,
        class: queued.class,
        asks: queued.asks,
        priority: stay.priority,
        needs: queued.needs.clone(),
        preferred: queued.preferred,
        handling: handling.max(HANDLING_MIN),
        patience: stay.left_after,
    }
}

/// Medians of the handling times: for who left before anybody had them.
struct Usual {
    queues: BTreeMap<QueueId, Duration>,
    all: Duration,
}

impl Usual {
    fn of(stays: &[Stay]) -> Self {
        let mut all = Vec::new();
        let mut queues = BTreeMap::<QueueId, Vec<Duration>>::new();
        for stay in stays {
            if let Some(handling) = stay.handling {
                all.push(handling);
                let queue = queues.entry(stay.queued.queue.id).or_default();
                queue.push(handling);
            }
        }
        let of_queue = |(id, known)| Some((id, median(known)?));
        Self {
            queues: queues.into_iter().filter_map(of_queue).collect(),
            all: median(all).unwrap_or(HANDLING),
        }
    }

    fn of_queue(&self, stay: &Stay) -> Duration {
        let known = self.queues.get(&stay.queued.queue.id);
        known.copied().unwrap_or(self.all)
    }
}

fn median(mut known: Vec<Duration>) -> Option<Duration> {
    known.sort_unstable();
    let middle = known.len().checked_div(2)?;
    known.get(middle).copied()
}
