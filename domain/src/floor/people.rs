//! Customers and agents: who comes, answers, declines, finishes, gives away, vanishes.

use std::collections::BTreeSet;
use std::time::Duration;

use uuid::Uuid;

use super::desk::{Answer, Desk, Order};
use super::world::{Floor, Next};
use crate::agent::{AgentInput, ChosenStatus, SetBy, StatusKind};
use crate::conversation::{
    Actor, Command, NewMessage, OfferEnd, Place, Placement, Queued, QueuedBecause, Start, Status,
    TakenFrom, Transfer, TransferTarget, Update, Visibility,
};
use crate::ids::{AgentId, ChannelId, ClientId, ConversationId, MessageId, QueueId};
use crate::queue::Asks;
use crate::time::Timestamp;

#[derive(Clone, Copy, Debug)]
pub(super) enum Happening {
    /// By its place in the plan.
    Arrives(usize),
    ShiftBegins(AgentId),
    ShiftEnds(AgentId),
    /// The connection is cut without a word.
    Vanishes(AgentId),
    Reconnects(AgentId),
    /// Looks up after a missed offer.
    IsBack(AgentId),
    Answers(ConversationId, AgentId),
    Finishes(ConversationId, AgentId),
    Considers(ConversationId, AgentId),
    Picks(QueueId),
    LosesPatience(ConversationId),
    TransferExpires {
        conversation: ConversationId,
        agent: AgentId,
    },
    Opens(QueueId, bool),
    Crashes,
}

/// Until an agent who was away from the desk looks at a conversation again.
const LOOK_AGAIN: Duration = Duration::from_secs(15);
/// How long an offered transfer stands.
const TRANSFER_STANDS: Duration = Duration::from_secs(30);

fn conversation_id(number: usize) -> ConversationId {
    let number = u128::try_from(number).unwrap_or(0);
    ConversationId(Uuid::from_u128(number.saturating_add(1)))
}

impl Floor {
    /// Everything that the plan fixes.
    pub(super) fn invite(&mut self) {
        let arrivals: Vec<_> = self
            .plan
            .arrivals
            .iter()
            .map(|one| one.at)
            .enumerate()
            .collect();
        for (number, at) in arrivals {
            self.at(at, Next::Happens(Happening::Arrives(number)));
        }
        for agent in self.plan.agents.clone() {
            let id = agent.settings.id;
            for shift in agent.shifts {
                self.at(shift.from, Next::Happens(Happening::ShiftBegins(id)));
                self.at(shift.to, Next::Happens(Happening::ShiftEnds(id)));
                self.plan_vanishing(id, shift.from, shift.to);
            }
        }
        for queue in self.plan.queues.clone() {
            for (at, is_open) in queue.opens {
                self.at(
                    at,
                    Next::Happens(Happening::Opens(queue.settings.id, is_open)),
                );
            }
        }
        for at in self.plan.faults.crashes.clone() {
            self.at(at, Next::Happens(Happening::Crashes));
        }
    }

    fn plan_vanishing(&mut self, agent: AgentId, from: Timestamp, to: Timestamp) {
        let Some(every) = self.plan.people.vanishes_every else {
            return;
        };
        let mut at = from.plus(self.dice.exponential(every));
        while at < to {
            self.at(at, Next::Happens(Happening::Vanishes(agent)));
            at = at.plus(self.dice.exponential(every).max(Duration::from_secs(1)));
        }
    }

