//! A journal in memory that fails on demand, and an encoder that a test can read.

pub mod floor;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use bellhop_actors::Hub;
use bellhop_actors::clock::Clock;
use bellhop_actors::fanout::{Encode, Fanout, SessionId, Signal};
use bellhop_actors::floor::{Floor, FloorStore};
use bellhop_actors::journal::{
    Answer, Append, Appended, Card, First, Journal, Loaded, Unavailable,
};
use bellhop_actors::outbox::{Frame, Next, Outbox, OutboxReader};
use bellhop_domain::agent::{ChosenStatus, StatusChange};
use bellhop_domain::conversation::{
    Actor, ContactNotice, Conversation, Event, Fact, Message, NewMessage, Place, Summary,
    Visibility,
};
use bellhop_domain::{
    AgentId, ChannelId, ClientId, ContactId, ConversationId, MessageId, Seq, Timestamp,
};
use bytestring::ByteString;
use futures_util::FutureExt;
use uuid::Uuid;

/// How the next append ends; `Commit` when nothing is planned.
#[derive(Clone, Copy, Debug)]
pub enum Plan {
    Conflict,
    Abort,
    /// The connection breaks; was it stored?
    Unknown {
        stored: bool,
    },
    Panic,
}

#[derive(Default)]
struct Kept {
    events: HashMap<ConversationId, Vec<Event>>,
    plans: VecDeque<Plan>,
    loads: usize,
    number: i64,
    is_away: bool,
}

#[derive(Clone, Default)]
pub struct FakeJournal(Arc<Mutex<Kept>>);

impl FakeJournal {
    pub fn plan(&self, plan: Plan) {
        self.0.lock().unwrap().plans.push_back(plan);
    }

    pub fn go_away(&self, is_away: bool) {
        self.0.lock().unwrap().is_away = is_away;
    }

    pub fn events(&self, id: ConversationId) -> Vec<Event> {
        self.0
            .lock()
            .unwrap()
            .events
            .get(&id)
            .cloned()
            .unwrap_or_default()
    }

    pub fn loads(&self) -> usize {
        self.0.lock().unwrap().loads
    }
}

/// Keeps statuses in memory.
#[derive(Clone, Default)]
pub struct Statuses(Arc<Mutex<Vec<(AgentId, StatusChange)>>>);

impl FloorStore for Statuses {
    fn status_add(&self, agent: AgentId, change: StatusChange, _: ChosenStatus) -> Answer<()> {
        self.0.lock().unwrap().push((agent, change));
        async { Ok(()) }.boxed()
    }
}

impl Kept {
    fn first(&self, is_it: impl Fn(&Summary, &Message) -> bool) -> Option<First> {
        self.events.values().find_map(|events| {
            let summary = Conversation::fold(events)?.summary;
            let message = events.iter().find_map(|event| match &event.fact {
                Fact::MessagePosted { message } if is_it(&summary, message) => Some(message),
                _ => None,
            })?;
            Some(First {
                conversation_id: summary.id,
                number: summary.number,
                message_id: message.id,
                seq: message.seq,
            })
        })
    }

    fn store(&mut self, append: &Append) -> Appended {
        for event in &*append.events {
            if let Fact::MessagePosted { message } = &event.fact {
                let first = self.first(|summary, known| {
                    let same_place = summary.id == append.conversation_id
                        || (append.expected_version == Seq::ZERO
                            && summary.contact_id == append.after.contact_id
                            && known.seq == Seq(2));
                    same_place && known.client_id == message.client_id
                });
                if let Some(first) = first {
                    return Appended::Duplicate(first);
                }
            }
        }
        let events = self.events.entry(append.conversation_id).or_default();
        let version = events.last().map_or(Seq::ZERO, |event| event.seq);
        if version != append.expected_version {
            return Appended::Conflict;
        }
        events.extend(append.events.iter().cloned());
        Appended::Committed
    }
}

impl Journal for FakeJournal {
    fn append(&self, append: Append) -> futures_util::future::BoxFuture<'static, Appended> {
        let kept = Arc::clone(&self.0);
        async move {
            tokio::task::yield_now().await;
            let mut kept = kept.lock().unwrap();
            match kept.plans.pop_front() {
                None => kept.store(&append),
                Some(Plan::Conflict) => Appended::Conflict,
                Some(Plan::Abort) => Appended::Aborted("planned".into()),
                Some(Plan::Unknown { stored }) => {
                    if stored {
                        kept.store(&append);
                    }
                    Appended::Unknown("planned".into())
                }
                Some(Plan::Panic) => {
                    drop(kept);
                    panic!("planned")
                }
            }
        }
        .boxed()
    }

    fn load(&self, id: ConversationId) -> Answer<Option<Loaded>> {
        let mut kept = self.0.lock().unwrap();
        kept.loads += 1;
        if kept.is_away {
            return async { Err(Unavailable("away".into())) }.boxed();
        }
        let loaded = kept
            .events
            .get(&id)
            .and_then(|events| Conversation::fold(events))
            .map(|conversation| Loaded {
                conversation,
                card: Arc::new(card()),
            });
        async { Ok(loaded) }.boxed()
    }

    fn message(&self, conversation: ConversationId, id: MessageId) -> Answer<Option<Message>> {
        let message = self
            .events(conversation)
            .into_iter()
            .rev()
            .find_map(|event| {
                event
                    .fact
                    .message()
                    .filter(|message| message.id == id)
                    .cloned()
            });
        async { Ok(message) }.boxed()
    }

    fn next_number(&self) -> Answer<i64> {
        let mut kept = self.0.lock().unwrap();
        kept.number += 1;
        let number = kept.number;
        async move { Ok(number) }.boxed()
    }

    fn started(&self, contact: ContactId, client_id: ClientId) -> Answer<Option<First>> {
        let first = self.0.lock().unwrap().first(|summary, message| {
            summary.contact_id == contact && message.client_id == client_id
        });
        async move { Ok(first) }.boxed()
    }

    fn card(&self, _: ContactId, _: ChannelId) -> Answer<Option<Card>> {
        async { Ok(Some(card())) }.boxed()
    }
}

