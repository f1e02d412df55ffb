//! The pure solver: which waiting conversation goes to which agent, and why.
//!
//! What `solve` guarantees, each checked by the tests beside it:
//! - Same problem, same solution, in whatever order agents and conversations are handed in.
//! - An assignment goes only to an agent for whom [`filter`] has no objection, counting what the
//!   same solution gave that agent before (INV-04).
//! - Afterwards no conversation is left for which an agent has no objection, but those that are
//!   kept for the agent whom the contact knows (INV-05).
//! - Conversations are served in the order of [`Waiting::rank`]: one stays behind a later one only
//!   if it could not have had that agent (INV-06).
//! - Who refused a conversation, is not in its team, or lacks a skill that is still asked for, never gets it.
//! - A conversation is kept for the agent whom the contact knows only while that agent is online and
//!   merely lacks room, and at most for `preferred_wait`; when they can take it, they come first.
//! - Skills are asked for less with every relaxation that has passed since `entered_at`.
//!
//! How: greedily in the order of the queue, the units of the agents going down as they are given.
//! Agents without any room are left out first, the loop ends when nobody has room, and what is needed
//! in the same way by many is looked for once: a long queue and a big team cost little while few are free.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::decision::Decision;
use super::eligibility::{Ease, filter};
use super::explanation::explain;
use super::settings::{QueueSettings, Strategy};
use super::waiting::{SkillNeed, Waiting};
use crate::agent::{Capacity, ChannelClass, StatusKind};
use crate::ids::{AgentId, ConversationId, SkillId, TeamId};
use crate::queue::Filter;
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

impl Candidate {
    /// Could be given something, whatever it is.
    pub fn is_free(&self) -> bool {
        self.is_enabled && self.status == StatusKind::Online && self.capacity.has_room(&self.used)
    }

    pub fn units(&self, class: ChannelClass) -> u32 {
        self.used.get(&class).copied().unwrap_or(0)
    }
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

/// Who comes first: smaller is better. Also computed from a stored decision.
pub(super) type Merit = (Reverse<u32>, Option<Timestamp>, bool, AgentId);

pub(super) fn merit(
    strategy: Strategy,
    free_units: u32,
    ready_since: Timestamp,
    agent: AgentId,
    last_winner: Option<AgentId>,
) -> Merit {
    match strategy {
        Strategy::HighestSpareCapacity => (Reverse(free_units), Some(ready_since), false, agent),
        Strategy::LongestIdle => (Reverse(0), Some(ready_since), false, agent),
        Strategy::RoundRobin => {
            let had_a_turn = last_winner.is_some_and(|last| agent <= last);
            (Reverse(0), None, had_a_turn, agent)
        }
    }
}

pub(super) fn merit_of(
    problem: &Problem<'_>,
    candidate: &Candidate,
    class: ChannelClass,
    last_winner: Option<AgentId>,
) -> Merit {
    let free_units = candidate
        .capacity
        .units_max(class)
        .saturating_sub(candidate.units(class));
    let strategy = problem.settings.strategy;
    merit(
        strategy,
        free_units,
        candidate.ready_since,
        candidate.id,
        last_winner,
    )
}

/// The agents as they stand after what this solution gave them.
pub(super) struct Seats<'a> {
    /// Those who were given something.
    given: BTreeMap<AgentId, Candidate>,
    /// Those who had room to begin with.
    free: BTreeMap<AgentId, &'a Candidate>,
    /// Everybody, known only when needed.
    all: BTreeMap<AgentId, &'a Candidate>,
}

impl<'a> Seats<'a> {
    fn new(problem: &Problem<'a>) -> Self {
        let free = problem.agents.iter().filter(|one| one.is_free());
        Self {
            given: BTreeMap::new(),
            free: free.map(|one| (one.id, *one)).collect(),
            all: BTreeMap::new(),
        }
    }

    /// By id. Everybody, not only those with room.
    pub(super) fn everybody(&self) -> impl Iterator<Item = &Candidate> {
        let now = |one: &'a Candidate| self.given.get(&one.id).unwrap_or(one);
        self.all.values().map(move |one| now(one))
    }

    fn get(&self, agent: AgentId) -> Option<&Candidate> {
        let known = self.free.get(&agent).or_else(|| self.all.get(&agent));
        self.given.get(&agent).or_else(|| known.copied())
    }

    /// Everybody is needed only to explain, and to keep something for somebody who is busy.
    fn know_everybody(&mut self, problem: &Problem<'a>) {
        if self.all.is_empty() {
            self.all = problem.agents.iter().map(|one| (one.id, *one)).collect();
        }
    }

