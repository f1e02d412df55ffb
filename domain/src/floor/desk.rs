//! A conversation's actor: one command at a time, decide → store → apply → tell → answer.

use std::collections::VecDeque;
use std::time::Duration;

use super::people::Happening;
use super::plan::Arrival;
use super::record::{Ending, Record};
use super::world::{Floor, Next, Who};
use crate::agent::{AgentInput, ChannelClass, ChosenStatus, SetBy, StatusKind};
use crate::conversation::{
    Actor, Command, Conversation, Event, Held, Placement, QueueRef, Queued, QueuedBecause, Start,
    Status, decide, start,
};
use crate::ids::{AgentId, ConversationId, QueueId};
use crate::queue::{Asks, QueueInput, Settled};
use crate::time::Timestamp;

/// Who wants to know how a command ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Answer {
    Nobody,
    Queue(QueueId),
    /// And this agent becomes away when it was done.
    TimedOut(QueueId, AgentId),
    /// This colleague keeps room for it.
    Transfer(AgentId),
}

pub(super) struct Order {
    command: Command,
    actor: Actor,
    pub(super) answer: Answer,
    /// Refused unless it waits there.
    only_in: Option<QueueId>,
}

impl Order {
    pub(super) fn new(command: Command, actor: Actor, answer: Answer) -> Self {
        Self {
            command,
            actor,
            answer,
            only_in: None,
        }
    }
}

enum Fate {
    Committed,
    Aborted,
    Unknown { is_stored: bool },
}

struct Storing {
    events: Vec<Event>,
    answer: Answer,
    fate: Fate,
}

pub(super) struct Desk {
    pub(super) arrival: Arrival,
    number: usize,
    /// What is stored; `None` until the first commit.
    pub(super) state: Option<Conversation>,
    pub(super) mail: VecDeque<Order>,
    storing: Option<Storing>,
    /// As told last.
    pub(super) told: Placement,
    /// Since when anybody might have it.
    pub(super) free_since: Timestamp,
    /// A store that failed: times say nothing.
    pub(super) had_fault: bool,
    pub(super) assigned_at: Option<Timestamp>,
}

impl Desk {
    pub(super) fn new(arrival: Arrival, number: usize) -> Self {
        Self {
            free_since: arrival.at,
            number,
            arrival,
            state: None,
            mail: VecDeque::new(),
            storing: None,
            told: Placement::Nowhere,
            had_fault: false,
            assigned_at: None,
        }
    }

    pub(super) fn placement(&self) -> Placement {
        let summary = self.state.as_ref().map(|state| &state.summary);
        summary.map_or(Placement::Nowhere, |summary| Placement::of(summary))
    }

    pub(super) fn held(&self) -> Option<Held> {
        match self.placement() {
            Placement::With(held) => Some(held),
            Placement::Waiting { .. } | Placement::Nowhere => None,
        }
    }

    pub(super) fn class(&self) -> ChannelClass {
        let routing = self.state.as_ref().map(|state| &state.summary.routing);
        routing.map_or(self.arrival.class, |routing| routing.class())
    }

    pub(super) fn queued(&self) -> Option<&Queued> {
        self.state.as_ref()?.summary.routing.queued.as_ref()
    }

    pub(super) fn status(&self) -> Option<Status> {
        self.state.as_ref().map(|state| state.summary.status)
    }

    pub(super) fn record(&self) -> Record {
        let is_message = self
            .queued()
            .is_some_and(|queued| queued.asks == Asks::Message);
        Record {
            queue: self.arrival.queue,
            arrived_at: self.arrival.at,
            assigned_at: self.assigned_at,
            ended_at: None,
            ending: Ending::Open,
            is_message,
        }
    }
}

impl Floor {
    pub(super) fn order(&mut self, conversation: ConversationId, order: Order) {
        if let Some(desk) = self.desks.get_mut(&conversation) {
            desk.mail.push_back(order);
            self.mailed(Who::Desk(conversation));
        } else {
            self.answer(conversation, order.answer, Settled::Refused);
        }
    }

    /// The same place once more, or in another queue.
    pub(super) fn queue_again(
        &mut self,
        conversation: ConversationId,
        to: Option<QueueId>,
        because: QueuedBecause,
        command: impl FnOnce(Box<Queued>) -> Command,
        answer: Answer,
    ) {
        let queued = self
            .desks
            .get(&conversation)
            .and_then(Desk::queued)
            .cloned();
        let Some(mut queued) = queued else {
            return self.answer(conversation, answer, Settled::Refused);
        };
        let only_in = to.map(|_| queued.queue.id);
        if let Some(to) = to {
            queued.queue = self.queue_named(to);
            queued.team = None;
        }
        queued.because = because;
        let mut order = Order::new(command(Box::new(queued)), Actor::System, answer);
        order.only_in = only_in;
        self.order(conversation, order);
    }

