//! One agent's mailbox around `bellhop_domain::agent::Agent`: it carries the machine's effects out.

use std::collections::BTreeMap;

use actix::prelude::*;
use bellhop_domain::agent::{
    Agent, AgentEffect, AgentInput, Carried, ChannelClass, ChosenStatus, ReserveKind, SetBy,
    Standing, StatusKind,
};
use bellhop_domain::conversation::{
    Actor as Person, Command, Offer, OfferEnd, QueuedBecause, TakenFrom,
};
use bellhop_domain::queue::{Decision, QueueInput};
use bellhop_domain::{AgentId, ConversationId, QueueId, Timestamp};
use tokio::sync::oneshot;

use super::desk::StatusError;
use super::live::Floor;
use super::mail::post;
use super::queue::QueueMail;
use super::view::{AgentView, CarriedView};
use crate::fanout::{SessionId, Signal};
use crate::limits::{CARRIED_SHOWN_MAX, VIEW_PAUSE};

/// Everything that can reach an agent.
#[derive(Message, Debug)]
#[rtype(result = "()")]
pub(super) enum AgentMail {
    Input(AgentInput),
    /// The queues that the agent is a member of.
    Serves(Vec<QueueId>),
    Carries {
        carried: Carried,
        number: i64,
        waiting_since: Option<Timestamp>,
    },
    /// A conversation the agent had is solved or closed.
    Handled {
        at: Timestamp,
    },
    /// A conversation is out to the agent.
    Offered {
        conversation: ConversationId,
        class: ChannelClass,
        offer: Offer,
        /// Why, when a queue decided.
        decision: Option<Box<Decision>>,
    },
    OfferGone {
        conversation: ConversationId,
    },
    DeviceCame(SessionId),
    DeviceLeft(SessionId),
    Idle {
        session: SessionId,
        is_idle: bool,
    },
    SetStatus {
        chosen: ChosenStatus,
        by: SetBy,
        reply: oneshot::Sender<Result<Standing, StatusError>>,
    },
}

/// What a wallboard shows of a carried conversation and the machine does not need.
struct Shown {
    number: i64,
    waiting_since: Option<Timestamp>,
}

pub(super) struct AgentActor {
    id: AgentId,
    machine: Agent,
    floor: Floor,
    queues: Vec<QueueId>,
    /// Whether each connected device rests.
    devices: BTreeMap<SessionId, bool>,
    shown: BTreeMap<ConversationId, Shown>,
    /// Transfers that the agent has not answered yet; the agent, not a queue, ends them.
    transfers: BTreeMap<ConversationId, SpawnHandle>,
    offers: BTreeMap<ConversationId, Option<Box<Decision>>>,
    handled: super::view::DayCount,
    wake: Option<(Timestamp, SpawnHandle)>,
    will_show: bool,
}

impl AgentActor {
    pub(super) fn new(floor: Floor, id: AgentId, machine: Agent) -> Self {
        Self {
            id,
            machine,
            floor,
            queues: Vec::new(),
            devices: BTreeMap::new(),
            shown: BTreeMap::new(),
            transfers: BTreeMap::new(),
            offers: BTreeMap::new(),
            handled: super::view::DayCount::default(),
            wake: None,
            will_show: false,
        }
    }

    fn input(&mut self, input: AgentInput, ctx: &mut Context<Self>) {
        let was_here = self.machine.is_here();
        let effects = self.machine.handle(input, self.floor.now());
        let is_status_told = effects
            .iter()
            .any(|effect| matches!(effect, AgentEffect::StatusChanged(_)));
        for effect in effects {
            self.carry_out(effect, ctx);
        }
        // Somebody who chose to look offline comes and goes without a new status.
        if was_here != self.machine.is_here() && !is_status_told {
            self.tell_presence();
        }
    }

    fn carry_out(&mut self, effect: AgentEffect, ctx: &mut Context<Self>) {
        let agent = self.id;
        match effect {
            AgentEffect::Reserved {
                queue: Some(queue),
                conversation,
            } => {
                let reserved = QueueInput::Reserved {
                    agent,
                    conversation,
                };
                self.tell_queue(queue, reserved);
            }
            AgentEffect::NotReserved {
                queue: Some(queue),
                conversation,
                why,
            } => {
                let refused = QueueInput::NotReserved {
                    agent,
                    conversation,
                    why,
                };
                self.tell_queue(queue, refused);
            }
            // A transfer: the colleague's offer is out already.
            AgentEffect::Reserved { queue: None, .. } => {}
            AgentEffect::NotReserved {
                queue: None,
                conversation,
                ..
            } => self.end_offer(conversation, OfferEnd::Withdrawn),
            AgentEffect::Available(candidate) => {
                for queue in self.queues.clone() {
                    self.tell_queue(queue, QueueInput::Candidate(Box::new(candidate.clone())));
                }
            }
            AgentEffect::StatusChanged(change) => {
                let chosen = self.machine.chosen().clone();
                self.floor.statuses().add(agent, change, chosen);
                self.status_is_new();
            }
            AgentEffect::IdleChanged { .. } => self.tell_presence(),
            AgentEffect::Requeue { conversation } => self.requeue(conversation),
            AgentEffect::WakeAt(at) => self.wake_at(at, ctx),
        }
    }

