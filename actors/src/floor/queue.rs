//! One queue's mailbox around `bellhop_domain::queue::Queue`: it carries the machine's effects out.

use std::collections::{BTreeMap, BTreeSet};

use actix::prelude::*;
use bellhop_domain::agent::{AgentInput, ChannelClass, ChosenStatus, SetBy, StatusKind};
use bellhop_domain::conversation::{
    Actor as Person, AgentRef, Command, OfferEnd, QueuedBecause, TakenFrom,
};
use bellhop_domain::queue::{
    Asks, Past, Queue, QueueEffect, QueueInput, QueueSettings, Settled, Waiting,
};
use bellhop_domain::{AgentId, ContactId, ConversationId, QueueId, Timestamp};
use tokio::sync::watch;

use super::agent::AgentMail;
use super::live::Floor;
use super::mail::post;
use super::settled::{post_settled, settled};
use super::view::{AgentView, PlaceState, QueuePlace, QueueView, Today, Waiter};
use crate::fanout::{Fanout, Signal};
use crate::limits::{POSITIONS_PAUSE, VIEW_PAUSE, VIEW_REFRESH, WAITERS_SHOWN_MAX, WATCHDOG_PAUSE};

/// What an agent whose offer timed out is told.
const TIMED_OUT: &str = "an offer timed out";

/// Everything that can reach a queue.
#[derive(Message, Debug)]
#[rtype(result = "()")]
pub(super) enum QueueMail {
    Input(QueueInput),
    /// The agent's actor died, and the new one asks what is reserved.
    AgentAnew(AgentId),
    /// Something of today that the queue did not see itself.
    Past(Past),
    /// The contact has just come.
    TellAgain {
        conversation: ConversationId,
    },
    /// The record is gone: what waits goes elsewhere, or stays unassigned.
    Close {
        to: Option<QueueId>,
    },
}

pub(super) struct QueueActor {
    machine: Queue,
    floor: Floor,
    /// What contacts were told last.
    told: BTreeMap<ConversationId, QueuePlace>,
    today: Today,
    wake: Option<(Timestamp, SpawnHandle)>,
    will_tell: bool,
    will_show: bool,
    /// Each command under way has a copy, which outlives this actor: who takes its place waits for them.
    under_way: watch::Receiver<()>,
}

impl QueueActor {
    pub(super) fn new(
        floor: Floor,
        settings: QueueSettings,
        is_open: bool,
        under_way: watch::Receiver<()>,
        now: Timestamp,
    ) -> Self {
        Self {
            machine: Queue::new(settings, is_open, now),
            floor,
            told: BTreeMap::new(),
            today: Today::of(now),
            wake: None,
            will_tell: false,
            will_show: false,
            under_way,
        }
    }

    fn id(&self) -> QueueId {
        self.machine.settings.id
    }

    fn input(&mut self, input: QueueInput, ctx: &mut Context<Self>) {
        let now = self.floor.now();
        if self.today.has_ended(now) {
            self.today = Today::of(now);
            self.machine.begin_day();
        }
        let effects = self.machine.handle(input, now);
        for effect in effects {
            self.carry_out(effect, ctx);
        }
        self.show_later(ctx);
    }

