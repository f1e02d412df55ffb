//! Writes down why an agent was chosen, and checks a written decision again.

use super::assignment::{Candidate, Merit, Problem, Seats, merit, merit_of};
use super::decision::{Considered, Decision, SkillHeld, Verdict};
use super::eligibility::{Ease, Objection, filter};
use super::waiting::Waiting;
use crate::agent::StatusKind;
use crate::conversation::{AgentRef, QueueRef};
use crate::ids::AgentId;
use crate::limits::CONSIDERED_MAX;

pub(super) fn explain(
    problem: &Problem<'_>,
    seats: &Seats<'_>,
    waiting: &Waiting,
    ease: Ease,
    winner: AgentId,
    last_winner: Option<AgentId>,
) -> Decision {
    let mut chosen = None;
    let mut eligible: Vec<(Merit, &Candidate)> = Vec::new();
    let mut skipped: Vec<(u8, &Candidate, Objection<'_>)> = Vec::new();
    for candidate in seats.everybody() {
        match filter(candidate, waiting, ease) {
            _ if candidate.id == winner => chosen = Some(candidate),
            None => eligible.push((
                merit_of(problem, candidate, waiting.class, last_winner),
                candidate,
            )),
            Some(objection) => skipped.push((objection.interest(), candidate, objection)),
        }
    }
    eligible.sort_unstable_by_key(|(merit, _)| *merit);
    skipped.sort_by_key(|(interest, _, _)| *interest);

    let count = eligible
        .len()
        .saturating_add(skipped.len())
        .saturating_add(usize::from(chosen.is_some()));
    let chosen = chosen.map(|one| considered(one, waiting, Verdict::Chosen));
    let eligible = eligible
        .iter()
        .map(|(_, one)| considered(one, waiting, Verdict::Eligible));
    let skipped = skipped.iter().map(|(_, one, objection)| {
        considered(one, waiting, Verdict::Skipped(objection.into_filter()))
    });
    let considered: Vec<_> = chosen
        .into_iter()
        .chain(eligible)
        .chain(skipped)
        .take(CONSIDERED_MAX)
        .collect();
    let not_shown = count.saturating_sub(considered.len());
    Decision {
        queue: QueueRef {
            id: problem.settings.id,
            name: problem.settings.name.clone(),
        },
        strategy: problem.settings.strategy,
        decided_at: problem.now,
        winner,
        is_preferred: waiting.preferred == Some(winner),
        after: last_winner,
        relaxed: ease.relaxed(waiting),
        considered,
        not_shown: u32::try_from(not_shown).unwrap_or(u32::MAX),
    }
}

fn considered(candidate: &Candidate, waiting: &Waiting, verdict: Verdict) -> Considered {
    let held = |need: &super::waiting::SkillNeed| {
        let level = candidate.skills.get(&need.skill).copied()?;
        let name = need.name.clone();
        Some(SkillHeld { name, level })
    };
    Considered {
        agent: AgentRef {
            id: candidate.id,
            name: candidate.name.clone(),
        },
        verdict,
        used: candidate.units(waiting.class),
        max: candidate.capacity.units_max(waiting.class),
        ready_since: (candidate.status == StatusKind::Online).then_some(candidate.ready_since),
        skills: waiting.needs.iter().filter_map(held).collect(),
    }
}

impl Decision {
    /// Decides once more from what was written down; the answer should be `winner`.
    /// `None` when nobody could be given it.
    /// Those not shown come after those shown, so that they never change the answer.
    pub fn replay(&self) -> Option<AgentId> {
        let able = |one: &&Considered| matches!(one.verdict, Verdict::Chosen | Verdict::Eligible);
        let mut able = self.considered.iter().filter(able);
        if self.is_preferred {
            let preferred = able.find(|one| one.agent.id == self.winner);
            return preferred.map(|one| one.agent.id);
        }
        let best = able.min_by_key(|one| {
            merit(
                self.strategy,
                one.max.saturating_sub(one.used),
                one.ready_since.unwrap_or(self.decided_at),
                one.agent.id,
                self.after,
            )
        });
        best.map(|one| one.agent.id)
    }
}
