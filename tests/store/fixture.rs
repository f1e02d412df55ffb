//! A database with a channel, contacts and agents, and conversations that are decided as the hub does it.

use std::sync::Arc;

use bellhop::store::group_commit::{GroupCommit, Patience};
use bellhop::store::lease::Fence;
use bellhop_actors::journal::{Append, Appended, Journal, Loaded};
use bellhop_domain::conversation::{
    Actor, AgentRef, Command, Conversation, Fact, Message, NewMessage, Recent, Start, Summary,
    Update, Visibility, decide, start,
};
use bellhop_domain::{
    AgentId, ChannelId, ClientId, ContactId, ConversationId, MessageId, Timestamp,
};
use uuid::Uuid;

use crate::support::TestDatabase;

pub struct Fixture {
    pub test: TestDatabase,
    pub journal: GroupCommit,
    pub channel_id: ChannelId,
    pub contact: Actor,
    pub agent: Actor,
}

impl Fixture {
    pub async fn new() -> Self {
        let test = TestDatabase::new().await;
        let journal = GroupCommit::start(
            &test.database,
            test.pool.clone(),
            Patience::default(),
            &Fence::of_epoch(0),
        );
        let channel_id = ChannelId(Uuid::now_v7());
        let (contact, agent) = (contact("Lena"), agent("Mia"));
        let client = test.client().await;
        let channel = "INSERT INTO channels (id, kind, key, name, identity_secret, created_at)
            VALUES ($1::text::uuid, 'widget', 'demo', 'Shop', 'secret', now())";
        client
            .execute(channel, &[&channel_id.to_string()])
            .await
            .unwrap();
        let fixture = Self {
            test,
            journal,
            channel_id,
            contact,
            agent,
        };
        fixture.add(&fixture.contact).await;
        fixture.add(&fixture.agent).await;
        fixture
    }

    /// Makes the row of a contact or an agent, with `name@example.com`.
    pub async fn add(&self, person: &Actor) {
        let client = self.test.client().await;
        let email = format!("{}@example.com", person.name().to_lowercase());
        match person {
            Actor::Contact { id, name } => {
                let sql = "INSERT INTO contacts (id, name, email, created_at, last_seen_at)
                    VALUES ($1::text::uuid, $2, $3, now(), now())";
                client
                    .execute(sql, &[&id.to_string(), name, &email])
                    .await
                    .unwrap();
            }
            Actor::Agent { id, name } => {
                let sql = "INSERT INTO agents (id, name, email, role, password_hash, created_at)
                    VALUES ($1::text::uuid, $2, $3, 'agent', '', now())";
                client
                    .execute(sql, &[&id.to_string(), name, &email])
                    .await
                    .unwrap();
            }
            Actor::System => {}
        }
    }

    /// The append that begins a conversation, not yet stored.
    pub fn beginning(&self, by: &Actor, number: i64, message: NewMessage) -> Talk {
        let Actor::Contact { id: contact_id, .. } = by else {
            panic!("only contacts begin")
        };
        let wish = Start {
            conversation_id: ConversationId(Uuid::now_v7()),
            number,
            channel_id: self.channel_id,
            contact_id: *contact_id,
            follow_up_of: None,
            message,
            place: bellhop_domain::conversation::Place::default(),
        };
        let now = Timestamp(NOON + number * 1_000_003);
        let events = start(wish, by, now).unwrap();
        let state = Conversation::fold(&events).unwrap();
        let append = Append::beginning(state.summary.clone(), events);
        Talk {
            state,
            now,
            begun: append,
        }
    }

    /// A stored conversation of the usual contact.
    pub async fn begun(&self, text: &str) -> Talk {
        let number = self.journal.next_number().await.unwrap();
        let talk = self.beginning(&self.contact, number, text.message());
        assert_eq!(
            self.journal.append(talk.begun.clone()).await,
            Appended::Committed
        );
        talk
    }

