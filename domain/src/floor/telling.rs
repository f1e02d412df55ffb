//! What a commit means for queues, agents and people, and how long it took.

use std::collections::BTreeMap;

use super::people::Happening;
use super::record::Ending;
use super::world::{AgentSeat, Floor, Next};
use crate::agent::{AgentInput, Carried, ChannelClass};
use crate::conversation::{AssignedHow, Event, Fact, Held, Offer, Placement, Status};
use crate::ids::{AgentId, ConversationId, QueueId};
use crate::queue::{OfferMode, QueueInput, QueueSettings, Settled, WaitEnd, Waiting};
use crate::time::Timestamp;

impl Floor {
    /// What a commit means for queues, agents and people.
    pub(super) fn tell(&mut self, conversation: ConversationId, events: &[Event]) {
        let Some(desk) = self.desks.get_mut(&conversation) else {
            return;
        };
        let before = std::mem::replace(&mut desk.told, Placement::Nowhere);
        let after = desk.placement();
        desk.told = after.clone();
        self.measure(conversation, &before, events);
        if before == after {
            return;
        }
        if let Placement::Waiting { queue, .. } = &before {
            let is_same = matches!(&after, Placement::Waiting { queue: now, .. } if now == queue);
            if !is_same {
                let end = wait_end(&after, events);
                self.tell_queue(*queue, QueueInput::Left { conversation, end });
            }
        }
        if let (Placement::With(held), next) = (&before, &after) {
            let is_same = matches!(next, Placement::With(now) if now.agent == held.agent);
            if !is_same {
                self.tell_agent(held.agent, AgentInput::Drops { conversation });
            }
        }
        match &after {
            Placement::Waiting { queue, waiting } => {
                self.tell_queue(*queue, QueueInput::Entered(waiting.clone()));
            }
            Placement::With(held) => {
                let carried = self.carried(held);
                self.tell_agent(held.agent, AgentInput::Carries(carried));
            }
            Placement::Nowhere => {}
        }
        self.offers_changed(conversation, &before, &after);
        self.people_see(conversation, &before, &after);
        self.note_end(conversation, events);
    }

    pub(super) fn carried(&self, held: &Held) -> Carried {
        let queue = held.queue.and_then(|queue| self.queues.get(&queue));
        Carried {
            conversation: held.conversation,
            queue: held.queue,
            class: held.class,
            is_answered: held.is_answered,
            assigned_at: held.assigned_at,
            requeue: queue
                .map(|seat| seat.plan.settings.requeue)
                .unwrap_or_default(),
        }
    }

    fn offers_changed(
        &mut self,
        conversation: ConversationId,
        before: &Placement,
        after: &Placement,
    ) {
        let (was, is) = (offer(before), offer(after));
        if was == is {
            return;
        }
        if let Some(was) = was
            && was.via.is_transfer()
        {
            // Room kept for a transfer is let go by whoever asked for it; accepted, it is taken already.
            let queue = None;
            self.tell_agent(
                was.agent.id,
                AgentInput::Release {
                    queue,
                    conversation,
                },
            );
        }
        if let Some(is) = is {
            let agent = is.agent.id;
            self.consider(conversation, agent);
            if is.via.is_transfer() && matches!(after, Placement::With(_)) {
                let ends = Happening::TransferExpires {
                    conversation,
                    agent,
                };
                self.at(is.expires_at, Next::Happens(ends));
            }
        }
    }

    /// From "somebody fit has room" to "they are offered it".
    fn measure(&mut self, conversation: ConversationId, before: &Placement, events: &[Event]) {
        let Some(desk) = self.desks.get_mut(&conversation) else {
            return;
        };
        for event in events {
            if let Fact::Assigned { .. } = &event.fact {
                desk.assigned_at.get_or_insert(event.at);
            }
        }
        let given = events.iter().find_map(given_to);
        if let (Some(agent), Placement::Waiting { queue, waiting }) = (given, before)
            && let (Some(agent), Some(queue)) = (self.agents.get(&agent), self.queues.get(queue))
        {
            if desk.had_fault {
                self.report.delayed = self.report.delayed.saturating_add(1);
            } else {
                let settings = &queue.plan.settings;
                let eased = eased_at(waiting, settings, self.now);
                let kept = kept_until(waiting, settings, &self.agents, self.now);
                let since = desk.free_since.max(agent.room_since).max(eased);
                self.report.latencies.push(self.now.since(since.max(kept)));
            }
            desk.had_fault = false;
        }
        if asked_for(&desk.told) != asked_for(before) {
            desk.free_since = self.now;
        }
    }