    pub(super) fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Arrives(number) => self.arrive(number),
            Happening::ShiftBegins(agent) => {
                if let Some(seat) = self.agents.get_mut(&agent) {
                    seat.is_leaving = false;
                }
                self.tell_agent(agent, AgentInput::Came);
                self.choose(agent, StatusKind::Online);
            }
            Happening::ShiftEnds(agent) => {
                if let Some(seat) = self.agents.get_mut(&agent) {
                    seat.is_leaving = true;
                }
                self.choose(agent, StatusKind::TransfersOnly);
            }
            Happening::Vanishes(agent) => {
                if self.is_here(agent) {
                    self.tell_agent(agent, AgentInput::Gone);
                    let (least, most) = self.plan.people.vanishes_for;
                    let wait = self.dice.between(least, most);
                    self.after(wait, Next::Happens(Happening::Reconnects(agent)));
                }
            }
            Happening::Reconnects(agent) => self.tell_agent(agent, AgentInput::Came),
            Happening::IsBack(agent) => {
                if self.agents.get(&agent).is_some_and(|seat| !seat.is_leaving) {
                    self.choose(agent, StatusKind::Online);
                }
            }
            Happening::Answers(conversation, agent) => self.agent_answers(conversation, agent),
            Happening::Finishes(conversation, agent) => self.agent_finishes(conversation, agent),
            Happening::Considers(conversation, agent) => self.decide_on_offer(conversation, agent),
            Happening::Picks(queue) => self.pick(queue),
            Happening::LosesPatience(conversation) => self.lose_patience(conversation),
            Happening::TransferExpires {
                conversation,
                agent,
            } => {
                let command = Command::EndOffer {
                    agent,
                    how: OfferEnd::TimedOut,
                };
                let order = Order::new(command, Actor::System, Answer::Nobody);
                self.order(conversation, order);
            }
            Happening::Opens(queue, is_open) => {
                self.tell_queue(queue, crate::queue::QueueInput::OpenChanged { is_open });
            }
            // Taken apart before: it is not something that people do.
            Happening::Crashes => {}
        }
    }

    fn choose(&mut self, agent: AgentId, kind: StatusKind) {
        let chosen = ChosenStatus::plain(kind);
        let by = SetBy::Themselves;
        self.tell_agent(agent, AgentInput::SetStatus { chosen, by });
    }

    fn is_here(&self, agent: AgentId) -> bool {
        self.agents
            .get(&agent)
            .is_some_and(|seat| seat.machine.is_here())
    }

    /// After the shift, with nothing left to do.
    pub(super) fn go_home(&mut self, agent: AgentId) {
        let Some(seat) = self.agents.get(&agent) else {
            return;
        };
        let is_done = seat.machine.used().is_empty();
        if seat.is_leaving && is_done && seat.machine.is_here() {
            self.tell_agent(agent, AgentInput::Gone);
        }
    }

    fn arrive(&mut self, number: usize) {
        let id = conversation_id(number);
        let Some(arrival) = self.plan.arrivals.get(number).cloned() else {
            return;
        };
        if self.desks.get(&id).is_some_and(|desk| desk.state.is_some()) {
            return;
        }
        let queued = Queued {
            queue: self.queue_named(arrival.queue),
            team: None,
            class: arrival.class,
            asks: arrival.asks,
            needs: arrival.needs.clone(),
            due_at: None,
            preferred: arrival.preferred,
            refused_by: BTreeSet::new(),
            because: QueuedBecause::Routed,
            detail: None,
        };
        let contact = Actor::Contact {
            id: arrival.contact,
            name: String::new(),
        };
        let Some(message) = self.message("hello") else {
            return;
        };
        let opening = Start {
            conversation_id: id,
            number: i64::try_from(number).unwrap_or(0),
            channel_id: ChannelId(Uuid::nil()),
            contact_id: arrival.contact,
            follow_up_of: None,
            message,
            place: Place {
                queued: Some(queued),
                priority: Some(arrival.priority),
                turned: None,
            },
        };
        if let Some(patience) = arrival.patience {
            self.after(patience, Next::Happens(Happening::LosesPatience(id)));
        }
        self.desks
            .entry(id)
            .or_insert_with(|| Desk::new(arrival, number));
        self.begin(id, opening, &contact);
    }

    fn message(&mut self, text: &str) -> Option<NewMessage> {
        let number = u128::from(self.dice.roll());
        Some(NewMessage {
            id: MessageId(Uuid::from_u128(number)),
            client_id: ClientId::parse(&number.to_string()).ok()?,
            visibility: Visibility::Public,
            text: text.to_owned(),
            attachments: Vec::new(),
        })
    }

    fn agent_actor(&self, agent: AgentId) -> Actor {
        let name = self.named(agent).name;
        Actor::Agent { id: agent, name }
    }

    /// Whom a commit calls upon.
    pub(super) fn people_see(
        &mut self,
        conversation: ConversationId,
        before: &Placement,
        after: &Placement,
    ) {
        match after {
            Placement::With(held) => {
                let had = |held: &crate::conversation::Held| (held.agent, held.assigned_at);
                let is_new = match before {
                    Placement::With(before) => had(before) != had(held),
                    Placement::Waiting { .. } | Placement::Nowhere => true,
                };
                if is_new {
                    self.works_on(conversation, held.agent);
                } else if held.offer.is_none() {
                    let had_offer =
                        matches!(before, Placement::With(before) if before.offer.is_some());
                    if had_offer {
                        self.keep(conversation);
                    }
                }
            }
            Placement::Waiting { queue, .. } => self.may_be_picked(*queue),
            Placement::Nowhere => {}
        }
    }

    pub(super) fn works_on(&mut self, conversation: ConversationId, agent: AgentId) {
        let Some(desk) = self.desks.get(&conversation) else {
            return;
        };
        let handling = desk.arrival.handling;
        let (least, most) = self.plan.people.answers_after;
        let first = self.dice.between(least, most).min(handling);
        self.after(
            first,
            Next::Happens(Happening::Answers(conversation, agent)),
        );
        self.after(
            handling,
            Next::Happens(Happening::Finishes(conversation, agent)),
        );
    }

    /// A transfer came to nothing: the sender goes on.
    pub(super) fn keep(&mut self, conversation: ConversationId) {
        let agent = self.desks.get(&conversation).and_then(Desk::held);
        if let Some(held) = agent {
            let finishes = Happening::Finishes(conversation, held.agent);
            self.after(LOOK_AGAIN, Next::Happens(finishes));
        }
    }

    fn has(
        &self,
        conversation: ConversationId,
        agent: AgentId,
    ) -> Option<crate::conversation::Held> {
        let held = self.desks.get(&conversation).and_then(Desk::held)?;
        (held.agent == agent).then_some(held)
    }

    fn agent_answers(&mut self, conversation: ConversationId, agent: AgentId) {
        if self.has(conversation, agent).is_none() {
            return;
        }
        if !self.is_here(agent) {
            let answers = Happening::Answers(conversation, agent);
            return self.after(LOOK_AGAIN, Next::Happens(answers));
        }
        if let Some(message) = self.message("let me see") {
            let command = Command::PostMessage {
                message,
                expected_seq: None,
            };
            let actor = self.agent_actor(agent);
            self.order(conversation, Order::new(command, actor, Answer::Nobody));
        }
    }

    fn agent_finishes(&mut self, conversation: ConversationId, agent: AgentId) {
        let Some(held) = self.has(conversation, agent) else {
            return;
        };
        if !self.is_here(agent) {
            let finishes = Happening::Finishes(conversation, agent);
            return self.after(LOOK_AGAIN, Next::Happens(finishes));
        }
        // A colleague is looking at it.
        if held.offer.is_some() || self.transfers.contains_key(&conversation) {
            return;
        }
        if self.dice.chance(self.plan.people.transfers) {
            return self.give_away(conversation, agent);
        }
        let command = Command::Update(Update {
            status: Some(Status::Solved),
            ..Update::default()
        });
        if let Some(seat) = self.agents.get_mut(&agent) {
            seat.finished = seat.finished.saturating_add(1);
        }
        let actor = self.agent_actor(agent);
        self.order(conversation, Order::new(command, actor, Answer::Nobody));
        // Not stored: tried again.
        let again = Happening::Finishes(conversation, agent);
        self.after(LOOK_AGAIN, Next::Happens(again));
    }

    fn give_away(&mut self, conversation: ConversationId, agent: AgentId) {
        if self.dice.chance(500) {
            let colleagues: Vec<_> = self
                .agents
                .keys()
                .copied()
                .filter(|other| *other != agent)
                .collect();
            if let Some(to) = self.dice.pick(&colleagues).copied() {
                return self.ask_colleague(conversation, agent, to);
            }
        }
        let queues: Vec<_> = self.queues.keys().copied().collect();
        let queued = self
            .desks
            .get(&conversation)
            .and_then(Desk::queued)
            .cloned();
        let (Some(to), Some(mut queued)) = (self.dice.pick(&queues).copied(), queued) else {
            return;
        };
        queued.queue = self.queue_named(to);
        queued.because = QueuedBecause::Transferred;
        queued.preferred = None;
        let transfer = Transfer {
            to: TransferTarget::Queue {
                queue: queued.queue.clone(),
            },
            from: TakenFrom::Agent(agent),
            queued: Some(queued),
            expires_at: None,
            note: None,
        };
        let actor = self.agent_actor(agent);
        let command = Command::Transfer(Box::new(transfer));
        self.order(conversation, Order::new(command, actor, Answer::Nobody));
        self.after(
            LOOK_AGAIN,
            Next::Happens(Happening::Finishes(conversation, agent)),
        );
    }

    /// A colleague has room: the offer is made.
    pub(super) fn transfer(&mut self, conversation: ConversationId, to: AgentId) {
        let Some((from, _)) = self.transfers.remove(&conversation) else {
            let queue = None;
            let release = AgentInput::Release {
                queue,
                conversation,
            };
            return self.tell_agent(to, release);
        };
        let transfer = Transfer {
            to: TransferTarget::Agent {
                agent: self.named(to),
            },
            from: TakenFrom::Agent(from),
            queued: None,
            expires_at: Some(self.now.plus(TRANSFER_STANDS)),
            note: None,
        };
        let actor = self.agent_actor(from);
        let command = Command::Transfer(Box::new(transfer));
        self.order(
            conversation,
            Order::new(command, actor, Answer::Transfer(to)),
        );
    }

    pub(super) fn consider(&mut self, conversation: ConversationId, agent: AgentId) {
        let people = &self.plan.people;
        let ((least, most), ignores) = (people.accepts_after, people.ignores);
        if !self.dice.chance(ignores) {
            let wait = self.dice.between(least, most);
            let considers = Happening::Considers(conversation, agent);
            self.after(wait, Next::Happens(considers));
        }
    }

    fn decide_on_offer(&mut self, conversation: ConversationId, agent: AgentId) {
        if !self.is_here(agent) {
            return;
        }
        let command = if self.dice.chance(self.plan.people.declines) {
            Command::DeclineOffer { reason: None }
        } else {
            Command::AcceptOffer
        };
        let actor = self.agent_actor(agent);
        self.order(conversation, Order::new(command, actor, Answer::Nobody));
    }

    fn pick(&mut self, queue: QueueId) {
        let Some(seat) = self.queues.get(&queue) else {
            return;
        };
        let first = seat.machine.waiting().find(|one| one.offer.is_none());
        let Some(conversation) = first.map(|one| one.conversation) else {
            return;
        };
        let members: Vec<_> = seat
            .plan
            .members
            .iter()
            .copied()
            .filter(|member| self.is_here(*member))
            .collect();
        if let Some(agent) = self.dice.pick(&members).copied() {
            let command = Command::Update(Update {
                assignee: Some(Some(self.named(agent))),
                ..Update::default()
            });
            let actor = self.agent_actor(agent);
            self.order(conversation, Order::new(command, actor, Answer::Nobody));
        }
        self.may_be_picked(queue);
    }

    fn lose_patience(&mut self, conversation: ConversationId) {
        let Some(desk) = self.desks.get(&conversation) else {
            return;
        };
        let is_in_line = match desk.placement() {
            Placement::Waiting { waiting, .. } => waiting.asks == Asks::Live,
            Placement::With(_) | Placement::Nowhere => false,
        };
        if is_in_line {
            let actor = Actor::Contact {
                id: desk.arrival.contact,
                name: String::new(),
            };
            let order = Order::new(Command::LeaveQueue, actor, Answer::Nobody);
            self.order(conversation, order);
        }
    }
}
