//! The store as the hub knows it, which fails by plan: what it answers, and what it really did.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use bellhop_actors::fanout::{Encode, Signal};
use bellhop_actors::floor::FloorStore;
use bellhop_actors::floor::view::PlaceState;
use bellhop_actors::journal::{
    Answer, Append, Appended, Card, First, Journal, Loaded, Unavailable,
};
use bellhop_domain::agent::{ChosenStatus, SetBy, StatusChange};
use bellhop_domain::conversation::{Event, Message, Summary};
use bellhop_domain::{AgentId, ChannelId, ClientId, ContactId, ConversationId, MessageId};
use bytestring::ByteString;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::book::Book;
use super::dice::{Dice, stream};
use super::ledger::{Ledger, card};
use super::plan::{Fault, Plan};
use super::time::Time;
use super::wire::Words;

/// The panics that a plan asks for.
pub const PLANNED: &str = "planned";
/// A commit that nobody was told of is under way no longer than this: Postgres ends it by itself.
const LATE_MAX: u64 = 9_000_000;

#[derive(Default)]
pub struct Store {
    pub ledger: Ledger,
    /// Of each conversation, so that what one draws changes nothing for the others.
    draws: BTreeMap<ConversationId, u64>,
    statuses_drawn: BTreeMap<AgentId, u64>,
    places_drawn: BTreeMap<ConversationId, u64>,
    pub chosen: BTreeMap<AgentId, ChosenStatus>,
    number: i64,
    pub stalled_until: u64,
    pub away_until: u64,
    /// Stored when its time has come.
    late: Vec<(u64, Append)>,
    pub is_healed: bool,
}

#[derive(Clone)]
pub struct FakeJournal {
    store: Arc<Mutex<Store>>,
    plan: Arc<Plan>,
    book: Book,
    time: Time,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Course {
    Commit,
    Conflict,
    Abort,
    Unknown { stored: bool },
    Late { at: u64 },
    Busy,
    Panic,
}

impl FakeJournal {
    pub fn new(store: Arc<Mutex<Store>>, plan: Arc<Plan>, book: Book, time: Time) -> Self {
        Self {
            store,
            plan,
            book,
            time,
        }
    }

    pub fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }

    fn is_away(&self) -> bool {
        self.time.micros() < self.store().away_until
    }

    fn happens(&self, dice: &mut Dice, fault: Fault) -> bool {
        let is_healed = self.store().is_healed;
        // Rolled anyhow, so that the rest of the course is the same without it.
        let happens = dice.chance(self.plan.rate(fault)) && !is_healed;
        if happens {
            self.book.fault(fault);
        }
        happens
    }

    fn course(&self, dice: &mut Dice) -> Course {
        let late = self.time.micros() + 300_000 + dice.below(LATE_MAX);
        let courses = [
            (Fault::Conflict, Course::Conflict),
            (Fault::Abort, Course::Abort),
            (Fault::UnknownStored, Course::Unknown { stored: true }),
            (Fault::UnknownLost, Course::Unknown { stored: false }),
            (Fault::UnknownLate, Course::Late { at: late }),
            (Fault::Busy, Course::Busy),
            (Fault::Panic, Course::Panic),
        ];
        let mut chosen = Course::Commit;
        for (fault, course) in courses {
            // Each is rarer than its rate, because a schedule has many appends.
            if dice.chance(400) && self.happens(dice, fault) && chosen == Course::Commit {
                chosen = course;
            }
        }
        chosen
    }

    fn record(&self, append: &Append, course: Course, outcome: Option<&Appended>) {
        let kinds: Vec<_> = append.events.iter().map(|one| one.fact.kind()).collect();
        let (id, version) = (append.conversation_id, append.expected_version);
        let what = format!("append {id} after {version} {kinds:?} {course:?} {outcome:?}");
        self.book.happened(self.time.micros(), &what);
    }

    async fn stalled(&self) {
        loop {
            let until = self.store().stalled_until;
            if until <= self.time.micros() {
                return;
            }
            self.time.until(until).await;
        }
    }

    fn perform(&self, append: &Append, course: Course) -> Appended {
        let mut store = self.store();
        let outcome = match course {
            Course::Commit => store.ledger.store(append),
            Course::Conflict => Appended::Conflict,
            Course::Abort => Appended::Aborted(PLANNED.into()),
            Course::Unknown { stored } => {
                if stored {
                    store.ledger.store(append);
                }
                Appended::Unknown(PLANNED.into())
            }
            Course::Late { at } => {
                store.late.push((at, append.clone()));
                Appended::Unknown(PLANNED.into())
            }
            Course::Busy => Appended::Busy,
            Course::Panic => {
                drop(store);
                self.record(append, course, None);
                panic!("{PLANNED}");
            }
        };
        for wrong in std::mem::take(&mut store.ledger.wrong) {
            self.book.wrong(wrong);
        }
        drop(store);
        self.record(append, course, Some(&outcome));
        outcome
    }

    /// Stores what was under way and is due, in order.
    pub fn settle_late(&self, all: bool) {
        let now = self.time.micros();
        let mut store = self.store();
        let late = std::mem::take(&mut store.late);
        let (due, rest): (Vec<_>, _) = late.into_iter().partition(|(at, _)| all || *at <= now);
        store.late = rest;
        drop(store);
        for (_, append) in due {
            self.perform(&append, Course::Commit);
        }
    }

