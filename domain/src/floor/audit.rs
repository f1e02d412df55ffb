//! What must hold on the floor: after each step of a machine, and, when no mail is under way, of all together.

use std::collections::BTreeSet;

use super::world::Floor;
use crate::agent::{Agent, AgentEffect, AgentInput, ReserveKind};
use crate::conversation::Placement;
use crate::ids::ConversationId;
use crate::invariants::{inv_04_one_assignee, inv_04_there_is_room, inv_05_nobody_waits_in_vain};
use crate::queue::assignment::objection;
use crate::queue::{Candidate, Queue, QueueEffect};
use crate::time::Timestamp;

/// An agent is given what fits, and counts what it has.
pub(super) fn agent_step(
    before: &Candidate,
    held: &BTreeSet<ConversationId>,
    input: &AgentInput,
    effects: &[AgentEffect],
    agent: &Agent,
) -> Result<(), String> {
    let is_given = effects
        .iter()
        .any(|effect| matches!(effect, AgentEffect::Reserved { .. }));
    if let AgentInput::Reserve {
        conversation,
        class,
        kind: ReserveKind::Automatic,
        ..
    } = input
        && is_given
        && !held.contains(conversation)
    {
        inv_04_there_is_room(before, *class)?;
    }
    let used: u32 = agent.used().values().sum();
    let holds = agent.held().len();
    if usize::try_from(used) != Ok(holds) {
        return Err(format!(
            "agent {} counts {used} units for {holds} conversations",
            before.id
        ));
    }
    Ok(())
}

/// Nobody waits in vain, and nobody is served before somebody who came first.
pub(super) fn queue_step(
    queue: &Queue,
    effects: &[QueueEffect],
    now: Timestamp,
) -> Result<(), String> {
    inv_05_nobody_waits_in_vain(queue, now)?;
    for effect in effects {
        let QueueEffect::Reserve {
            agent,
            conversation,
            class,
            kind: ReserveKind::Automatic,
        } = effect
        else {
            continue;
        };
        let (Some(given), Some(agent)) = (queue.get(*conversation), queue.candidate(*agent)) else {
            return Err(format!("{conversation} was given, but does not wait"));
        };
        // As the agent stood before.
        let mut before = agent.clone();
        if let Some(units) = before.used.get_mut(class) {
            *units = units.saturating_sub(1);
        }
        let rank = given.rank();
        let left = queue.waiting().take_while(|one| one.rank() < rank);
        for earlier in left.filter(|one| one.class == *class) {
            let kept_until = earlier.entered_at.plus(queue.settings.preferred_wait);
            let is_kept = earlier.preferred.is_some() && now < kept_until;
            let is_free = queue.is_idle(earlier.conversation);
            if is_free && !is_kept && objection(&before, earlier, &queue.settings, now).is_none() {
                return Err(format!(
                    "INV-06: {conversation} was given before {}",
                    earlier.conversation
                ));
            }
        }
    }
    Ok(())
}

/// With no mail under way, everybody's picture is the truth: nothing is lost, nothing is twice,
/// and no room is kept for nothing.
pub(super) fn everything(floor: &Floor) -> Result<(), String> {
    let (mut waiting, mut with) = (0_usize, 0_usize);
    for (id, desk) in &floor.desks {
        match desk.placement() {
            Placement::Waiting {
                queue,
                waiting: one,
            } => {
                waiting = waiting.saturating_add(1);
                let queue = floor.queues.get(&queue);
                let known = queue.and_then(|seat| seat.machine.get(*id));
                if known != Some(&*one) {
                    return Err(format!(
                        "{id} is lost: its queue knows {known:?}, its row says {one:?}"
                    ));
                }
            }
            Placement::With(held) => {
                with = with.saturating_add(1);
                let agent = floor.agents.get(&held.agent);
                let carried = agent.map(|seat| seat.machine.carried());
                if !carried.unwrap_or_default().contains(&&floor.carried(&held)) {
                    return Err(format!("{id} is lost: {} does not know of it", held.agent));
                }
            }
            Placement::Nowhere => {}
        }
    }
    let in_queues: usize = floor
        .queues
        .values()
        .map(|seat| seat.machine.waiting().count())
        .sum();
    if in_queues != waiting {
        return Err(format!("queues hold {in_queues}, but {waiting} wait"));
    }
    let carried = floor.agents.iter().flat_map(|(id, seat)| {
        let carried = seat.machine.carried().into_iter();
        carried.map(|one| (*id, one.conversation))
    });
    let carried: Vec<_> = carried.collect();
    if carried.len() != with {
        return Err(format!(
            "agents carry {}, but {with} are assigned",
            carried.len()
        ));
    }
    inv_04_one_assignee(carried)?;
    for (id, seat) in &floor.queues {
        inv_05_nobody_waits_in_vain(&seat.machine, floor.now)?;
        for (agent, known) in &floor.agents {
            let told = seat.machine.candidate(*agent);
            if told.is_some_and(|told| *told != known.machine.candidate()) {
                return Err(format!("queue {id} has an old picture of agent {agent}"));
            }
        }
    }
    no_room_is_kept_for_nothing(floor)
}

fn no_room_is_kept_for_nothing(floor: &Floor) -> Result<(), String> {
    for (id, seat) in &floor.agents {
        for conversation in seat.machine.reserved() {
            let offer = floor.desks.get(&conversation).and_then(|desk| {
                let routing = &desk.state.as_ref()?.summary.routing;
                routing.offer.as_ref().map(|offer| offer.agent.id)
            });
            let is_kept =
                |seat: &super::world::QueueSeat| seat.machine.keeps_room_for(conversation);
            if offer != Some(*id) && !floor.queues.values().any(is_kept) {
                return Err(format!(
                    "agent {id} keeps room for {conversation} for nothing"
                ));
            }
        }
    }
    Ok(())
}
