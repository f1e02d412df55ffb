//! One schedule: lives of the hub one after another, each on a runtime of its own with paused time,
//! and outside of it what outlives a crash: the store, the lines, the people.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bellhop_actors::Hub;
use bellhop_actors::fanout::Fanout;
use bellhop_actors::floor::Floor;
use bellhop_domain::ContactId;
use bellhop_domain::conversation::{Actor, Placement};
use tokio::sync::mpsc::unbounded_channel;
use uuid::Uuid;

use super::book::Book;
use super::client::Client;
use super::dice::{Dice, stream};
use super::journal::{DeadlyWords, FakeJournal, Store, lock};
use super::ledger::card;
use super::network::{Alarm, Happening, In, Network};
use super::people::{Company, agent_id};
use super::plan::{Fault, Plan};
use super::session::{Desk, serve};
use super::time::Time;
use super::wire::PostKind;
use super::{ending, records};

/// After the last fault everything must have come to rest in this time: longer than the quarantine
/// of a conversation, the longest wait of a queue and the second look at an unknown commit.
const REST: u64 = 130_000_000;
/// The hub opens its doors when the floor is there.
const OPENING: u64 = 600_000;
/// A conversation that nobody touches leaves memory early, so that it happens in a short schedule.
const IDLE_MAX: Duration = Duration::from_secs(20);
const SECOND: u64 = 1_000_000;

pub struct World {
    pub plan: Arc<Plan>,
    pub book: Book,
    pub store: Arc<Mutex<Store>>,
    pub network: Rc<RefCell<Network>>,
    pub clients: Vec<Client>,
    dice: Dice,
    ids: Arc<AtomicU64>,
    now: u64,
    is_healed: bool,
}

enum LifeEnd {
    Crashed,
    Over,
}

/// Runs a whole schedule; what is wrong stands in the book.
pub fn run(plan: &Plan, book: &Book) {
    let mut world = World::new(plan, book);
    loop {
        let runtime = || {
            let mut builder = tokio::runtime::Builder::new_current_thread();
            builder.enable_time().start_paused(true).build().unwrap()
        };
        let system = actix::System::with_tokio_rt(runtime);
        let end = system.block_on(world.live());
        drop(system);
        match end {
            LifeEnd::Over => {
                let delays = world.network.borrow().delays;
                if delays > 0 {
                    book.pages().faults.insert(Fault::Delay, delays);
                }
                return;
            }
            LifeEnd::Crashed => world.lies_dead(),
        }
    }
}

impl World {
    fn new(plan: &Plan, book: &Book) -> Self {
        let seed = plan.seed;
        let store = Arc::new(Mutex::new(Store::default()));
        lock(&store).ledger.room = u32::try_from(plan.room).unwrap();
        let network = Rc::new(RefCell::new(Network::new(seed, plan.rate(Fault::Delay))));
        let contact = |index: u64| Actor::Contact {
            id: ContactId(Uuid::from_u128(0x0e00 + u128::from(index))),
            name: format!("contact {index}"),
        };
        let agent = |index: u64| Actor::Agent {
            id: agent_id(index),
            name: format!("agent {index}"),
        };
        let people = (0..plan.contacts).map(contact);
        let people = people.chain((0..plan.agents).map(agent));
        let clients = people.enumerate().map(|(index, actor)| {
            let dice = stream(seed, "client", index as u128);
            let mut client = Client::new(index, actor, dice, book.clone(), Arc::clone(&store));
            client.duplicates = plan.rate(Fault::Duplicate);
            client
        });
        let mut world = Self {
            clients: clients.collect(),
            plan: Arc::new(plan.clone()),
            book: book.clone(),
            store,
            network,
            dice: stream(seed, "world", 0),
            ids: Arc::new(AtomicU64::new(1)),
            now: 0,
            is_healed: false,
        };
        world.begin();
        world
    }

    fn begin(&mut self) {
        let mut network = self.network.borrow_mut();
        for client in &mut self.clients {
            let at = OPENING + client.dice.below(2 * SECOND);
            client.set(&mut network, Alarm::Reconnect, at);
            let at = at + client.dice.below(SECOND);
            client.set(&mut network, Alarm::Act, at);
        }
        network.at(500_000, Happening::Trouble);
        network.at(10 * SECOND, Happening::Reload);
        let heal = self.plan.seconds * SECOND;
        network.at(heal, Happening::Heal);
        network.at(heal + REST, Happening::End);
    }