    fn give(&mut self, agent: AgentId, class: ChannelClass, now: Timestamp) {
        let Some(seat) = self.get(agent) else {
            return;
        };
        let mut seat = seat.clone();
        let units = seat.used.entry(class).or_default();
        *units = units.saturating_add(1);
        seat.ready_since = now;
        seat.last_assigned_at = Some(now);
        self.given.insert(agent, seat);
    }
}

pub fn solve(problem: &Problem<'_>) -> Solution {
    let mut solution = Solution::default();
    let mut seats = Seats::new(problem);
    let mut open: BTreeSet<AgentId> = seats.free.keys().copied().collect();
    if open.is_empty() {
        return solution;
    }
    if !problem.settings.preferred_wait.is_zero() {
        seats.know_everybody(problem);
    }
    let mut waiting = problem.waiting.to_vec();
    waiting.sort_by_key(|one| one.rank());
    let mut last_winner = problem.last_winner;
    let mut hopeless: BTreeSet<(ChannelClass, Option<TeamId>, Ease, &[SkillNeed])> =
        BTreeSet::new();

    for one in waiting {
        if open.is_empty() {
            break;
        }
        let (ease, relaxes_at) = Ease::of(one, problem.settings, problem.now);
        let kind = (one.class, one.team, ease, one.needs.as_slice());
        let search = if hopeless.contains(&kind) {
            Search::default()
        } else {
            search(problem, &seats, &open, one, ease, last_winner)
        };
        if !search.is_somebody_able {
            hopeless.insert(kind);
        }
        let kept_until = keeps_until(problem, &seats, one, ease, &search);
        let Some(winner) = search.best.filter(|_| kept_until.is_none()) else {
            let times = [kept_until, relaxes_at, solution.look_again_at];
            solution.look_again_at = times.into_iter().flatten().min();
            continue;
        };
        seats.know_everybody(problem);
        let decision = explain(problem, &seats, one, ease, winner, last_winner);
        solution.assignments.push(Assignment {
            conversation: one.conversation,
            agent: winner,
            decision,
        });
        last_winner = Some(winner);
        seats.give(winner, one.class, problem.now);
        if seats.get(winner).is_none_or(|seat| !seat.is_free()) {
            open.remove(&winner);
        }
    }
    solution
}

#[derive(Default)]
struct Search {
    best: Option<AgentId>,
    /// Somebody could take it, if they had not refused it: not worth remembering as hopeless.
    is_somebody_able: bool,
}

fn search(
    problem: &Problem<'_>,
    seats: &Seats<'_>,
    open: &BTreeSet<AgentId>,
    waiting: &Waiting,
    ease: Ease,
    last_winner: Option<AgentId>,
) -> Search {
    let mut is_somebody_able = false;
    let mut best: Option<(Merit, AgentId)> = None;
    for seat in open.iter().filter_map(|agent| seats.get(*agent)) {
        match filter(seat, waiting, ease) {
            Some(super::eligibility::Objection::Refused) => is_somebody_able = true,
            Some(_) => {}
            None => {
                is_somebody_able = true;
                let merit = merit_of(problem, seat, waiting.class, last_winner);
                let is_better = best.is_none_or(|(known, _)| merit < known);
                if waiting.preferred == Some(seat.id) {
                    return Search {
                        best: Some(seat.id),
                        is_somebody_able,
                    };
                }
                if is_better {
                    best = Some((merit, seat.id));
                }
            }
        }
    }
    Search {
        best: best.map(|(_, agent)| agent),
        is_somebody_able,
    }
}

/// Until when it is kept for the agent whom the contact knows: online, fit, and merely without room.
fn keeps_until(
    problem: &Problem<'_>,
    seats: &Seats<'_>,
    waiting: &Waiting,
    ease: Ease,
    search: &Search,
) -> Option<Timestamp> {
    let preferred = waiting.preferred?;
    let until = waiting.entered_at.plus(problem.settings.preferred_wait);
    if until <= problem.now || search.best == Some(preferred) {
        return None;
    }
    let objection = filter(seats.get(preferred)?, waiting, ease)?;
    objection.is_about_room().then_some(until)
}

/// Why an agent could not be given a conversation now; `None` when they could.
pub fn objection(
    candidate: &Candidate,
    waiting: &Waiting,
    settings: &QueueSettings,
    now: Timestamp,
) -> Option<Filter> {
    let (ease, _) = Ease::of(waiting, settings, now);
    filter(candidate, waiting, ease).map(|objection| objection.into_filter())
}
