//! A floor with queues and agents on a fake journal, in time that jumps.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bellhop_actors::clock::Clock;
use bellhop_actors::fanout::{Encode, Fanout};
use bellhop_actors::floor::{AgentRecord, Floor, FloorRecords, QueueRecord};
use bellhop_actors::{Hub, Opening, Outcome};
use bellhop_domain::agent::{
    AgentSettings, Capacity, ChannelClass, ChosenStatus, ClassRule, RequeuePolicy, SetBy,
    StatusKind,
};
use bellhop_domain::conversation::{
    Actor, Command, Place, QueueRef, Queued, QueuedBecause, Summary, Visibility,
};
use bellhop_domain::queue::{Asks, OfferMode, QueueSettings, Strategy};
use bellhop_domain::{AgentId, ChannelId, ContactId, ConversationId, QueueId, Timestamp};
use uuid::Uuid;

use super::{FakeJournal, Socket, Statuses, Words, message};

/// The time of the runtime, which tests let jump.
struct TokioClock(tokio::time::Instant);

impl Clock for TokioClock {
    fn now(&self) -> Timestamp {
        let micros = self.0.elapsed().as_micros();
        Timestamp(1_700_000_000_000_000 + i64::try_from(micros).unwrap())
    }
}

pub const MIA: AgentId = AgentId(Uuid::from_u128(2));
pub const JON: AgentId = AgentId(Uuid::from_u128(3));
pub const SUPPORT: QueueId = QueueId(Uuid::from_u128(41));
pub const SALES: QueueId = QueueId(Uuid::from_u128(42));

pub fn agent(id: AgentId) -> Actor {
    let name = if id == MIA { "Mia" } else { "Jon" };
    Actor::Agent {
        id,
        name: name.into(),
    }
}

pub fn agent_record(id: AgentId, chats: u32) -> AgentRecord {
    let rule = ClassRule {
        units_max: chats,
        interrupts: vec![],
    };
    AgentRecord {
        settings: AgentSettings {
            id,
            name: agent(id).name().into(),
            teams: vec![],
            skills: BTreeMap::new(),
            capacity: Capacity {
                classes: BTreeMap::from([
                    (ChannelClass::Chat, rule.clone()),
                    (ChannelClass::Messaging, rule),
                ]),
            },
            is_enabled: true,
            away_after_idle: None,
        },
        chosen: ChosenStatus::plain(StatusKind::Online),
    }
}

pub fn queue_record(id: QueueId, offer_mode: OfferMode) -> QueueRecord {
    QueueRecord {
        settings: QueueSettings {
            id,
            name: if id == SUPPORT { "Support" } else { "Sales" }.into(),
            strategy: Strategy::LongestIdle,
            offer_mode,
            offer_timeout: Duration::from_secs(30),
            preferred_wait: Duration::ZERO,
            relaxations: vec![],
            overflow: None,
            length_max: None,
            wait_max: None,
            service_level_target: Duration::from_secs(20),
            service_level_percent: 80,
            requeue: RequeuePolicy {
                unanswered_after: Some(Duration::from_secs(30)),
                answered_after: None,
            },
        },
        members: [MIA, JON].into(),
        is_open: true,
        changes_at: None,
    }
}

pub struct Stage {
    pub hub: Hub,
    pub journal: FakeJournal,
    started: u128,
}

/// Mia and Jon, and these queues; the first is the default.
pub fn records(queues: Vec<QueueRecord>, chats: u32) -> FloorRecords {
    FloorRecords {
        agents: vec![agent_record(MIA, chats), agent_record(JON, chats)],
        default_queue: queues.first().map(|queue| queue.settings.id),
        queues,
        teams: vec![],
    }
}

impl Stage {
    /// Mia and Jon, with room for so many chats each.
    pub fn new(offer_mode: OfferMode, chats: u32) -> Self {
        Self::on(FakeJournal::default(), offer_mode, chats)
    }

    pub fn on(journal: FakeJournal, offer_mode: OfferMode, chats: u32) -> Self {
        Self::told_by(Arc::new(Words), journal, offer_mode, chats)
    }