    pub(super) fn queue_named(&self, id: QueueId) -> QueueRef {
        let seat = self.queues.get(&id);
        let name = seat.map(|seat| seat.plan.settings.name.clone());
        QueueRef {
            id,
            name: name.unwrap_or_default(),
        }
    }

    /// The first command of all.
    pub(super) fn begin(&mut self, conversation: ConversationId, opening: Start, actor: &Actor) {
        let events = start(opening, actor, self.now);
        if let Ok(events) = events {
            self.in_flight = self.in_flight.saturating_add(1);
            self.store(conversation, events, Answer::Nobody);
        }
    }

    pub(super) fn desk_step(&mut self, conversation: ConversationId) -> Result<(), String> {
        let Some(desk) = self.desks.get_mut(&conversation) else {
            return Ok(());
        };
        if desk.storing.is_some() {
            // Looks again when the store has answered.
            return Ok(());
        }
        let Some(order) = desk.mail.pop_front() else {
            return Ok(());
        };
        let Some(state) = &desk.state else {
            self.in_flight = self.in_flight.saturating_sub(1);
            self.answer(conversation, order.answer, Settled::Later);
            return Ok(());
        };
        let is_elsewhere = |only_in: QueueId| match Placement::of(&state.summary) {
            Placement::Waiting { queue, waiting } => queue != only_in || waiting.offer.is_some(),
            Placement::With(_) | Placement::Nowhere => true,
        };
        let decided = if order.only_in.is_some_and(is_elsewhere) {
            Ok(None)
        } else {
            decide(state, order.command, &order.actor, self.now).map(Some)
        };
        match decided {
            Ok(Some(events)) if !events.is_empty() => {
                self.store(conversation, events, order.answer);
            }
            Ok(events) => {
                let outcome = if events.is_some() {
                    Settled::Done
                } else {
                    Settled::Refused
                };
                self.in_flight = self.in_flight.saturating_sub(1);
                self.answer(conversation, order.answer, outcome);
                self.look_at_mail(conversation);
            }
            Err(_) => {
                self.in_flight = self.in_flight.saturating_sub(1);
                self.answer(conversation, order.answer, Settled::Refused);
                self.look_at_mail(conversation);
            }
        }
        Ok(())
    }

    fn store(&mut self, conversation: ConversationId, events: Vec<Event>, answer: Answer) {
        let faults = &self.plan.faults;
        let (least, most) = faults.store;
        let (aborted, unknown) = (faults.aborted, faults.unknown);
        let fate = if self.dice.chance(aborted) {
            Fate::Aborted
        } else if self.dice.chance(unknown) {
            let is_stored = self.dice.chance(500);
            Fate::Unknown { is_stored }
        } else {
            Fate::Committed
        };
        if let Some(desk) = self.desks.get_mut(&conversation) {
            desk.storing = Some(Storing {
                events,
                answer,
                fate,
            });
            let wait = self.dice.between(least, most);
            self.after(wait, Next::Stored(conversation));
        }
    }

    pub(super) fn stored(&mut self, conversation: ConversationId) -> Result<(), String> {
        let Some(desk) = self.desks.get_mut(&conversation) else {
            return Ok(());
        };
        let Some(storing) = desk.storing.take() else {
            return Ok(());
        };
        self.in_flight = self.in_flight.saturating_sub(1);
        match storing.fate {
            Fate::Committed => {
                apply(&mut desk.state, &storing.events);
                self.tell(conversation, &storing.events);
                self.answer(conversation, storing.answer, Settled::Done);
            }
            Fate::Aborted => {
                desk.had_fault = true;
                self.answer(conversation, storing.answer, Settled::Later);
                if self
                    .desks
                    .get(&conversation)
                    .is_some_and(|desk| desk.state.is_none())
                {
                    self.write_again(conversation);
                }
            }
            Fate::Unknown { is_stored } => {
                desk.had_fault = true;
                if is_stored {
                    apply(&mut desk.state, &storing.events);
                }
                // Loaded anew before anybody else gets an answer.
                desk.storing = Some(Storing {
                    events: if is_stored {
                        storing.events
                    } else {
                        Vec::new()
                    },
                    answer: Answer::Nobody,
                    fate: Fate::Committed,
                });
                self.in_flight = self.in_flight.saturating_add(1);
                self.answer(conversation, storing.answer, Settled::Later);
                self.after(Duration::from_millis(20), Next::Reloaded(conversation));
            }
        }
        self.look_at_mail(conversation);
        Ok(())
    }

