//! What machines ask for, carried out: the same that the actors do, with mail instead of addresses.

use super::audit;
use super::desk::{Answer, Desk, Order};
use super::people::Happening;
use super::world::{Floor, Next, Who};
use crate::agent::{
    AgentEffect, AgentInput, ChannelClass, ReserveKind, SetBy, StatusChange, StatusKind,
};
use crate::conversation::{Actor, AgentRef, Command, OfferEnd, QueuedBecause, TakenFrom};
use crate::ids::{AgentId, ConversationId, QueueId};
use crate::queue::{QueueEffect, QueueInput};

impl Floor {
    /// Adds up how the agent spent the time until now.
    pub(super) fn clock(&mut self, agent: AgentId) {
        let Some(seat) = self.agents.get_mut(&agent) else {
            return;
        };
        let spent = self.now.since(seat.looked_at);
        seat.looked_at = self.now;
        if seat.machine.standing().kind == StatusKind::Offline {
            return;
        }
        seat.here = seat.here.saturating_add(spent);
        let load = seat.machine.load();
        if load.iter().any(|load| load.used > 0) {
            seat.busy = seat.busy.saturating_add(spent);
        }
        let share = |used: u32, max: u32| spent.saturating_mul(used).checked_div(max);
        let most = load
            .iter()
            .filter_map(|load| share(load.used, load.max))
            .max();
        seat.loaded = seat.loaded.saturating_add(most.unwrap_or_default());
    }

    pub(super) fn agent_step(&mut self, agent: AgentId) -> Result<(), String> {
        self.clock(agent);
        let Some(seat) = self.agents.get_mut(&agent) else {
            return Ok(());
        };
        let Some(input) = seat.mail.pop_front() else {
            return Ok(());
        };
        self.in_flight = self.in_flight.saturating_sub(1);
        let before = seat.machine.candidate();
        let held = seat.machine.held();
        let effects = seat.machine.handle(input.clone(), self.now);
        audit::agent_step(&before, &held, &input, &effects, &seat.machine)?;
        let after = seat.machine.candidate();
        let has_come = before.status != after.status;
        let has_more = before
            .used
            .iter()
            .any(|(class, units)| after.units(*class) < *units);
        if has_come || has_more {
            seat.room_since = self.now;
        }
        for effect in effects {
            self.carry_out_for_agent(agent, effect);
        }
        self.go_home(agent);
        Ok(())
    }

    fn carry_out_for_agent(&mut self, agent: AgentId, effect: AgentEffect) {
        match effect {
            AgentEffect::Reserved {
                queue: Some(queue),
                conversation,
            } => self.tell_queue(
                queue,
                QueueInput::Reserved {
                    agent,
                    conversation,
                },
            ),
            AgentEffect::NotReserved {
                queue: Some(queue),
                conversation,
                why,
            } => self.tell_queue(
                queue,
                QueueInput::NotReserved {
                    agent,
                    conversation,
                    why,
                },
            ),
            AgentEffect::Reserved {
                queue: None,
                conversation,
            } => self.transfer(conversation, agent),
            AgentEffect::NotReserved {
                queue: None,
                conversation,
                ..
            } => {
                self.transfers.remove(&conversation);
                self.keep(conversation);
            }
            AgentEffect::Available(candidate) => {
                let queues = self.agents.get(&agent).map(|seat| seat.queues.clone());
                for queue in queues.unwrap_or_default() {
                    let candidate = Box::new(candidate.clone());
                    self.tell_queue(queue, QueueInput::Candidate(candidate));
                }
            }
            AgentEffect::StatusChanged(StatusChange { standing, by }) => {
                if standing.kind == StatusKind::Away && by == SetBy::System {
                    let (least, most) = self.plan.people.back_after;
                    let wait = self.dice.between(least, most);
                    self.after(wait, Next::Happens(Happening::IsBack(agent)));
                }
            }
            AgentEffect::IdleChanged { .. } => {}
            AgentEffect::Requeue { conversation } => {
                let order = |queued| Command::Enqueue {
                    queued,
                    from: TakenFrom::Agent(agent),
                };
                self.queue_again(
                    conversation,
                    None,
                    QueuedBecause::Requeued,
                    order,
                    Answer::Nobody,
                );
            }
            AgentEffect::WakeAt(at) => {
                if let Some(seat) = self.agents.get_mut(&agent) {
                    seat.wake = Some(at);
                    self.at(at, Next::Wake(Who::Agent(agent)));
                }
            }
        }
    }