    pub fn told_by(
        words: Arc<dyn Encode>,
        journal: FakeJournal,
        offer_mode: OfferMode,
        chats: u32,
    ) -> Self {
        let clock = Arc::new(TokioClock(tokio::time::Instant::now()));
        let fanout = Arc::new(Fanout::new(words));
        let arbiter = actix::Arbiter::current();
        let floor = Floor::new(
            Arc::new(Statuses::default()),
            Arc::clone(&fanout),
            clock.clone(),
            arbiter.clone(),
        );
        let hub = Hub::new(
            Arc::new(journal.clone()),
            fanout,
            clock,
            &floor,
            vec![arbiter],
        );
        let queues = vec![
            queue_record(SUPPORT, offer_mode),
            queue_record(SALES, offer_mode),
        ];
        hub.floor().reload(records(queues, chats));
        Self {
            hub,
            journal,
            started: 0,
        }
    }

    pub fn come(&self, id: AgentId) {
        self.hub.presence().agent_joined(id, agent(id).name());
    }

    pub fn go(&self, id: AgentId) {
        self.hub.presence().agent_left(id);
    }

    /// A contact of their own begins a chat in a queue.
    pub async fn chat(&mut self, queue: QueueId) -> ConversationId {
        self.started += 1;
        let place = Place {
            queued: Some(Queued {
                queue: QueueRef {
                    id: queue,
                    name: "Queue".into(),
                },
                team: None,
                class: ChannelClass::Chat,
                asks: Asks::Live,
                needs: vec![],
                due_at: None,
                preferred: None,
                refused_by: Default::default(),
                because: QueuedBecause::Routed,
                detail: None,
            }),
            ..Place::default()
        };
        let opening = Opening {
            channel_id: ChannelId(Uuid::from_u128(5)),
            contact_id: self.contact(),
            contact_name: "Lena".into(),
            follow_up_of: None,
            message: message("hello", Visibility::Public),
            place,
        };
        self.hub.start(opening).await.unwrap().summary.id
    }

    /// Who began the last chat.
    pub fn contact(&self) -> ContactId {
        ContactId(Uuid::from_u128(1_000 + self.started))
    }

    /// The contact who will begin the next chat is here.
    pub fn contact_comes(&self) -> Socket {
        let socket = Socket::open(&self.hub);
        let next = ContactId(Uuid::from_u128(1_001 + self.started));
        let fanout = self.hub.fanout();
        fanout.join_contact(next, socket.session, &socket.outbox);
        socket
    }

    pub async fn act(&self, id: ConversationId, by: AgentId, command: Command) -> Outcome {
        self.hub.command(id, agent(by), command).await.unwrap()
    }

    pub async fn answer(&self, id: ConversationId, by: AgentId) {
        let message = message("answer", Visibility::Public);
        let command = Command::PostMessage {
            message,
            expected_seq: None,
        };
        self.act(id, by, command).await;
    }

    pub async fn summary(&self, id: ConversationId) -> Arc<Summary> {
        self.hub.look(id, Actor::System).await.unwrap().summary
    }

    pub async fn assignee(&self, id: ConversationId) -> Option<AgentId> {
        let summary = self.summary(id).await;
        summary.assignee.as_ref().map(|agent| agent.id)
    }

    pub async fn offered_to(&self, id: ConversationId) -> Option<AgentId> {
        let summary = self.summary(id).await;
        summary.routing.offer.as_ref().map(|offer| offer.agent.id)
    }

    pub async fn set_status(&self, id: AgentId, kind: StatusKind) {
        let chosen = ChosenStatus::plain(kind);
        let floor = self.hub.floor();
        floor
            .set_status(id, chosen, SetBy::Themselves)
            .await
            .unwrap();
    }

    pub fn status(&self, id: AgentId) -> StatusKind {
        self.hub.floor().agent_view(id).unwrap().standing.kind
    }
}

/// Lets everything happen that happens at once.
pub async fn settle() {
    pass(Duration::from_millis(5)).await;
}

/// Lets so many seconds pass.
pub async fn seconds(count: u64) {
    pass(Duration::from_secs(count)).await;
    settle().await;
}

/// The runtime's time is paused: it jumps to the next timer when there is nothing left to do.
async fn pass(time: Duration) {
    tokio::time::sleep_until(tokio::time::Instant::now() + time).await;
}