    /// The earliest commit that is still under way.
    pub fn next_late(&self) -> Option<u64> {
        self.store().late.iter().map(|(at, _)| *at).min()
    }

    fn read<T: Send + 'static>(&self, read: impl FnOnce(&mut Store) -> T) -> Answer<T> {
        let answer = if self.is_away() {
            Err(Unavailable(PLANNED.into()))
        } else {
            Ok(read(&mut self.store()))
        };
        async { answer }.boxed()
    }
}

pub fn lock(store: &Mutex<Store>) -> MutexGuard<'_, Store> {
    store
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Journal for FakeJournal {
    fn append(&self, append: Append) -> BoxFuture<'static, Appended> {
        let id = append.conversation_id;
        let draw = {
            let mut store = self.store();
            let draws = store.draws.entry(id).or_default();
            *draws += 1;
            u128::from(*draws)
        };
        let mut dice = stream(
            self.plan.seed,
            "append",
            id.0.as_u128().wrapping_mul(64) ^ draw,
        );
        let mut course = self.course(&mut dice);
        if self.is_away() {
            course = Course::Abort;
        }
        let mut before = dice.below(4_000);
        if self.happens(&mut dice, Fault::Slow) {
            before += dice.below(4_000_000);
        }
        let after = dice.below(2_000);
        let journal = self.clone();
        async move {
            journal.time.until(journal.time.micros() + before).await;
            journal.stalled().await;
            let outcome = journal.perform(&append, course);
            journal.time.until(journal.time.micros() + after).await;
            outcome
        }
        .boxed()
    }

    fn load(&self, id: ConversationId) -> Answer<Option<Loaded>> {
        self.read(|store| {
            let kept = store.ledger.conversations.get(&id)?;
            let (conversation, card) = (kept.state.clone(), Arc::new(card()));
            Some(Loaded { conversation, card })
        })
    }

    fn message(&self, conversation: ConversationId, id: MessageId) -> Answer<Option<Message>> {
        self.read(|store| store.ledger.message(conversation, id))
    }

    fn next_number(&self) -> Answer<i64> {
        self.read(|store| {
            store.number += 1;
            store.number
        })
    }

    fn started(&self, contact: ContactId, client_id: ClientId) -> Answer<Option<First>> {
        self.read(|store| store.ledger.started(contact, &client_id))
    }

    fn card(&self, _: ContactId, _: ChannelId) -> Answer<Option<Card>> {
        self.read(|_| Some(card()))
    }
}

/// A queue's actor waits for no store; it dies when it tells a contact their place, which nobody else does.
pub struct DeadlyWords {
    pub journal: FakeJournal,
    /// Not before the floor is open.
    pub from: u64,
}

impl DeadlyWords {
    fn maybe_die(&self, conversation: ConversationId) {
        let draw = {
            let mut store = self.journal.store();
            let draws = store.places_drawn.entry(conversation).or_default();
            *draws += 1;
            u128::from(*draws)
        };
        let number = conversation.0.as_u128().wrapping_mul(64) ^ draw;
        let mut dice = stream(self.journal.plan.seed, "place", number);
        let is_open = self.from <= self.journal.time.micros();
        if is_open && self.journal.happens(&mut dice, Fault::QueuePanic) {
            let what = format!("the queue that tells {conversation} its place dies");
            self.journal
                .book
                .happened(self.journal.time.micros(), &what);
            panic!("{PLANNED}");
        }
    }
}

impl Encode for DeadlyWords {
    fn for_agents(&self, event: &Event, summary: &Summary, card: &Card) -> ByteString {
        Words.for_agents(event, summary, card)
    }

    fn for_contact(&self, event: &Event, summary: &Summary) -> Option<ByteString> {
        Words.for_contact(event, summary)
    }

    fn signal_for_agents(&self, signal: &Signal) -> ByteString {
        Words.signal_for_agents(signal)
    }

    fn signal_for_contact(&self, signal: &Signal) -> Option<ByteString> {
        if let Signal::QueuePosition(place) = signal
            && place.state != PlaceState::Gone
        {
            self.maybe_die(place.conversation);
        }
        Words.signal_for_contact(signal)
    }
}

impl FloorStore for FakeJournal {
    fn status_add(&self, agent: AgentId, change: StatusChange, chosen: ChosenStatus) -> Answer<()> {
        let draw = {
            let mut store = self.store();
            let draws = store.statuses_drawn.entry(agent).or_default();
            *draws += 1;
            u128::from(*draws)
        };
        let number = agent.0.as_u128().wrapping_mul(64) ^ draw;
        let mut dice = stream(self.plan.seed, "status", number);
        let is_lost = self.happens(&mut dice, Fault::StatusLost);
        // Only there does the agent's own actor wait for it.
        let by_hand = change.by != SetBy::System;
        let dies = by_hand && self.happens(&mut dice, Fault::AgentPanic);
        let wait = dice.below(3_000);
        let journal = self.clone();
        async move {
            journal.time.until(journal.time.micros() + wait).await;
            if is_lost || journal.is_away() {
                return Err(Unavailable(PLANNED.into()));
            }
            if dies {
                panic!("{PLANNED}");
            }
            journal.store().chosen.insert(agent, chosen);
            Ok(())
        }
        .boxed()
    }
}
