//! The whole floor: finds agents and queues, tells them what commits change, and what their records say.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use actix::{Actor, Addr, ArbiterHandle, Context};
use bellhop_domain::agent::{
    Agent, AgentInput, AgentSettings, Capacity, Carried, ChosenStatus, StatusKind,
};
use bellhop_domain::conversation::{Actor as Person, Event, Fact, Held, Offer, Placement, Summary};
use bellhop_domain::queue::{Decision, QueueInput};
use bellhop_domain::{AgentId, ConversationId, QueueId, Timestamp};
use dashmap::{DashMap, Entry};
use tokio::sync::watch;
use tokio::time::Instant;

use super::agent::{AgentActor, AgentMail};
use super::mail::post;
use super::placements::{Moved, Placements, holder, is_finished, offer, queue};
use super::queue::{QueueActor, QueueMail};
use super::records::{AgentRecord, FloorRecords, FloorStore, QueueRecord};
use super::status_log::StatusLog;
use super::view::{AgentView, QueueView};
use crate::clock::Clock;
use crate::fanout::{Fanout, OfferMade, Signal};
use crate::hub::{Hub, HubLink};
use crate::journal::Card;
use crate::limits::FLOOR_MAILBOX_MAX;

/// Cheap to clone; all clones are the same floor.
#[derive(Clone)]
pub struct Floor(pub(super) Arc<Inner>);

/// A queue's mailbox, which may have died.
pub(super) struct OpenQueue {
    pub(super) address: Addr<QueueActor>,
    /// Closed when none of its commands is under way any more.
    pub(super) commands: watch::Sender<()>,
    /// Another one waits to take its place.
    pub(super) is_succeeded: bool,
    pub(super) opened_at: Instant,
}

pub(super) struct Inner {
    pub(super) agents: DashMap<AgentId, Addr<AgentActor>>,
    pub(super) queues: DashMap<QueueId, OpenQueue>,
    pub(super) agent_views: DashMap<AgentId, AgentView>,
    pub(super) queue_views: DashMap<QueueId, QueueView>,
    pub(super) placements: Placements,
    records: RwLock<Arc<FloorRecords>>,
    store: Arc<dyn FloorStore>,
    statuses: StatusLog,
    fanout: Arc<Fanout>,
    clock: Arc<dyn Clock>,
    arbiter: ArbiterHandle,
    /// Not held on to: the hub holds the floor.
    hub: OnceLock<HubLink>,
}

impl Floor {
    /// Must be called on a Tokio runtime. Empty until `reload`; agents and queues run on `arbiter`.
    pub fn new(
        store: Arc<dyn FloorStore>,
        fanout: Arc<Fanout>,
        clock: Arc<dyn Clock>,
        arbiter: ArbiterHandle,
    ) -> Self {
        let statuses = StatusLog::start(Arc::clone(&store));
        Self(Arc::new(Inner {
            agents: DashMap::new(),
            queues: DashMap::new(),
            agent_views: DashMap::new(),
            queue_views: DashMap::new(),
            placements: Placements::default(),
            records: RwLock::default(),
            store,
            statuses,
            fanout,
            clock,
            arbiter,
            hub: OnceLock::new(),
        }))
    }

    /// The hub through which agents and queues command conversations.
    pub fn attach(&self, hub: &Hub) {
        let _attached_before = self.0.hub.set(hub.link());
    }