    fn carry_out(&mut self, effect: QueueEffect, ctx: &mut Context<Self>) {
        let queue = Some(self.id());
        match effect {
            QueueEffect::Reserve {
                agent,
                conversation,
                class,
                kind,
            } => {
                let reserve = AgentInput::Reserve {
                    queue,
                    conversation,
                    class,
                    kind,
                };
                self.tell_agent(agent, reserve);
            }
            QueueEffect::Release {
                agent,
                conversation,
            } => {
                let release = AgentInput::Release {
                    queue,
                    conversation,
                };
                self.tell_agent(agent, release);
            }
            QueueEffect::Assign {
                conversation,
                agent,
                decision,
            } => {
                let command = Command::AssignFromQueue {
                    queue: self.id(),
                    class: self.class_of(conversation),
                    agent: self.named(agent),
                    decision,
                };
                self.command(conversation, command, ctx);
            }
            QueueEffect::Offer {
                conversation,
                agent,
                decision,
                expires_at,
            } => {
                let command = Command::OfferFromQueue {
                    queue: self.id(),
                    class: self.class_of(conversation),
                    agent: self.named(agent),
                    decision,
                    expires_at,
                };
                self.command(conversation, command, ctx);
            }
            QueueEffect::EndOffer {
                conversation,
                agent,
                is_timeout,
            } => self.end_offer(conversation, agent, is_timeout, ctx),
            QueueEffect::Overflow { conversation, to } => self.overflow(conversation, to, ctx),
            QueueEffect::TurnToMessage { conversation, why } => {
                let command = Command::TurnToMessage { because: why };
                self.command(conversation, command, ctx);
            }
            QueueEffect::PositionsChanged => self.tell_later(ctx),
            QueueEffect::WakeAt(at) => self.wake_at(at, ctx),
        }
    }

    fn tell_agent(&self, agent: AgentId, input: AgentInput) {
        post(&self.floor.agent(agent, ""), AgentMail::Input(input));
    }

    /// What room was kept for.
    fn class_of(&self, conversation: ConversationId) -> ChannelClass {
        let waiting = self.machine.get(conversation);
        waiting.map_or(ChannelClass::Chat, |waiting| waiting.class)
    }

    /// With the name of now.
    fn named(&self, id: AgentId) -> AgentRef {
        let name = self
            .machine
            .candidate(id)
            .map(|candidate| candidate.name.clone());
        let name = name.unwrap_or_default();
        AgentRef { id, name }
    }

    /// Asks a conversation for what was decided, and brings back how that went: by mail, so that
    /// it comes after what the commit itself has told.
    fn command(&self, conversation: ConversationId, command: Command, ctx: &Context<Self>) {
        let (floor, address) = (self.floor.clone(), ctx.address());
        let under_way = self.under_way.clone();
        tokio::spawn(async move {
            let _held = under_way;
            let outcome = match floor.hub() {
                Some(hub) => {
                    let reply = hub.command(conversation, Person::System, command).await;
                    settled(&floor, conversation, &reply).await
                }
                None => Settled::Later,
            };
            post_settled(&address, conversation, outcome);
        });
    }

    fn end_offer(
        &self,
        conversation: ConversationId,
        agent: AgentId,
        is_timeout: bool,
        ctx: &Context<Self>,
    ) {
        let (floor, address) = (self.floor.clone(), ctx.address());
        let how = if is_timeout {
            OfferEnd::TimedOut
        } else {
            OfferEnd::Withdrawn
        };
        // A colleague's offer may be left unanswered.
        let offer = self
            .machine
            .get(conversation)
            .and_then(|one| one.offer.as_ref());
        let sets_away = is_timeout && offer.is_some_and(|offer| !offer.via.is_transfer());
        let under_way = self.under_way.clone();
        tokio::spawn(async move {
            let _held = under_way;
            let Some(hub) = floor.hub() else { return };
            let command = Command::EndOffer { agent, how };
            let reply = hub.command(conversation, Person::System, command).await;
            let outcome = settled(&floor, conversation, &reply).await;
            // Whoever has chosen another status meanwhile keeps it.
            let is_online = |view: AgentView| view.standing.kind == StatusKind::Online;
            let is_online = floor.agent_view(agent).is_some_and(is_online);
            if sets_away && is_online && outcome == Settled::Done {
                let chosen = ChosenStatus {
                    reason: Some(TIMED_OUT.to_owned()),
                    ..ChosenStatus::plain(StatusKind::Away)
                };
                let by = SetBy::System;
                let input = AgentInput::SetStatus { chosen, by };
                post(&floor.agent(agent, ""), AgentMail::Input(input));
            }
            post_settled(&address, conversation, outcome);
        });
    }

