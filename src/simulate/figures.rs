//! What came of a scenario, in figures.

use std::time::Duration;

use bellhop_domain::QueueId;
use bellhop_domain::floor::{Ending, Plan, Record, Report};

use super::hour_of;

/// Of one queue, or of all.
#[derive(Clone, PartialEq, Debug)]
pub struct Figures {
    pub name: String,
    pub arrived: usize,
    pub finished: usize,
    pub abandoned: usize,
    /// Left or turned into a message, or not over at the end of the day.
    pub messages: usize,
    pub wait_median: Duration,
    pub wait_p90: Duration,
    pub wait_max: Duration,
    /// Of the live ones: answered within the target.
    pub service_level_percent: Option<u32>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    pub name: String,
    pub total: Figures,
    pub queues: Vec<Figures>,
    /// By hour of the day: how many came, and the wait that nine of ten did not exceed.
    pub arrived_by_hour: Vec<usize>,
    pub wait_p90_by_hour: Vec<Duration>,
    pub agents: usize,
    /// Units in use of all units, over the time in which agents are here.
    pub load_percent: u32,
    /// Time with at least one conversation.
    pub busy_percent: u32,
}

impl Outcome {
    pub(super) fn of(name: &str, plan: &Plan, report: &Report) -> Self {
        let target = |queue: QueueId| {
            let plans = plan.queues.iter();
            let mut found = plans.filter(|one| one.settings.id == queue);
            found
                .next()
                .map_or(Duration::ZERO, |one| one.settings.service_level_target)
        };
        let all: Vec<_> = report.records.iter().collect();
        let queues = plan.queues.iter().map(|queue| {
            let id = queue.settings.id;
            let records: Vec<_> = all.iter().copied().filter(|one| one.queue == id).collect();
            figures(&queue.settings.name, &records, plan, &target)
        });
        let by_hour = |hour: usize| -> Vec<&Record> {
            let is_then = |one: &&Record| hour_of(one.arrived_at) == hour && !one.is_message;
            all.iter().copied().filter(is_then).collect()
        };
        let here: Duration = report.agents.iter().map(|one| one.here).sum();
        let busy: Duration = report.agents.iter().map(|one| one.busy).sum();
        let loaded: Duration = report
            .agents
            .iter()
            .map(|one| one.here.saturating_mul(one.load_per_mille) / 1_000)
            .sum();
        Self {
            name: name.to_owned(),
            total: figures("all", &all, plan, &target),
            queues: queues.collect(),
            arrived_by_hour: (0..24).map(|hour| by_hour(hour).len()).collect(),
            wait_p90_by_hour: (0..24)
                .map(|hour| share_of(&waits(&by_hour(hour), plan), 90))
                .collect(),
            agents: plan.agents.len(),
            load_percent: percent(loaded, here),
            busy_percent: percent(busy, here),
        }
    }
}

fn figures(
    name: &str,
    records: &[&Record],
    plan: &Plan,
    target: &dyn Fn(QueueId) -> Duration,
) -> Figures {
    let live: Vec<_> = records
        .iter()
        .copied()
        .filter(|one| !one.is_message)
        .collect();
    let waits = waits(&live, plan);
    let ended = |ending| records.iter().filter(|one| one.ending == ending).count();
    let in_time =
        |one: &&&Record| one.assigned_at.is_some() && one.waited(plan.ends_at) <= target(one.queue);
    let within = live.iter().filter(in_time).count();
    // Who leaves before the target has passed says nothing about the service.
    let counted = live
        .iter()
        .filter(|one| one.assigned_at.is_some() || one.waited(plan.ends_at) > target(one.queue));
    let counted = counted.count();
    let level = within.saturating_mul(100).checked_div(counted);
    Figures {
        name: name.to_owned(),
        arrived: records.len(),
        finished: ended(Ending::Finished),
        abandoned: ended(Ending::Abandoned),
        messages: records.len().saturating_sub(live.len()),
        wait_median: share_of(&waits, 50),
        wait_p90: share_of(&waits, 90),
        wait_max: waits.last().copied().unwrap_or_default(),
        service_level_percent: level.and_then(|level| u32::try_from(level).ok()),
    }
}

/// Sorted.
fn waits(records: &[&Record], plan: &Plan) -> Vec<Duration> {
    let mut waits: Vec<_> = records.iter().map(|one| one.waited(plan.ends_at)).collect();
    waits.sort_unstable();
    waits
}

/// What so many of a hundred do not exceed.
fn share_of(sorted: &[Duration], percent: usize) -> Duration {
    let place = sorted.len().saturating_mul(percent).div_ceil(100);
    let found = sorted.get(place.saturating_sub(1));
    found.copied().unwrap_or_default()
}

fn percent(part: Duration, whole: Duration) -> u32 {
    let percent = part
        .as_micros()
        .saturating_mul(100)
        .checked_div(whole.as_micros());
    percent
        .and_then(|percent| u32::try_from(percent).ok())
        .unwrap_or(0)
}