    fn tell_presence(&self) {
        self.floor.fanout().signal_presence(&Signal::AgentPresence {
            id: self.id,
            name: self.machine.settings.name.clone(),
            online: self.machine.is_here(),
            standing: Some(self.machine.standing().clone()),
        });
    }

    /// Those who watch are told; an agent who went answers no offers.
    fn status_is_new(&self) {
        self.tell_presence();
        if self.machine.standing().kind == StatusKind::Offline {
            for conversation in self.transfers.keys() {
                self.end_offer(*conversation, OfferEnd::Withdrawn);
            }
        }
    }

    fn tell_queue(&self, id: QueueId, input: QueueInput) {
        if let Some(address) = self.floor.queue(id) {
            post(&address, QueueMail::Input(input));
        }
    }

    fn requeue(&self, conversation: ConversationId) {
        let (floor, agent) = (self.floor.clone(), self.id);
        tokio::spawn(async move {
            let because = QueuedBecause::Requeued;
            let done = floor
                .requeue(conversation, TakenFrom::Agent(agent), because, None, None)
                .await;
            if let Some(Err(error)) = done {
                tracing::warn!(%conversation, %agent, %error, "failed to give a conversation back to its queue");
            }
        });
    }

    fn end_offer(&self, conversation: ConversationId, how: OfferEnd) {
        let (floor, agent) = (self.floor.clone(), self.id);
        tokio::spawn(async move {
            let Some(hub) = floor.hub() else { return };
            let command = Command::EndOffer { agent, how };
            // Refused when it was answered meanwhile.
            let _answered = hub.command(conversation, Person::System, command).await;
        });
    }

    fn wake_at(&mut self, at: Timestamp, ctx: &mut Context<Self>) {
        if let Some((planned, handle)) = self.wake {
            if planned == at {
                return;
            }
            ctx.cancel_future(handle);
        }
        let wait = at.since(self.floor.now());
        let handle = ctx.run_later(wait, |this, ctx| {
            this.wake = None;
            this.input(AgentInput::Due, ctx);
            this.show_later(ctx);
        });
        self.wake = Some((at, handle));
    }

    fn offered(
        &mut self,
        conversation: ConversationId,
        class: ChannelClass,
        offer: &Offer,
        ctx: &mut Context<Self>,
    ) {
        let is_transfer = offer.via.is_transfer();
        let wait = offer.expires_at.since(self.floor.now());
        // A queue reserves before it offers, and ends its offers itself.
        if is_transfer {
            let handle = ctx.run_later(wait, move |this, _| {
                this.end_offer(conversation, OfferEnd::TimedOut);
            });
            if let Some(older) = self.transfers.insert(conversation, handle) {
                ctx.cancel_future(older);
            }
            let reserve = AgentInput::Reserve {
                queue: None,
                conversation,
                class,
                kind: ReserveKind::Transfer,
            };
            self.input(reserve, ctx);
        }
    }

    fn offer_gone(&mut self, conversation: ConversationId, ctx: &mut Context<Self>) {
        self.offers.remove(&conversation);
        if let Some(timer) = self.transfers.remove(&conversation) {
            ctx.cancel_future(timer);
        }
        let release = AgentInput::Release {
            queue: None,
            conversation,
        };
        self.input(release, ctx);
    }

    /// Without a device nobody can have touched one: what was true holds until the grace period ends.
    fn devices_changed(&mut self, ctx: &mut Context<Self>) {
        if self.devices.is_empty() {
            return;
        }
        let is_idle = self.devices.values().all(|idle| *idle);
        self.input(AgentInput::IdleChanged { is_idle }, ctx);
    }