    pub(super) fn queue_step(&mut self, queue: QueueId) -> Result<(), String> {
        let Some(seat) = self.queues.get_mut(&queue) else {
            return Ok(());
        };
        let Some(input) = seat.mail.pop_front() else {
            return Ok(());
        };
        self.in_flight = self.in_flight.saturating_sub(1);
        let effects = seat.machine.handle(input, self.now);
        audit::queue_step(&seat.machine, &effects, self.now)?;
        for effect in effects {
            self.carry_out_for_queue(queue, effect);
        }
        Ok(())
    }

    fn carry_out_for_queue(&mut self, queue: QueueId, effect: QueueEffect) {
        let answer = Answer::Queue(queue);
        match effect {
            QueueEffect::Reserve {
                agent,
                conversation,
                class,
                kind,
            } => self.tell_agent(
                agent,
                AgentInput::Reserve {
                    queue: Some(queue),
                    conversation,
                    class,
                    kind,
                },
            ),
            QueueEffect::Release {
                agent,
                conversation,
            } => self.tell_agent(
                agent,
                AgentInput::Release {
                    queue: Some(queue),
                    conversation,
                },
            ),
            QueueEffect::Assign {
                conversation,
                agent,
                decision,
            } => {
                let agent = self.named(agent);
                let command = Command::AssignFromQueue {
                    queue,
                    class: self.class_in(queue, conversation),
                    agent,
                    decision,
                };
                self.order(conversation, Order::new(command, Actor::System, answer));
            }
            QueueEffect::Offer {
                conversation,
                agent,
                decision,
                expires_at,
            } => {
                let command = Command::OfferFromQueue {
                    queue,
                    class: self.class_in(queue, conversation),
                    agent: self.named(agent),
                    decision,
                    expires_at,
                };
                self.order(conversation, Order::new(command, Actor::System, answer));
            }
            QueueEffect::EndOffer {
                conversation,
                agent,
                is_timeout,
            } => {
                let how = if is_timeout {
                    OfferEnd::TimedOut
                } else {
                    OfferEnd::Withdrawn
                };
                let command = Command::EndOffer { agent, how };
                let answer = if is_timeout {
                    Answer::TimedOut(queue, agent)
                } else {
                    answer
                };
                self.order(conversation, Order::new(command, Actor::System, answer));
            }
            QueueEffect::Overflow { conversation, to } => {
                let because = QueuedBecause::Overflowed;
                let order = |queued| Command::Enqueue {
                    queued,
                    from: TakenFrom::Queue(queue),
                };
                self.queue_again(conversation, Some(to), because, order, answer);
            }
            QueueEffect::TurnToMessage { conversation, why } => {
                let command = Command::TurnToMessage { because: why };
                self.order(conversation, Order::new(command, Actor::System, answer));
            }
            QueueEffect::PositionsChanged => {}
            QueueEffect::WakeAt(at) => {
                if let Some(seat) = self.queues.get_mut(&queue) {
                    seat.wake = Some(at);
                    self.at(at, Next::Wake(Who::Queue(queue)));
                }
            }
        }
    }

    fn class_in(&self, queue: QueueId, conversation: ConversationId) -> ChannelClass {
        let seat = self.queues.get(&queue);
        let waiting = seat.and_then(|seat| seat.machine.get(conversation));
        waiting.map_or(ChannelClass::Chat, |waiting| waiting.class)
    }

    pub(super) fn named(&self, id: AgentId) -> AgentRef {
        let seat = self.agents.get(&id);
        let name = seat.map(|seat| seat.plan.settings.name.clone());
        AgentRef {
            id,
            name: name.unwrap_or_default(),
        }
    }

    pub(super) fn ask_colleague(
        &mut self,
        conversation: ConversationId,
        from: AgentId,
        to: AgentId,
    ) {
        let class = self.desks.get(&conversation).map(Desk::class);
        let Some(class) = class else { return };
        self.transfers.insert(conversation, (from, to));
        self.tell_agent(
            to,
            AgentInput::Reserve {
                queue: None,
                conversation,
                class,
                kind: ReserveKind::Transfer,
            },
        );
    }
}