    pub async fn loaded(&self, id: ConversationId) -> Loaded {
        self.journal.load(id).await.unwrap().unwrap()
    }

    /// Decides, stores, applies.
    pub async fn does(&self, talk: &mut Talk, by: &Actor, command: Command) {
        if let Some(append) = talk.decided(by, command) {
            assert_eq!(
                self.journal.append(append.clone()).await,
                Appended::Committed
            );
            talk.apply(&append);
        }
    }
}

/// 2026-01-01 12:00:00.000007 UTC: microseconds must survive.
const NOON: i64 = 1_767_268_800_000_007;

pub fn contact(name: &str) -> Actor {
    Actor::Contact {
        id: ContactId(Uuid::now_v7()),
        name: name.to_owned(),
    }
}

pub fn agent(name: &str) -> Actor {
    Actor::Agent {
        id: AgentId(Uuid::now_v7()),
        name: name.to_owned(),
    }
}

pub fn agent_ref(agent: &Actor) -> AgentRef {
    let Actor::Agent { id, name } = agent else {
        panic!("not an agent")
    };
    AgentRef {
        id: *id,
        name: name.clone(),
    }
}

/// A conversation in memory, as its actor holds it.
#[derive(Clone)]
pub struct Talk {
    pub state: Conversation,
    pub now: Timestamp,
    pub begun: Append,
}

impl Talk {
    pub fn id(&self) -> ConversationId {
        self.state.summary.id
    }

    /// `None` when the command is rejected or changes nothing.
    pub fn decided(&mut self, by: &Actor, command: Command) -> Option<Append> {
        self.now = Timestamp(self.now.0 + 1_000_001);
        let events = decide(&self.state, command, by, self.now).ok()?;
        (!events.is_empty()).then(|| Append::following(&self.state, events))
    }

    pub fn apply(&mut self, append: &Append) {
        for event in &*append.events {
            self.state.apply(event);
        }
    }

    /// As a hub decides that does not remember the recent messages: a repeat is for the store to find.
    pub fn said(&mut self, by: &Actor, message: NewMessage) -> Append {
        let mut forgetful = self.clone();
        forgetful.state =
            Conversation::from_rows(Summary::clone(&self.state.summary), Recent::default());
        forgetful
            .decided(
                by,
                Command::PostMessage {
                    message,
                    expected_seq: None,
                },
            )
            .unwrap()
    }
}

/// What no decision makes, and Postgres refuses: a text with a zero byte.
pub fn unstorable(mut append: Append) -> Append {
    for event in Arc::make_mut(&mut append.events) {
        if let Fact::MessagePosted { message } = &mut event.fact {
            message.text = "a\0b".to_owned();
        }
    }
    append
}

/// `"Hello".message()`, `"Careful!".note()`
pub trait Words {
    fn message(&self) -> NewMessage;
    fn note(&self) -> NewMessage;
}

impl Words for str {
    fn message(&self) -> NewMessage {
        NewMessage {
            id: MessageId(Uuid::now_v7()),
            client_id: ClientId::parse(&Uuid::now_v7().to_string()).unwrap(),
            visibility: Visibility::Public,
            text: self.to_owned(),
            attachments: Vec::new(),
        }
    }

    fn note(&self) -> NewMessage {
        NewMessage {
            visibility: Visibility::Internal,
            ..self.message()
        }
    }
}

pub fn post(message: NewMessage) -> Command {
    Command::PostMessage {
        message,
        expected_seq: None,
    }
}

pub fn update() -> Update {
    Update::default()
}

/// The message that an append posts.
pub fn posted(append: &Append) -> &Message {
    append
        .events
        .iter()
        .find_map(|event| event.fact.message())
        .unwrap()
}

/// The columns of a table that are not made from others, as a list.
pub async fn written_columns(client: &tokio_postgres::Client, table: &str) -> String {
    let sql = "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''";
    client.query_one(sql, &[&table]).await.unwrap().get(0)
}
