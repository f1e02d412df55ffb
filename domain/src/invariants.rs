//! What must always hold, one predicate each, by the names of the design.
//! Tests, the simulator and the audit call these; each answers what is wrong, or nothing.

mod walk;

use crate::agent::{ChannelClass, StatusKind};
use crate::conversation::{ContactNotice, Conversation, Event};
use crate::ids::{AgentId, ConversationId};
use crate::queue::assignment::objection;
use crate::queue::{Candidate, Problem, Queue, Solution, Waiting};
use crate::time::Timestamp;

pub use walk::{ClientIds, Deliveries, SeqWalk};

/// INV-02: a conversation's `seq` has no gap and no repeat.
pub fn inv_02_seq_is_gapless(events: &[Event]) -> Result<(), String> {
    let mut walk = SeqWalk::default();
    events.iter().try_for_each(|event| walk.step(event))
}

/// INV-03: one client id, one message.
pub fn inv_03_client_ids_are_unique(events: &[Event]) -> Result<(), String> {
    let mut walk = ClientIds::default();
    events.iter().try_for_each(|event| walk.step(event))
}

/// INV-07: the fold of the events is the state.
pub fn inv_07_fold_is_state(events: &[Event], state: &Conversation) -> Result<(), String> {
    match Conversation::fold(events) {
        Some(folded) if folded == *state => Ok(()),
        Some(folded) => Err(format!("INV-07: fold gives {folded:?}, state is {state:?}")),
        None => Err("INV-07: the events do not begin with `started`".to_owned()),
    }
}

/// INV-09: what a contact is told is exactly what is public.
pub fn inv_09_contacts_see_public_only(events: &[Event]) -> Result<(), String> {
    for event in events {
        if ContactNotice::of(event).is_some() != event.fact.is_public() {
            return Err(format!(
                "INV-09: event {} ({})",
                event.seq,
                event.fact.kind()
            ));
        }
    }
    Ok(())
}

/// INV-04, first half: nobody else carries what an agent carries.
pub fn inv_04_one_assignee(
    carried: impl IntoIterator<Item = (AgentId, ConversationId)>,
) -> Result<(), String> {
    let mut owners = std::collections::BTreeMap::new();
    for (agent, conversation) in carried {
        if let Some(other) = owners.insert(conversation, agent)
            && other != agent
        {
            return Err(format!(
                "INV-04: conversation {conversation} is with agent {other} and with agent {agent}"
            ));
        }
    }
    Ok(())
}

/// INV-04, second half: asked before an agent is automatically given one more.
pub fn inv_04_there_is_room(before: &Candidate, class: ChannelClass) -> Result<(), String> {
    if before.status != StatusKind::Online || !before.is_enabled {
        return Err(format!(
            "INV-04: agent {} was given something while {}",
            before.id,
            before.status.as_str()
        ));
    }
    match before.capacity.shortage(class, &before.used) {
        None => Ok(()),
        Some(shortage) => Err(format!(
            "INV-04: agent {} was given more than fits: {shortage:?}",
            before.id
        )),
    }
}

/// INV-05: nothing waits while an eligible agent has room, as far as the queue knows.
pub fn inv_05_nobody_waits_in_vain(queue: &Queue, now: Timestamp) -> Result<(), String> {
    match queue.overdue(now).first() {
        None => Ok(()),
        Some(conversation) => Err(format!(
            "INV-05: conversation {conversation} waits in queue {} although somebody could have it: {:?}",
            queue.settings.id,
            queue.get(*conversation)
        )),
    }
}

/// INV-06: a later one is not served before an earlier one that the same agent could have had,
/// unless the earlier one is kept for the agent whom its contact knows.
pub fn inv_06_older_first(problem: &Problem<'_>, solution: &Solution) -> Result<(), String> {
    let winner_of = |waiting: &Waiting| {
        let given = |one: &&crate::queue::Assignment| one.conversation == waiting.conversation;
        solution.assignments.iter().find(given).map(|one| one.agent)
    };
    let is_kept = |waiting: &Waiting| {
        let until = waiting.entered_at.plus(problem.settings.preferred_wait);
        waiting.preferred.is_some() && problem.now < until
    };
    for left in problem.waiting {
        if winner_of(left).is_some() || is_kept(left) {
            continue;
        }
        for later in problem.waiting {
            let is_behind = left.rank() < later.rank() && left.class == later.class;
            let Some(agent) = winner_of(later).filter(|_| is_behind) else {
                continue;
            };
            let Some(agent) = problem.agents.iter().find(|one| one.id == agent) else {
                return Err(format!("INV-06: agent {agent} does not serve this queue"));
            };
            if objection(agent, left, problem.settings, problem.now).is_none() {
                return Err(format!(
                    "INV-06: {} went to agent {} before {}, which came first",
                    later.conversation, agent.id, left.conversation
                ));
            }
        }
    }
    Ok(())
}