    pub(super) fn reloaded(&mut self, conversation: ConversationId) {
        let Some(desk) = self.desks.get_mut(&conversation) else {
            return;
        };
        let storing = desk.storing.take();
        self.in_flight = self.in_flight.saturating_sub(1);
        let is_begun = desk.state.is_some();
        if let Some(storing) = storing {
            self.tell(conversation, &storing.events);
        }
        if !is_begun {
            self.write_again(conversation);
        }
        self.look_at_mail(conversation);
    }

    fn look_at_mail(&mut self, conversation: ConversationId) {
        let desk = self.desks.get(&conversation);
        if desk.is_some_and(|desk| !desk.mail.is_empty() && desk.storing.is_none()) {
            self.after(Duration::ZERO, Next::Step(Who::Desk(conversation)));
        }
    }

    /// A customer whose first message did not arrive sends it again.
    fn write_again(&mut self, conversation: ConversationId) {
        if let Some(desk) = self.desks.get(&conversation) {
            let number = desk.number;
            self.after(
                Duration::from_secs(1),
                Next::Happens(Happening::Arrives(number)),
            );
        }
    }

    pub(super) fn answer(
        &mut self,
        conversation: ConversationId,
        answer: Answer,
        outcome: Settled,
    ) {
        let settled = QueueInput::Settled {
            conversation,
            outcome,
        };
        match answer {
            Answer::Nobody => {}
            Answer::Queue(queue) => self.tell_queue(queue, settled),
            Answer::TimedOut(queue, agent) => {
                if outcome == Settled::Done {
                    let chosen = ChosenStatus::plain(StatusKind::Away);
                    let by = SetBy::System;
                    self.tell_agent(agent, AgentInput::SetStatus { chosen, by });
                }
                self.tell_queue(queue, settled);
            }
            Answer::Transfer(to) => {
                if outcome != Settled::Done {
                    let queue = None;
                    self.tell_agent(
                        to,
                        AgentInput::Release {
                            queue,
                            conversation,
                        },
                    );
                    self.keep(conversation);
                }
            }
        }
    }

    /// After a crash: what was under way is stored or not, nobody is answered, and all is told anew.
    pub(super) fn recover(&mut self) {
        let mut carried = Vec::new();
        let mut entered = Vec::new();
        let mut unborn = Vec::new();
        for (id, desk) in &mut self.desks {
            desk.mail.clear();
            desk.had_fault = true;
            if let Some(storing) = desk.storing.take()
                && matches!(storing.fate, Fate::Committed)
                && self.dice.chance(500)
            {
                apply(&mut desk.state, &storing.events);
            }
            desk.told = desk.placement();
            match desk.told.clone() {
                Placement::Waiting { queue, waiting } => entered.push((queue, waiting)),
                Placement::With(held) => carried.push(held),
                Placement::Nowhere => unborn.push((*id, desk.status().is_some())),
            }
        }
        for (queue, waiting) in entered {
            let (id, offered) = (waiting.conversation, waiting.offer.clone());
            self.tell_queue(queue, QueueInput::Entered(waiting));
            if let Some(offer) = offered {
                self.consider(id, offer.agent.id);
            }
            self.may_be_picked(queue);
        }
        for held in carried {
            let one = self.carried(&held);
            self.tell_agent(held.agent, AgentInput::Carries(one));
            self.works_on(held.conversation, held.agent);
            if let Some(offer) = &held.offer {
                let ends = Happening::TransferExpires {
                    conversation: held.conversation,
                    agent: offer.agent.id,
                };
                self.at(offer.expires_at, Next::Happens(ends));
            }
        }
        for (conversation, is_over) in unborn {
            if is_over {
                self.note_end(conversation, &[]);
            } else {
                self.write_again(conversation);
            }
        }
    }
}

fn apply(state: &mut Option<Conversation>, events: &[Event]) {
    match state {
        Some(state) => events.iter().for_each(|event| state.apply(event)),
        None => *state = Conversation::fold(events),
    }
}