fn card() -> Card {
    Card {
        contact_id: ContactId(Uuid::nil()),
        contact_name: Some("Lena".into()),
        contact_email: None,
        channel_kind: "widget".into(),
        channel_name: "Demo".into(),
    }
}

/// `audience seq kind`, so that a test reads what arrived where.
pub struct Words;

impl Encode for Words {
    fn for_agents(&self, event: &Event, _: &Summary, _: &Card) -> ByteString {
        format!("agents {} {}", event.seq, event.fact.kind()).into()
    }

    fn for_contact(&self, event: &Event, _: &Summary) -> Option<ByteString> {
        ContactNotice::of(event)?;
        Some(format!("contact {} {}", event.seq, event.fact.kind()).into())
    }

    fn signal_for_agents(&self, signal: &Signal) -> ByteString {
        format!("{signal:?}").into()
    }

    fn signal_for_contact(&self, signal: &Signal) -> Option<ByteString> {
        match signal {
            Signal::Typing {
                internal: false, ..
            }
            | Signal::Online { .. } => Some(format!("{signal:?}").into()),
            _ => None,
        }
    }
}

/// A clock that moves a millisecond with every look.
#[derive(Default)]
struct Counter(std::sync::atomic::AtomicI64);

impl Clock for Counter {
    fn now(&self) -> Timestamp {
        Timestamp(
            self.0
                .fetch_add(1_000, std::sync::atomic::Ordering::Relaxed),
        )
    }
}

pub fn hub(journal: &FakeJournal) -> Hub {
    hub_that_forgets_after(journal, std::time::Duration::from_secs(3_600))
}

pub fn hub_that_forgets_after(journal: &FakeJournal, idle_max: std::time::Duration) -> Hub {
    let fanout = Arc::new(Fanout::new(Arc::new(Words)));
    let arbiters = vec![actix::Arbiter::current()];
    let clock = Arc::new(Counter::default());
    let floor = Floor::new(
        Arc::new(Statuses::default()),
        Arc::clone(&fanout),
        clock.clone(),
        actix::Arbiter::current(),
    );
    let journal = Arc::new(journal.clone());
    Hub::with_idle_max(journal, fanout, clock, &floor, arbiters, idle_max)
}

pub fn lena() -> Actor {
    Actor::Contact {
        id: ContactId(Uuid::from_u128(1)),
        name: "Lena".into(),
    }
}

pub fn stranger() -> Actor {
    Actor::Contact {
        id: ContactId(Uuid::from_u128(77)),
        name: "Eve".into(),
    }
}

pub fn mia() -> Actor {
    Actor::Agent {
        id: AgentId(Uuid::from_u128(2)),
        name: "Mia".into(),
    }
}

pub fn message(client_id: &str, visibility: Visibility) -> NewMessage {
    NewMessage {
        id: MessageId(Uuid::now_v7()),
        client_id: ClientId::parse(client_id).unwrap(),
        visibility,
        text: client_id.into(),
        attachments: vec![],
    }
}

pub fn opening(client_id: &str) -> bellhop_actors::Opening {
    bellhop_actors::Opening {
        channel_id: ChannelId(Uuid::from_u128(5)),
        contact_id: ContactId(Uuid::from_u128(1)),
        contact_name: "Lena".into(),
        follow_up_of: None,
        message: message(client_id, Visibility::Public),
        place: Place::default(),
    }
}

/// A socket that a test reads.
pub struct Socket {
    pub session: SessionId,
    pub outbox: Outbox,
    reader: OutboxReader,
}

impl Socket {
    pub fn open(hub: &Hub) -> Self {
        let (outbox, reader) = hub.fanout().outbox();
        let session = hub.fanout().open_session(&outbox);
        Self {
            session,
            outbox,
            reader,
        }
    }

    pub fn contact(hub: &Hub) -> Self {
        let socket = Self::open(hub);
        hub.fanout().join_contact(
            ContactId(Uuid::from_u128(1)),
            socket.session,
            &socket.outbox,
        );
        socket
    }

    pub fn inbox(hub: &Hub) -> Self {
        let socket = Self::open(hub);
        hub.fanout().watch_inbox(socket.session, &socket.outbox);
        socket
    }

    /// The replays that arrive next, waited for.
    pub async fn replays(&mut self) -> Vec<(ConversationId, Seq)> {
        loop {
            match self.reader.next().await {
                Next::Frame(Frame::Replay {
                    conversation,
                    after,
                }) => {
                    return vec![(conversation, after)];
                }
                Next::Frame(_) => {}
                Next::End(_) | Next::Closed => return vec![],
            }
        }
    }

    /// What has arrived so far.
    pub fn received(&mut self) -> Vec<String> {
        let mut texts = vec![];
        while let Some(Next::Frame(frame)) = self.reader.next().now_or_never() {
            match frame {
                Frame::Text(text) | Frame::Fact { text, .. } => texts.push(text.to_string()),
                Frame::Ping
                | Frame::Pong(_)
                | Frame::Replay { .. }
                | Frame::Hold(_)
                | Frame::Release(_) => {}
            }
        }
        texts
    }
}