    /// Nobody answers for a while; lines that are dialled break.
    fn lies_dead(&mut self) {
        let died = self.now;
        self.network.borrow_mut().hub_dies(died);
        let born = died + 200_000 + self.dice.below(4 * SECOND);
        loop {
            let at = self.network.borrow().next_at();
            let Some(at) = at.filter(|at| *at < born) else {
                break;
            };
            let due = self.network.borrow_mut().next_due(at);
            if let Some(what) = due {
                self.now = self.now.max(at);
                self.happens(what, None);
            }
        }
        self.now = born;
    }

    async fn live(&mut self) -> LifeEnd {
        let time = Time::new(self.now, Arc::clone(&self.ids));
        let versions = ending::versions(self);
        let desk = self.open(&time);
        time.until(self.now + OPENING).await;
        ending::check_queues(self, &desk, &versions);
        let planned_anew = Rc::clone(&self.network.borrow().planned_anew);
        loop {
            if self.book.is_wrong() {
                return LifeEnd::Over;
            }
            let at = self.network.borrow().next_at();
            let Some(at) = at else { return LifeEnd::Over };
            let at = desk.journal.next_late().map_or(at, |late| late.min(at));
            tokio::select! {
                biased;
                () = planned_anew.notified() => continue,
                () = time.until(at) => {}
            }
            self.now = time.micros();
            desk.journal.settle_late(false);
            loop {
                let due = self.network.borrow_mut().next_due(self.now);
                let Some(what) = due else { break };
                match what {
                    Happening::End => {
                        ending::check(self, &desk).await;
                        return LifeEnd::Over;
                    }
                    Happening::Trouble => {
                        if self.trouble(&desk) {
                            desk.journal.settle_late(true);
                            return LifeEnd::Crashed;
                        }
                    }
                    Happening::Heal => self.heal(&desk),
                    Happening::Reload => {
                        desk.hub.floor().reload(records::of(self));
                        let at = self.now + 10 * SECOND;
                        self.network.borrow_mut().at(at, Happening::Reload);
                    }
                    Happening::Dialed(_)
                    | Happening::Up(..)
                    | Happening::HubHearsClose(_)
                    | Happening::Down(..)
                    | Happening::ClientHearsClose(..)
                    | Happening::Alarm(..) => self.happens(what, Some(&desk)),
                }
            }
        }
    }

    /// A hub as it begins: records first, then what waits or is somebody's.
    fn open(&self, time: &Time) -> Rc<Desk> {
        let journal = FakeJournal::new(
            Arc::clone(&self.store),
            Arc::clone(&self.plan),
            self.book.clone(),
            time.clone(),
        );
        let fanout = Arc::new(Fanout::new(Arc::new(DeadlyWords {
            journal: journal.clone(),
            from: self.now + OPENING,
        })));
        let arbiter = actix::Arbiter::current();
        let clock = Arc::new(time.clone());
        let floor = Floor::new(
            Arc::new(journal.clone()),
            Arc::clone(&fanout),
            clock.clone(),
            arbiter.clone(),
        );
        let hub = Hub::with_idle_max(
            Arc::new(journal.clone()),
            fanout,
            clock,
            &floor,
            vec![arbiter],
            IDLE_MAX,
        );
        floor.reload(records::of(self));
        for kept in lock(&self.store).ledger.conversations.values() {
            let summary = &kept.state.summary;
            if Placement::of(summary) != Placement::Nowhere {
                floor.placed(summary, &card(), &[]);
            }
        }
        Rc::new(Desk {
            hub,
            journal,
            network: Rc::clone(&self.network),
            time: time.clone(),
            book: self.book.clone(),
            is_calm: self.plan.is_hub_calm(),
        })
    }

    fn happens(&mut self, what: Happening, desk: Option<&Rc<Desk>>) {
        self.book.happened(self.now, &format!("{what:?}"));
        let now = self.now;
        let network = Rc::clone(&self.network);
        match what {
            Happening::Dialed(line) => self.dialed(line, desk),
            Happening::Up(line, up) => self.hub_hears(line, In::Frame(up)),
            Happening::HubHearsClose(line) => self.hub_hears(line, In::Closed),
            Happening::Down(line, down) => {
                let mut network = network.borrow_mut();
                let Some(known) = network.lines.get(&line) else {
                    return;
                };
                known.window.add_permits(1);
                let client = known.client;
                self.clients[client].hears(&mut network, line, down, now);
            }
            Happening::ClientHearsClose(line, how) => {
                let mut network = network.borrow_mut();
                let Some(client) = network.lines.get(&line).map(|line| line.client) else {
                    return;
                };
                self.clients[client].hears_close(&mut network, line, how, now);
            }
            Happening::Alarm(client, alarm, turn) => {
                if self.clients[client].is_due(alarm, turn) {
                    self.alarm(client, alarm);
                }
            }
            Happening::Trouble | Happening::Reload | Happening::Heal | Happening::End => {
                // In the hub's own time; without a hub a little later.
                let at = now + SECOND;
                network.borrow_mut().at(at, what);
            }
        }
    }