    fn overflow(&self, conversation: ConversationId, to: QueueId, ctx: &Context<Self>) {
        let (floor, address) = (self.floor.clone(), ctx.address());
        let queue = self.id();
        let detail = format!("waited too long in {}", self.machine.settings.name);
        let under_way = self.under_way.clone();
        tokio::spawn(async move {
            let _held = under_way;
            let (because, from) = (QueuedBecause::Overflowed, TakenFrom::Queue(queue));
            let moved = floor
                .requeue(conversation, from, because, Some(to), Some(detail))
                .await;
            let outcome = match moved {
                Some(reply) => settled(&floor, conversation, &reply).await,
                None => Settled::Refused,
            };
            post_settled(&address, conversation, outcome);
        });
    }

    fn wake_at(&mut self, at: Timestamp, ctx: &mut Context<Self>) {
        if let Some((_, handle)) = self.wake.take() {
            ctx.cancel_future(handle);
        }
        let wait = at.since(self.floor.now());
        let handle = ctx.run_later(wait, |this, ctx| {
            this.wake = None;
            this.input(QueueInput::Due, ctx);
        });
        self.wake = Some((at, handle));
    }

    /// Something that waits though somebody could have it: counted, and looked at again.
    fn watch(&mut self, ctx: &mut Context<Self>) {
        let overdue = self.machine.overdue(self.floor.now()).len();
        if overdue > 0 {
            let count = u64::try_from(overdue).unwrap_or(u64::MAX);
            metrics::counter!("bellhop_queue_overdue_total").increment(count);
            self.input(QueueInput::Due, ctx);
        }
    }

    fn tell_later(&mut self, ctx: &mut Context<Self>) {
        if !self.will_tell {
            self.will_tell = true;
            ctx.run_later(POSITIONS_PAUSE, |this, _| {
                this.will_tell = false;
                this.tell();
            });
        }
    }

    /// Each contact whose place is not what they were told.
    fn tell(&mut self) {
        let now = self.floor.now();
        let mut places = BTreeMap::new();
        for (contact, place) in self.places(now) {
            if self.told.get(&place.conversation) != Some(&place) {
                tell_contact(self.floor.fanout(), contact, place);
            }
            places.insert(place.conversation, place);
        }
        self.told = places;
    }

    fn places(&self, now: Timestamp) -> Vec<(ContactId, QueuePlace)> {
        let length = self.machine.length();
        let mut position = 0_u32;
        let place = |waiting: &Waiting| {
            let place = match waiting.asks {
                Asks::Live => {
                    position = position.saturating_add(1);
                    QueuePlace {
                        conversation: waiting.conversation,
                        state: PlaceState::Waiting,
                        position: Some(position),
                        length: Some(length),
                        estimate: self.machine.estimate(position, now),
                    }
                }
                Asks::Message => QueuePlace {
                    conversation: waiting.conversation,
                    state: PlaceState::Message,
                    position: None,
                    length: None,
                    estimate: None,
                },
            };
            (waiting.contact, place)
        };
        self.machine.waiting().map(place).collect()
    }

    fn tell_again(&self, conversation: ConversationId) {
        let mut places = self.places(self.floor.now()).into_iter();
        if let Some((contact, place)) = places.find(|(_, place)| place.conversation == conversation)
        {
            tell_contact(self.floor.fanout(), contact, place);
        }
    }

    /// Many changes in a moment are shown as one.
    fn show_later(&mut self, ctx: &mut Context<Self>) {
        if !self.will_show {
            self.will_show = true;
            ctx.run_later(VIEW_PAUSE, |this, _| {
                this.will_show = false;
                this.show();
            });
        }
    }

    fn show(&self) {
        let view = self.view();
        let fanout = self.floor.fanout();
        if fanout.has_wallboards() {
            fanout.signal_wallboards(&Signal::QueueStats(Box::new(view.clone())));
        }
        self.floor.show_queue(view);
    }