    pub fn records(&self) -> Arc<FloorRecords> {
        let records = self.0.records.read();
        Arc::clone(&records.unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes the floor what the records say; what waits in a queue that is gone moves to the default one.
    pub fn reload(&self, records: FloorRecords) {
        let records = Arc::new(records);
        // Before anything can be routed there.
        for record in &records.queues {
            let id = record.settings.id;
            match self.queue(id) {
                Some(address) if address.connected() => {
                    let settings = Box::new(record.settings.clone());
                    post(&address, QueueMail::Input(QueueInput::Settings(settings)));
                    let is_open = record.is_open;
                    post(
                        &address,
                        QueueMail::Input(QueueInput::OpenChanged { is_open }),
                    );
                }
                // Noticed when it was asked for.
                Some(_) => {}
                None => self.begin_queue(record),
            }
        }
        {
            let known = self.0.records.write();
            *known.unwrap_or_else(PoisonError::into_inner) = Arc::clone(&records);
        }
        let gone = |id: &QueueId| records.queue(*id).is_none();
        let gone = { self.0.queues.iter().map(|entry| *entry.key()) }
            .filter(gone)
            .collect::<BTreeSet<_>>();
        for record in &records.agents {
            let address = self.agent_or_spawn(record);
            let settings = Box::new(record.settings.clone());
            post(&address, AgentMail::Input(AgentInput::Settings(settings)));
            let queues = records.queues_of(record.settings.id);
            post(&address, AgentMail::Serves(queues));
        }
        self.settle_homeless();
        for id in gone {
            self.close_queue(id, records.default_queue);
        }
    }

    /// What waits in no queue, because it could not be moved when its queue went, is moved now.
    fn settle_homeless(&self) {
        self.0.placements.each_waiting(|id, waiting| {
            if self.queue(id).is_none() {
                self.move_to_default(waiting.conversation, id);
            }
        });
    }

    pub(super) fn open_queue(&self, record: &QueueRecord) {
        let (floor, settings) = (self.clone(), record.settings.clone());
        let (is_open, now) = (record.is_open, self.now());
        let (commands, under_way) = watch::channel(());
        let address = QueueActor::start_in_arbiter(&self.0.arbiter, move |ctx: &mut Context<_>| {
            ctx.set_mailbox_capacity(FLOOR_MAILBOX_MAX);
            QueueActor::new(floor, settings, is_open, under_way, now)
        });
        let open = OpenQueue {
            address,
            commands,
            is_succeeded: false,
            opened_at: Instant::now(),
        };
        self.0.queues.insert(record.settings.id, open);
    }

    fn close_queue(&self, id: QueueId, default_queue: Option<QueueId>) {
        self.0.queue_views.remove(&id);
        let Some((_, queue)) = self.0.queues.remove(&id) else {
            return;
        };
        if queue.address.connected() {
            post(&queue.address, QueueMail::Close { to: default_queue });
        } else {
            self.forget_reservations(id, &BTreeSet::new());
            self.settle_homeless();
        }
    }

    fn agent_or_spawn(&self, record: &AgentRecord) -> Addr<AgentActor> {
        let id = record.settings.id;
        match self.0.agents.entry(id) {
            Entry::Occupied(entry) if entry.get().connected() => entry.get().clone(),
            Entry::Occupied(mut entry) => {
                tracing::error!(agent = %id, "an agent's actor died and is made anew");
                let queues = self.queue_addresses();
                let machine = self.agent_again(record, queues.keys().copied().collect());
                let address = self.spawn_agent(record, machine);
                entry.insert(address.clone());
                drop(entry);
                self.tell_anew(record, &address, &queues);
                address
            }
            Entry::Vacant(entry) => {
                let (settings, chosen) = (record.settings.clone(), record.chosen.clone());
                let machine = Agent::new(settings, chosen, self.now());
                entry.insert(self.spawn_agent(record, machine)).clone()
            }
        }
    }

    fn spawn_agent(&self, record: &AgentRecord, machine: Agent) -> Addr<AgentActor> {
        let (floor, id) = (self.clone(), record.settings.id);
        AgentActor::start_in_arbiter(&self.0.arbiter, move |ctx: &mut Context<_>| {
            ctx.set_mailbox_capacity(FLOOR_MAILBOX_MAX);
            AgentActor::new(floor, id, machine)
        })
    }

    /// An agent whom the records do not name (made a moment ago) is as good as one with no queue.
    pub(super) fn agent(&self, id: AgentId, name: &str) -> Addr<AgentActor> {
        if let Some(address) = self.0.agents.get(&id)
            && address.connected()
        {
            return address.clone();
        }
        if let Some(record) = self.records().agent(id) {
            return self.agent_or_spawn(record);
        }
        self.agent_or_spawn(&AgentRecord {
            settings: AgentSettings {
                id,
                name: name.to_owned(),
                teams: Vec::new(),
                skills: Default::default(),
                capacity: Capacity::default(),
                is_enabled: true,
                away_after_idle: None,
            },
            chosen: ChosenStatus::plain(StatusKind::Online),
        })
    }

    /// Whoever has mail for a queue that has died notices it; what is lost with that mail follows from the placements.
    pub(super) fn queue(&self, id: QueueId) -> Option<Addr<QueueActor>> {
        let address = self.0.queues.get(&id).map(|queue| queue.address.clone())?;
        if !address.connected() {
            self.succeed_queue(id);
        }
        Some(address)
    }

    /// A commit has changed a conversation, or it was read from the store.
    pub fn placed(&self, summary: &Summary, card: &Card, events: &[Event]) {
        if let Some(agent) = &summary.assignee
            && is_finished(events)
        {
            let queued = summary.routing.queued.as_ref();
            let queue = queued.map(|queued| queued.queue.id);
            self.remember_handled(agent.id, queue, summary.updated_at);
        }
        let Some(moved) = self.0.placements.place(summary, card, events) else {
            return;
        };
        self.tell_queues(summary.id, &moved);
        self.tell_agents(summary, &moved);
        self.tell_of_offers(summary, card, &moved, events);
        if queue(&moved.before).is_some() && queue(&moved.after).is_none() {
            super::queue::tell_gone(&self.0.fanout, summary.contact_id, summary.id);
        }
    }

    fn tell_queues(&self, conversation: ConversationId, moved: &Moved) {
        let (before, after) = (queue(&moved.before), queue(&moved.after));
        if before != after
            && let Some(address) = before.and_then(|id| self.queue(id))
        {
            let end = moved.end;
            post(
                &address,
                QueueMail::Input(QueueInput::Left { conversation, end }),
            );
        }
        if let Placement::Waiting { queue, waiting } = &moved.after {
            match self.queue(*queue) {
                Some(address) => {
                    let entered = QueueInput::Entered(waiting.clone());
                    post(&address, QueueMail::Input(entered));
                }
                None => self.move_to_default(conversation, *queue),
            }
        }
    }

    fn tell_agents(&self, summary: &Summary, moved: &Moved) {
        let conversation = summary.id;
        let (before, after) = (holder(&moved.before), holder(&moved.after));
        if before != after
            && let Some(id) = before
        {
            let address = self.agent(id, "");
            post(
                &address,
                AgentMail::Input(AgentInput::Drops { conversation }),
            );
        }
        if let Placement::With(held) = &moved.after {
            let name = summary.assignee.as_ref().map_or("", |agent| &agent.name);
            post(&self.agent(held.agent, name), self.carries(held));
        }
    }

    pub(super) fn carries(&self, held: &Held) -> AgentMail {
        let records = self.records();
        let queue = held.queue.and_then(|id| records.queue(id));
        let carried = Carried {
            conversation: held.conversation,
            queue: held.queue,
            class: held.class,
            is_answered: held.is_answered,
            assigned_at: held.assigned_at,
            requeue: queue
                .map(|queue| queue.settings.requeue)
                .unwrap_or_default(),
        };
        AgentMail::Carries {
            carried,
            number: held.number,
            waiting_since: held.waiting_since,
        }
    }

    fn tell_of_offers(&self, summary: &Summary, card: &Card, moved: &Moved, events: &[Event]) {
        let (before, after) = (offer(&moved.before), offer(&moved.after));
        if before == after {
            return;
        }
        let conversation = summary.id;
        if let Some(gone) = before {
            let address = self.agent(gone.agent.id, &gone.agent.name);
            post(&address, AgentMail::OfferGone { conversation });
            let signal = Signal::OfferWithdrawn { conversation };
            self.0.fanout.signal_agent(gone.agent.id, &signal, None);
        }
        if let Some(made) = after {
            let address = self.agent(made.agent.id, &made.agent.name);
            let decision = decision_of(events);
            let mail = AgentMail::Offered {
                conversation,
                class: summary.routing.class(),
                offer: made.clone(),
                decision: decision.clone(),
            };
            post(&address, mail);
            self.push_offer(summary, card, made, decision);
        }
    }

    fn push_offer(
        &self,
        summary: &Summary,
        card: &Card,
        offer: &Offer,
        decision: Option<Box<Decision>>,
    ) {
        let signal = Signal::OfferMade(Box::new(OfferMade {
            summary: summary.clone(),
            card: card.clone(),
            offer: offer.clone(),
            decision,
        }));
        self.0.fanout.signal_agent(offer.agent.id, &signal, None);
    }

    /// For windows that opened after the offer was made.
    pub(super) fn show_offer_again(
        &self,
        conversation: ConversationId,
        agent: AgentId,
        decision: Option<Box<Decision>>,
    ) {
        let floor = self.clone();
        tokio::spawn(async move {
            let Some(hub) = floor.hub() else { return };
            if let Ok(outcome) = hub.look(conversation, Person::System).await
                && let Some(offer) = &outcome.summary.routing.offer
                && offer.agent.id == agent
            {
                floor.push_offer(&outcome.summary, &outcome.card, offer, decision);
            }
        });
    }

    pub(super) fn show_agent(&self, view: AgentView) {
        self.0.agent_views.insert(view.id, view);
    }

    /// Nothing for a queue that is closed already.
    pub(super) fn show_queue(&self, view: QueueView) {
        if self.0.queues.contains_key(&view.id) {
            self.0.queue_views.insert(view.id, view);
        }
    }

    pub(super) fn contact_name(&self, id: ConversationId) -> Option<String> {
        self.0.placements.contact_name(id)
    }

    pub(super) fn hub(&self) -> Option<Hub> {
        self.0.hub.get()?.hub()
    }

    pub(super) fn fanout(&self) -> &Fanout {
        &self.0.fanout
    }

    pub(super) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    pub(super) fn store(&self) -> &Arc<dyn FloorStore> {
        &self.0.store
    }

    pub(super) fn statuses(&self) -> &StatusLog {
        &self.0.statuses
    }
}

fn decision_of(events: &[Event]) -> Option<Box<Decision>> {
    events.iter().rev().find_map(|event| {
        let Fact::Offered { decision, .. } = &event.fact else {
            return None;
        };
        decision.clone()
    })
}