    pub(super) fn note_end(&mut self, conversation: ConversationId, events: &[Event]) {
        let Some(desk) = self.desks.get(&conversation) else {
            return;
        };
        if desk.status() != Some(Status::Solved) {
            return;
        }
        let has_left = events
            .iter()
            .any(|event| matches!(event.fact, Fact::LeftQueue));
        let mut record = desk.record();
        record.ended_at = Some(self.now);
        record.ending = if has_left {
            Ending::Abandoned
        } else {
            Ending::Finished
        };
        self.report.records.push(record);
        let rest = self.desks.remove(&conversation);
        for order in rest.into_iter().flat_map(|desk| desk.mail) {
            self.in_flight = self.in_flight.saturating_sub(1);
            self.answer(conversation, order.answer, Settled::Refused);
        }
    }

    /// Somebody will see it in a queue from which agents pick.
    pub(super) fn may_be_picked(&mut self, queue: QueueId) {
        let seat = self.queues.get(&queue);
        if seat.is_some_and(|seat| seat.plan.settings.offer_mode == OfferMode::Manual) {
            let (least, most) = self.plan.people.picks_after;
            let wait = self.dice.between(least, most);
            self.after(wait, Next::Happens(Happening::Picks(queue)));
        }
    }
}

/// Whom a queue gave it to.
fn given_to(event: &Event) -> Option<AgentId> {
    if let Fact::Offered { offer, decision } = &event.fact {
        return decision.as_ref().map(|_| offer.agent.id);
    }
    if let Fact::Assigned { agent, how, .. } = &event.fact {
        return (*how == AssignedHow::Auto).then_some(agent.id);
    }
    None
}

fn offer(placement: &Placement) -> Option<&Offer> {
    match placement {
        Placement::Waiting { waiting, .. } => waiting.offer.as_ref(),
        Placement::With(held) => held.offer.as_ref(),
        Placement::Nowhere => None,
    }
}

fn wait_end(after: &Placement, events: &[Event]) -> WaitEnd {
    match after {
        Placement::With(held) => WaitEnd::Assigned(held.agent),
        Placement::Waiting { .. } => WaitEnd::Moved,
        Placement::Nowhere
            if events
                .iter()
                .any(|event| matches!(event.fact, Fact::LeftQueue)) =>
        {
            WaitEnd::Abandoned
        }
        Placement::Nowhere => WaitEnd::Ended,
    }
}

/// What somebody free would have to fit.
fn asked_for(placement: &Placement) -> Option<(QueueId, Timestamp, ChannelClass)> {
    match placement {
        Placement::Waiting { queue, waiting } if waiting.offer.is_none() => {
            Some((*queue, waiting.entered_at, waiting.class))
        }
        Placement::Waiting { .. } | Placement::With(_) | Placement::Nowhere => None,
    }
}

/// When the last thing passed that kept it from somebody: a relaxation, or the time for a known agent.
fn eased_at(waiting: &Waiting, settings: &QueueSettings, now: Timestamp) -> Timestamp {
    let relaxed = settings.relaxations.iter().map(|one| one.after);
    let kept = waiting.preferred.map(|_| settings.preferred_wait);
    relaxed
        .chain(kept)
        .map(|after| waiting.entered_at.plus(after))
        .filter(|at| *at <= now)
        .max()
        .unwrap_or(waiting.entered_at)
}

/// It is kept for an agent whom the contact knows only while they are online: when they went before the time
/// for it was over, others could have it from then on. Not to see this once made 1.6 s of nothing.
fn kept_until(
    waiting: &Waiting,
    settings: &QueueSettings,
    agents: &BTreeMap<AgentId, AgentSeat>,
    now: Timestamp,
) -> Timestamp {
    let is_kept = now < waiting.entered_at.plus(settings.preferred_wait);
    let known = waiting.preferred.filter(|_| is_kept);
    let known = known.and_then(|known| agents.get(&known));
    known.map_or(waiting.entered_at, |seat| seat.machine.standing().since)
}