    /// In force only once it is stored.
    fn set_status(
        &self,
        chosen: ChosenStatus,
        by: SetBy,
        reply: oneshot::Sender<Result<Standing, StatusError>>,
        ctx: &mut Context<Self>,
    ) {
        let mut next = self.machine.clone();
        let input = AgentInput::SetStatus { chosen, by };
        let mut effects = next.handle(input, self.floor.now());
        let change = effects
            .iter()
            .position(|effect| matches!(effect, AgentEffect::StatusChanged(_)));
        let change = change.map(|place| effects.remove(place));
        let stored = match &change {
            Some(AgentEffect::StatusChanged(change)) => {
                let chosen = next.chosen().clone();
                Some(
                    self.floor
                        .store()
                        .status_add(self.id, change.clone(), chosen),
                )
            }
            Some(_) | None => None,
        };
        let stored = async move {
            match stored {
                Some(stored) => stored.await,
                None => Ok(()),
            }
        };
        ctx.wait(stored.into_actor(self).map(move |stored, this, ctx| {
            let answer = match stored {
                Ok(()) => {
                    this.machine = next;
                    for effect in effects {
                        this.carry_out(effect, ctx);
                    }
                    if change.is_some() {
                        this.status_is_new();
                    }
                    this.show_later(ctx);
                    Ok(this.machine.standing().clone())
                }
                Err(error) => {
                    tracing::warn!(agent = %this.id, %error, "failed to store a status");
                    Err(StatusError::Unavailable)
                }
            };
            let _gone = reply.send(answer);
        }));
    }

    /// Many changes in a moment are shown as one; what others read is current at once.
    fn show_later(&mut self, ctx: &mut Context<Self>) {
        self.floor.show_agent(self.view());
        if !self.will_show {
            self.will_show = true;
            ctx.run_later(VIEW_PAUSE, |this, _| {
                this.will_show = false;
                let fanout = this.floor.fanout();
                if fanout.has_wallboards() {
                    fanout.signal_wallboards(&Signal::AgentStats(Box::new(this.view())));
                }
            });
        }
    }

    fn view(&self) -> AgentView {
        let carried = self.machine.carried().into_iter().take(CARRIED_SHOWN_MAX);
        let carried = carried.map(|one| {
            let shown = self.shown.get(&one.conversation);
            CarriedView {
                conversation: one.conversation,
                number: shown.map_or(0, |shown| shown.number),
                contact_name: self.floor.contact_name(one.conversation),
                class: one.class,
                since: one.assigned_at,
                is_answered: one.is_answered,
                waiting_since: shown.and_then(|shown| shown.waiting_since),
            }
        });
        AgentView {
            id: self.id,
            name: self.machine.settings.name.clone(),
            standing: self.machine.standing().clone(),
            teams: self.machine.settings.teams.clone(),
            queues: self.queues.clone(),
            load: self.machine.load(),
            carried: carried.collect(),
            handled_today: self.handled.count(self.floor.now()),
        }
    }
}

impl Actor for AgentActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        self.show_later(ctx);
    }
}

impl Handler<AgentMail> for AgentActor {
    type Result = ();

    fn handle(&mut self, mail: AgentMail, ctx: &mut Context<Self>) {
        match mail {
            AgentMail::Input(input) => {
                if let AgentInput::Drops { conversation } = &input {
                    self.shown.remove(conversation);
                }
                self.input(input, ctx);
            }
            AgentMail::Serves(queues) => {
                for gone in self.queues.iter().filter(|id| !queues.contains(id)) {
                    self.tell_queue(*gone, QueueInput::CandidateGone(self.id));
                }
                self.queues = queues;
                let candidate = self.machine.candidate();
                for queue in &self.queues {
                    self.tell_queue(*queue, QueueInput::Candidate(Box::new(candidate.clone())));
                }
            }
            AgentMail::Carries {
                carried,
                number,
                waiting_since,
            } => {
                let shown = Shown {
                    number,
                    waiting_since,
                };
                self.shown.insert(carried.conversation, shown);
                self.input(AgentInput::Carries(carried), ctx);
            }
            AgentMail::Handled { at } => self.handled.add(at),
            AgentMail::Offered {
                conversation,
                class,
                offer,
                decision,
            } => {
                self.offers.insert(conversation, decision);
                self.offered(conversation, class, &offer, ctx);
            }
            AgentMail::OfferGone { conversation } => self.offer_gone(conversation, ctx),
            AgentMail::DeviceCame(session) => {
                // A line that comes back by itself touches nothing; the window says when somebody does.
                let is_idle = self.machine.standing().idle_since.is_some();
                self.devices.insert(session, is_idle);
                self.devices_changed(ctx);
                for (conversation, decision) in &self.offers {
                    let decision = decision.clone();
                    self.floor
                        .show_offer_again(*conversation, self.id, decision);
                }
            }
            AgentMail::DeviceLeft(session) => {
                self.devices.remove(&session);
                self.devices_changed(ctx);
            }
            AgentMail::Idle { session, is_idle } => {
                if let Some(known) = self.devices.get_mut(&session) {
                    *known = is_idle;
                    self.devices_changed(ctx);
                }
            }
            AgentMail::SetStatus { chosen, by, reply } => {
                return self.set_status(chosen, by, reply, ctx);
            }
        }
        self.show_later(ctx);
    }
}