    fn view(&self) -> QueueView {
        let now = self.floor.now();
        let (machine, settings) = (&self.machine, &self.machine.settings);
        let stats = machine.stats(now);
        let waiting = machine.length();
        let all = u32::try_from(machine.waiting().count()).unwrap_or(u32::MAX);
        let live = machine.waiting().filter(|one| one.asks == Asks::Live);
        let waiters = machine.waiting().take(WAITERS_SHOWN_MAX);
        let members = machine.member_counts();
        let next = waiting.saturating_add(1);
        QueueView {
            id: settings.id,
            name: settings.name.clone(),
            waiting,
            messages: all.saturating_sub(waiting),
            longest_wait_since: live.map(|one| one.queued_at).min(),
            waiters: waiters.map(|one| self.waiter(one)).collect(),
            agents_online: members.online,
            agents_free: members.free,
            units_free: members.free_units,
            is_open: machine.is_open(),
            service_level_percent: stats.service_level_percent,
            service_level_target_percent: settings.service_level_percent,
            service_level_target: settings.service_level_target,
            answered_today: stats.answered_today,
            abandoned_today: stats.abandoned_today,
            handled_today: stats.handled_today,
            estimate: machine.estimate(next, now),
            last_hour: stats.last_hour.iter().map(Into::into).collect(),
        }
    }

    fn waiter(&self, waiting: &Waiting) -> Waiter {
        Waiter {
            conversation: waiting.conversation,
            contact: waiting.contact,
            number: waiting.number,
            contact_name: self.floor.contact_name(waiting.conversation),
            priority: waiting.priority,
            asks: waiting.asks,
            queued_at: waiting.queued_at,
            offered_to: waiting.offer.as_ref().map(|offer| offer.agent.clone()),
            why: self.machine.why_waiting(waiting.conversation),
        }
    }

    fn close(&self, to: Option<QueueId>, ctx: &mut Context<Self>) {
        let queue = self.id();
        for agent in self.machine.roster() {
            post(
                &self.floor.agent(agent, ""),
                AgentMail::Input(AgentInput::ReleaseAll {
                    queue,
                    except: BTreeSet::new(),
                }),
            );
        }
        let waiting: Vec<_> = self.machine.waiting().map(|one| one.conversation).collect();
        let floor = self.floor.clone();
        let detail = format!("{} was closed", self.machine.settings.name);
        if to.is_some() {
            tokio::spawn(async move {
                for conversation in waiting {
                    let (because, detail) = (QueuedBecause::Moved, Some(detail.clone()));
                    let from = TakenFrom::Queue(queue);
                    if let Some(Err(error)) =
                        floor.requeue(conversation, from, because, to, detail).await
                    {
                        tracing::warn!(%conversation, %error, "failed to move a conversation out of a queue that was deleted");
                    }
                }
            });
        }
        ctx.stop();
    }
}

fn tell_contact(fanout: &Fanout, contact: ContactId, place: QueuePlace) {
    fanout.signal_contact(contact, &Signal::QueuePosition(place), None);
}

/// The contact waits no more.
pub(super) fn tell_gone(fanout: &Fanout, contact: ContactId, conversation: ConversationId) {
    let place = QueuePlace {
        conversation,
        state: PlaceState::Gone,
        position: None,
        length: None,
        estimate: None,
    };
    tell_contact(fanout, contact, place);
}

impl Actor for QueueActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        self.show();
        ctx.run_interval(WATCHDOG_PAUSE, Self::watch);
        ctx.run_interval(VIEW_REFRESH, |this, ctx| this.show_later(ctx));
    }
}

impl Handler<QueueMail> for QueueActor {
    type Result = ();

    fn handle(&mut self, mail: QueueMail, ctx: &mut Context<Self>) {
        match mail {
            QueueMail::Input(input) => self.input(input, ctx),
            QueueMail::AgentAnew(agent) => {
                self.input(QueueInput::CandidateAnew(agent), ctx);
                let queue = self.id();
                self.tell_agent(agent, AgentInput::Counted { queue });
            }
            QueueMail::Past(past) => {
                self.machine.record(past);
                self.show_later(ctx);
            }
            QueueMail::TellAgain { conversation } => self.tell_again(conversation),
            QueueMail::Close { to } => self.close(to, ctx),
        }
    }
}
