//! The border to the store: what a conversation asks of whoever keeps its events.
//! The hub knows this trait only; `store` implements it on Postgres, tests by a fake that fails on demand.

use std::sync::Arc;

use bellhop_domain::conversation::{Conversation, Event, Message, Summary};
use bellhop_domain::{ClientId, ContactId, ConversationId, MessageId, Seq};
use futures_util::future::BoxFuture;

/// Events of one command on one conversation: stored all or none.
#[derive(Clone, Debug)]
pub struct Append {
    pub conversation_id: ConversationId,
    /// The version the events were decided on; zero begins the conversation.
    pub expected_version: Seq,
    pub events: Arc<[Event]>,
    /// The row as it stands after the events.
    pub after: Arc<Summary>,
    pub extent: Extent,
}

/// How much of its row an append changes: what stays as it is need not be written again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extent {
    /// One message is posted, and no more changes than with every message: [`Summary::is_posted_only`].
    Message,
    /// Anything but the routing.
    Row,
    /// The routing too; or the conversation begins.
    Whole,
}

impl Append {
    /// The first events of a conversation, which stands as `after` with them.
    pub fn beginning(after: Arc<Summary>, events: impl Into<Arc<[Event]>>) -> Self {
        Self {
            conversation_id: after.id,
            expected_version: Seq::ZERO,
            events: events.into(),
            after,
            extent: Extent::Whole,
        }
    }

    /// Events that were decided on the conversation as it stands.
    pub fn following(conversation: &Conversation, events: impl Into<Arc<[Event]>>) -> Self {
        let events = events.into();
        let before = &conversation.summary;
        let after = Arc::new(conversation.summary_after(&events));
        let extent = if after.is_posted_only(before, &events) {
            Extent::Message
        } else if after.routing == before.routing {
            Extent::Row
        } else {
            Extent::Whole
        };
        Self {
            conversation_id: before.id,
            expected_version: before.version,
            events,
            after,
            extent,
        }
    }
}

/// What the first send of a repeated `client_id` made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct First {
    pub conversation_id: ConversationId,
    pub number: i64,
    pub message_id: MessageId,
    pub seq: Seq,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Appended {
    /// Committed with `synchronous_commit` on.
    Committed,
    /// The same `client_id` was stored before; nothing was stored now.
    Duplicate(First),
    /// The `client_id` is that of another person's message, or of one for other readers; nothing was stored.
    Taken,
    /// Somebody else wrote to this conversation; nothing was stored.
    Conflict,
    /// Certainly not stored. The text says why, for the log.
    Aborted(String),
    /// The connection broke during commit: stored or not, nobody knows yet.
    Unknown(String),
    /// The queue to the writers is full; nothing was stored.
    Busy,
    /// Another hub has taken over: nothing was stored, and this hub stores nothing any more.
    Fenced,
}

/// How lists name the contact and the channel of a conversation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Card {
    /// Whom agents are shown: the conversation's own contact, or the one that it was joined to.
    pub contact_id: ContactId,
    pub contact_name: Option<String>,
    pub contact_email: Option<String>,
    pub channel_kind: String,
    pub channel_name: String,
}

#[derive(Clone, Debug)]
pub struct Loaded {
    pub conversation: Conversation,
    pub card: Arc<Card>,
}

/// The store cannot be reached now. The text is for the log.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the store is unavailable: {0}")]
pub struct Unavailable(pub String);

pub type Answer<T> = BoxFuture<'static, Result<T, Unavailable>>;

pub trait Journal: Send + Sync + 'static {
    /// Conversations run on this thread from now on: what they append may be written from it.
    /// Called on each such thread once, in an arbiter.
    fn host_here(&self) {}

    /// Never answers `Committed` before Postgres has.
    fn append(&self, append: Append) -> BoxFuture<'static, Appended>;

    /// The conversation rebuilt from rows.
    fn load(&self, id: ConversationId) -> Answer<Option<Loaded>>;

    /// Its row and names alone, for whoever does not go on with it.
    fn look(&self, id: ConversationId) -> Answer<Option<(Arc<Summary>, Arc<Card>)>> {
        let loaded = self.load(id);
        Box::pin(async move {
            let loaded = loaded.await?;
            Ok(loaded.map(|live| (live.conversation.summary, live.card)))
        })
    }

    /// One message with its text as it stands now.
    fn message(&self, conversation: ConversationId, id: MessageId) -> Answer<Option<Message>>;

    /// The next conversation number; one that is not used is lost.
    fn next_number(&self) -> Answer<i64>;

    /// What a contact began with this `client_id` before.
    fn started(&self, contact: ContactId, client_id: ClientId) -> Answer<Option<First>>;

    /// The names a new conversation of this contact on this channel is shown with.
    fn card(&self, contact: ContactId, channel: bellhop_domain::ChannelId) -> Answer<Option<Card>>;
}