    fn alarm(&mut self, index: usize, alarm: Alarm) {
        let now = self.now;
        let mut network = self.network.borrow_mut();
        let client = &mut self.clients[index];
        match alarm {
            Alarm::Act if self.is_healed => {}
            Alarm::Act => {
                let company = Company {
                    agents: self.plan.agents,
                    queues: self.plan.queues,
                };
                client.act(&mut network, company, now);
                let wait = 50_000 + client.dice.below(3 * SECOND);
                client.set(&mut network, Alarm::Act, now + wait);
            }
            Alarm::Decide => client.decide(&mut network, self.is_healed, now),
            Alarm::Reconnect | Alarm::Ping | Alarm::NoPong | Alarm::Retry => {
                client.alarm(&mut network, alarm, now);
            }
        }
    }

    fn dialed(&mut self, line: u64, desk: Option<&Rc<Desk>>) {
        let mut network = self.network.borrow_mut();
        let Some(known) = network.lines.get_mut(&line) else {
            return;
        };
        let client = known.client;
        let Some(desk) = desk else {
            let how = super::network::Closed::Broken;
            self.clients[client].hears_close(&mut network, line, how, self.now);
            return;
        };
        let (sender, inbox) = unbounded_channel();
        known.hub = Some(sender);
        let window = Rc::clone(&known.window);
        drop(network);
        let actor = self.clients[client].actor.clone();
        serve(desk, line, actor, window, inbox);
    }

    fn hub_hears(&self, line: u64, what: In) {
        let network = self.network.borrow();
        let hub = network.lines.get(&line).and_then(|line| line.hub.as_ref());
        if let Some(hub) = hub {
            let _gone = hub.send(what);
        }
    }

    /// Rolls for each fault; true when the hub dies of it.
    fn trouble(&mut self, desk: &Rc<Desk>) -> bool {
        if self.is_healed {
            return false;
        }
        let now = self.now;
        let at = now + 300_000 + self.dice.below(400_000);
        self.network.borrow_mut().at(at, Happening::Trouble);
        let lines: Vec<_> = self.clients.iter().filter_map(|one| one.line).collect();
        let faults = [
            Fault::Cut,
            Fault::HalfOpen,
            Fault::Deaf,
            Fault::Storm,
            Fault::Stall,
            Fault::Away,
            Fault::Crash,
        ];
        for fault in faults {
            let is_rare = matches!(fault, Fault::Storm | Fault::Crash);
            let rate = self.plan.rate(fault) / if is_rare { 3 } else { 1 };
            let (happens, how_long) = (self.dice.chance(rate), self.dice.below(6 * SECOND));
            let line = self.dice.pick(&lines).copied();
            if !happens {
                continue;
            }
            self.book.fault(fault);
            self.book.happened(now, fault.word());
            let mut network = self.network.borrow_mut();
            match fault {
                Fault::Cut => line.iter().for_each(|line| network.cut(*line, now)),
                Fault::HalfOpen => line.iter().for_each(|line| network.half_open(*line)),
                Fault::Deaf => {
                    if let Some(line) = line.and_then(|line| network.lines.get_mut(&line)) {
                        line.deaf_until = now + 5 * how_long;
                    }
                }
                Fault::Storm => lines.iter().for_each(|line| network.cut(*line, now)),
                Fault::Stall => desk.journal.store().stalled_until = now + how_long,
                Fault::Away => desk.journal.store().away_until = now + how_long,
                Fault::Crash => return true,
                _ => {}
            }
        }
        false
    }

    fn heal(&mut self, desk: &Rc<Desk>) {
        self.is_healed = true;
        {
            let mut store = desk.journal.store();
            store.is_healed = true;
            store.stalled_until = 0;
            store.away_until = 0;
        }
        let now = self.now;
        let network = Rc::clone(&self.network);
        let mut network = network.borrow_mut();
        network.heal();
        let burst = self.plan.burst;
        for client in &mut self.clients {
            client.duplicates = 0;
            if client.is_contact() && client.index == 0 {
                let id = client.views.keys().next_back().copied();
                for _ in 0..burst {
                    if let Some(id) = id {
                        client.say(&mut network, id, PostKind::Message, now);
                    }
                }
            }
            client.set(&mut network, Alarm::Decide, now);
        }
    }
}
