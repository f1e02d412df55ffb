//! Mailboxes and time. Each actor takes one piece of mail at a time, in the order in which it was sent:
//! what was sent before is there before, as in the shell; when an actor looks is chance.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::audit;
use super::desk::Desk;
use super::dice::Dice;
use super::people::Happening;
use super::plan::{AgentPlan, Plan, QueuePlan};
use super::record::{AgentRecord, Report};
use crate::agent::{Agent, AgentInput, ChosenStatus, StatusKind};
use crate::ids::{AgentId, ConversationId, QueueId};
use crate::queue::{Queue, QueueInput};
use crate::time::Timestamp;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Who {
    Agent(AgentId),
    Queue(QueueId),
    Desk(ConversationId),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Next {
    /// Takes one piece of mail.
    Step(Who),
    /// A time it asked for, unless it asked for another one since.
    Wake(Who),
    /// The store answers.
    Stored(ConversationId),
    Reloaded(ConversationId),
    Happens(Happening),
}

pub(super) struct AgentSeat {
    pub(super) machine: Agent,
    pub(super) plan: AgentPlan,
    pub(super) queues: Vec<QueueId>,
    pub(super) mail: VecDeque<AgentInput>,
    pub(super) wake: Option<Timestamp>,
    /// Since when it has had the room, or the status, that it has.
    pub(super) room_since: Timestamp,
    /// Goes home when nothing is left to do.
    pub(super) is_leaving: bool,
    pub(super) looked_at: Timestamp,
    pub(super) here: Duration,
    pub(super) busy: Duration,
    /// Time here, weighed with the share of units in use.
    pub(super) loaded: Duration,
    pub(super) finished: u32,
}

pub(super) struct QueueSeat {
    pub(super) machine: Queue,
    pub(super) plan: QueuePlan,
    pub(super) mail: VecDeque<QueueInput>,
    pub(super) wake: Option<Timestamp>,
}

pub struct Floor {
    pub(super) plan: Plan,
    pub(super) dice: Dice,
    pub(super) now: Timestamp,
    agenda: BTreeMap<(Timestamp, u64), Next>,
    made: u64,
    pub(super) agents: BTreeMap<AgentId, AgentSeat>,
    pub(super) queues: BTreeMap<QueueId, QueueSeat>,
    pub(super) desks: BTreeMap<ConversationId, Desk>,
    /// Transfers for which a colleague was asked for room: who gives.
    pub(super) transfers: BTreeMap<ConversationId, (AgentId, AgentId)>,
    /// Mail and commands that are under way.
    pub(super) in_flight: u64,
    quiet_moments: u64,
    pub(super) report: Report,
}

/// Everything is compared with everything in one of so many moments without mail.
const AUDIT_EVERY: u64 = 64;

impl Floor {
    pub fn new(plan: Plan) -> Self {
        let now = plan.begins_at;
        let mut floor = Self {
            dice: Dice::new(plan.seed),
            now,
            agenda: BTreeMap::new(),
            made: 0,
            agents: BTreeMap::new(),
            queues: BTreeMap::new(),
            desks: BTreeMap::new(),
            transfers: BTreeMap::new(),
            in_flight: 0,
            quiet_moments: 0,
            report: Report::default(),
            plan,
        };
        for agent in floor.plan.agents.clone() {
            let id = agent.settings.id;
            let chosen = ChosenStatus::plain(StatusKind::Online);
            let serves = |queue: &&QueuePlan| queue.members.contains(&id);
            let queues = floor.plan.queues.iter().filter(serves);
            let seat = AgentSeat {
                machine: Agent::new(agent.settings.clone(), chosen, now),
                queues: queues.map(|queue| queue.settings.id).collect(),
                mail: VecDeque::new(),
                wake: None,
                room_since: now,
                is_leaving: false,
                looked_at: now,
                here: Duration::ZERO,
                busy: Duration::ZERO,
                loaded: Duration::ZERO,
                finished: 0,
                plan: agent,
            };
            floor.agents.insert(id, seat);
        }
        for queue in floor.plan.queues.clone() {
            let id = queue.settings.id;
            let seat = QueueSeat {
                machine: Queue::new(queue.settings.clone(), true, now),
                mail: VecDeque::new(),
                wake: None,
                plan: queue,
            };
            floor.queues.insert(id, seat);
            floor.introduce(id);
        }
        floor.invite();
        floor
    }

    /// Tells a queue how everybody stands.
    fn introduce(&mut self, queue: QueueId) {
        let Some(seat) = self.queues.get(&queue) else {
            return;
        };
        let known = |id: &AgentId| self.agents.get(id).map(|seat| seat.machine.candidate());
        let members: Vec<_> = seat.plan.members.iter().filter_map(known).collect();
        for candidate in members {
            self.tell_queue(queue, QueueInput::Candidate(Box::new(candidate)));
        }
    }

    /// To the end of the plan, or to the first promise that does not hold.
    pub fn run(mut self) -> Result<Report, String> {
        let seed = self.plan.seed;
        let broken = |reason: String, floor: &Self| {
            format!(
                "seed {seed}, {} µs in: {reason}",
                floor.now.0.saturating_sub(floor.plan.begins_at.0)
            )
        };
        while let Some(((at, _), next)) = self.agenda.pop_first() {
            if at > self.plan.ends_at {
                break;
            }
            self.now = at;
            self.report.steps = self.report.steps.saturating_add(1);
            let done = self.go_on(next).and_then(|()| self.look_around());
            if let Err(reason) = done {
                return Err(broken(reason, &self));
            }
        }
        self.now = self.plan.ends_at;
        if self.in_flight == 0 {
            audit::everything(&self).map_err(|reason| broken(reason, &self))?;
        }
        Ok(self.finish())
    }

    fn finish(mut self) -> Report {
        let agents: Vec<_> = self.agents.keys().copied().collect();
        for agent in agents {
            self.clock(agent);
        }
        let record = |(id, seat): (&AgentId, &AgentSeat)| AgentRecord {
            agent: *id,
            here: seat.here,
            busy: seat.busy,
            load_per_mille: per_mille(seat.loaded, seat.here),
            finished: seat.finished,
        };
        self.report.agents = self.agents.iter().map(record).collect();
        let open: Vec<_> = self.desks.values().map(Desk::record).collect();
        self.report.records.extend(open);
        self.report
            .records
            .sort_by_key(|record| (record.arrived_at, record.queue));
        self.report.latencies.sort_unstable();
        self.report.ended_at = Some(self.now);
        self.report
    }

    fn look_around(&mut self) -> Result<(), String> {
        if self.in_flight > 0 {
            return Ok(());
        }
        self.quiet_moments = self.quiet_moments.saturating_add(1);
        if self.quiet_moments.is_multiple_of(AUDIT_EVERY) {
            self.report.audits = self.report.audits.saturating_add(1);
            return audit::everything(self);
        }
        Ok(())
    }

    fn go_on(&mut self, next: Next) -> Result<(), String> {
        match next {
            Next::Step(Who::Agent(agent)) => self.agent_step(agent),
            Next::Step(Who::Queue(queue)) => self.queue_step(queue),
            Next::Step(Who::Desk(conversation)) => self.desk_step(conversation),
            Next::Stored(conversation) => self.stored(conversation),
            Next::Reloaded(conversation) => {
                self.reloaded(conversation);
                Ok(())
            }
            Next::Wake(Who::Agent(agent)) => {
                let seat = self.agents.get_mut(&agent);
                let is_due = |seat: &mut AgentSeat| seat.wake.take_if(|at| *at <= self.now);
                if seat.and_then(is_due).is_some() {
                    self.tell_agent(agent, AgentInput::Due);
                }
                Ok(())
            }
            Next::Wake(Who::Queue(queue)) => {
                let seat = self.queues.get_mut(&queue);
                let is_due = |seat: &mut QueueSeat| seat.wake.take_if(|at| *at <= self.now);
                if seat.and_then(is_due).is_some() {
                    self.tell_queue(queue, QueueInput::Due);
                }
                Ok(())
            }
            Next::Wake(Who::Desk(_)) => Ok(()),
            Next::Happens(Happening::Crashes) => {
                self.crash();
                Ok(())
            }
            Next::Happens(happening) => {
                self.happen(happening);
                Ok(())
            }
        }
    }

    pub(super) fn at(&mut self, at: Timestamp, next: Next) {
        self.made = self.made.saturating_add(1);
        self.agenda.insert((at.max(self.now), self.made), next);
    }

    pub(super) fn after(&mut self, wait: Duration, next: Next) {
        self.at(self.now.plus(wait), next);
    }

    /// Mail lies there; somebody will look at it.
    pub(super) fn mailed(&mut self, who: Who) {
        self.in_flight = self.in_flight.saturating_add(1);
        let wait = self.dice.between(Duration::ZERO, self.plan.faults.mail_max);
        self.after(wait, Next::Step(who));
    }

    pub(super) fn tell_agent(&mut self, agent: AgentId, input: AgentInput) {
        if let Some(seat) = self.agents.get_mut(&agent) {
            seat.mail.push_back(input);
            self.mailed(Who::Agent(agent));
        }
    }

    pub(super) fn tell_queue(&mut self, queue: QueueId, input: QueueInput) {
        if let Some(seat) = self.queues.get_mut(&queue) {
            seat.mail.push_back(input);
            self.mailed(Who::Queue(queue));
        }
    }

    /// Everything but the store and the people begins again.
    fn crash(&mut self) {
        self.agenda
            .retain(|_, next| matches!(next, Next::Happens(_)));
        self.in_flight = 0;
        self.transfers.clear();
        let now = self.now;
        let mut here = Vec::new();
        for (id, seat) in &mut self.agents {
            let chosen = seat.machine.chosen().clone();
            if seat.machine.is_here() {
                here.push(*id);
            }
            seat.machine = Agent::new(seat.plan.settings.clone(), chosen, now);
            seat.mail.clear();
            seat.wake = None;
        }
        for seat in self.queues.values_mut() {
            let is_open = seat.machine.is_open();
            seat.machine = Queue::new(seat.plan.settings.clone(), is_open, now);
            seat.mail.clear();
            seat.wake = None;
        }
        self.recover();
        let queues: Vec<_> = self.queues.keys().copied().collect();
        for queue in queues {
            self.introduce(queue);
        }
        for agent in here {
            let wait = self
                .dice
                .between(Duration::from_millis(200), Duration::from_secs(4));
            self.after(wait, Next::Happens(Happening::Reconnects(agent)));
        }
    }
}

fn per_mille(part: Duration, whole: Duration) -> u32 {
    let share = part
        .as_micros()
        .saturating_mul(1_000)
        .checked_div(whole.as_micros());
    share
        .and_then(|share| u32::try_from(share).ok())
        .unwrap_or(0)
}
