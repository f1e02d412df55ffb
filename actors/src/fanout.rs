//! Who is told what: by interest, encoded once per audience, the bytes shared.
//! It must not know JSON: [`Encode`] makes the bytes, and a contact's bytes come from a contact's notice.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use bellhop_domain::agent::Standing;
use bellhop_domain::conversation::{Actor, Event, Fact, Failure, Offer, Summary};
use bellhop_domain::queue::Decision;
use bellhop_domain::{AgentId, ChannelId, ContactId, ConversationId, Seq, Timestamp};
use bytestring::ByteString;
use dashmap::DashMap;
use metrics::Counter;

use crate::backlog::Backlog;
use crate::ending::Ending;
use crate::floor::view::{AgentView, QueuePlace, QueueView};
use crate::journal::Card;
use crate::outbox::{Frame, Outbox, OutboxReader, outbox};
use crate::watchers::Watchers;

/// One socket.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct SessionId(pub u64);

/// Facts that are never stored: droppable, newest wins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Signal {
    Typing {
        conversation: ConversationId,
        author: Actor,
        typing: bool,
        internal: bool,
    },
    /// A visitor's unsent text.
    SneakPeek {
        conversation: ConversationId,
        text: String,
    },
    ViewersChanged {
        conversation: ConversationId,
        viewers: Vec<Viewer>,
    },
    AgentPresence {
        id: AgentId,
        name: String,
        online: bool,
        /// Nothing before the agent is on the floor.
        standing: Option<Standing>,
    },
    ContactPresence {
        id: ContactId,
        name: Option<String>,
        online: bool,
        page: Option<Page>,
    },
    /// What visitors are told: is anybody here?
    Online {
        online: bool,
        agents: Vec<(AgentId, String)>,
    },
    DraftUpdated {
        conversation: ConversationId,
        visibility: &'static str,
        text: String,
    },
    /// A complete `contact` object of the wire.
    ContactUpdated {
        json: String,
    },
    /// A complete `bulk_job` object of the wire, to the agent who made it.
    BulkJobUpdated {
        json: String,
    },
    /// To the agent it is offered to.
    OfferMade(Box<OfferMade>),
    /// To the same agent: there is nothing to answer any more.
    OfferWithdrawn {
        conversation: ConversationId,
    },
    /// To the contact who waits.
    QueuePosition(QueuePlace),
    /// To those who watch the wallboard.
    QueueStats(Box<QueueView>),
    AgentStats(Box<AgentView>),
    /// To administrators: how a channel stands that somebody changed, or that has stopped.
    ChannelChanged(Box<ChannelStanding>),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChannelStanding {
    pub id: ChannelId,
    pub name: String,
    pub platform: String,
    pub is_enabled: bool,
    /// Why nothing goes out over it until somebody acts, and since when.
    pub stopped: Option<(Failure, Timestamp)>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfferMade {
    pub summary: Summary,
    pub card: Card,
    pub offer: Offer,
    /// Why this agent, when a queue decided.
    pub decision: Option<Box<Decision>>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Viewer {
    pub agent_id: AgentId,
    pub name: String,
    pub writing: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    pub url: String,
    pub title: String,
}

/// Carries signs to those contacts who are not connected here. Whatever it is told may be lost.
pub trait Outward: Send + Sync + 'static {
    /// An agent writes to the contact.
    fn typing(&self, conversation: ConversationId, channel_kind: &str);
    /// An agent has seen what the contact wrote.
    fn seen(&self, conversation: ConversationId, channel_kind: &str);
}

/// Makes the bytes of a push.
pub trait Encode: Send + Sync + 'static {
    fn for_agents(&self, event: &Event, summary: &Summary, card: &Card) -> ByteString;
    /// Nothing when a contact may not know of the event.
    fn for_contact(&self, event: &Event, summary: &Summary) -> Option<ByteString>;
    /// Whether agents read just what the contact does, so that the contact's bytes serve both; never the other way.
    fn is_same_for_all(&self, _: &Event) -> bool {
        false
    }
    fn signal_for_agents(&self, signal: &Signal) -> ByteString;
    /// Nothing when the signal is for agents only.
    fn signal_for_contact(&self, signal: &Signal) -> Option<ByteString>;
}

type Subscribers = Vec<(SessionId, Outbox)>;

pub struct Fanout {
    encode: Arc<dyn Encode>,
    outward: OnceLock<Arc<dyn Outward>>,
    /// What waits for all sockets.
    backlog: Arc<Backlog>,
    next_session: AtomicU64,
    /// Every live socket.
    sessions: DashMap<SessionId, Outbox>,
    /// Agents who watch the lists.
    inbox: Watchers,
    /// Agents who watch who is here.
    presence: Watchers,
    /// Supervisors who watch the floor.
    wallboards: Watchers,
    /// Agents who look at a conversation.
    conversations: DashMap<ConversationId, Subscribers>,
    /// A contact's tabs.
    contacts: DashMap<ContactId, Subscribers>,
    /// An agent's windows.
    agents: DashMap<AgentId, Subscribers>,
    /// Looked up once: each event counts in it.
    pushes: Counter,
}

impl Fanout {
    pub fn new(encode: Arc<dyn Encode>) -> Self {
        Self {
            encode,
            outward: OnceLock::new(),
            backlog: Arc::default(),
            next_session: AtomicU64::new(1),
            sessions: DashMap::new(),
            inbox: Watchers::default(),
            presence: Watchers::default(),
            wallboards: Watchers::default(),
            conversations: DashMap::new(),
            contacts: DashMap::new(),
            agents: DashMap::new(),
            pushes: metrics::counter!("bellhop_pushes_total"),
        }
    }

    /// The first one stays.
    pub fn set_outward(&self, outward: Arc<dyn Outward>) {
        let _taken = self.outward.set(outward);
    }

    /// To the platform that the contact writes on, if one carries such a sign.
    pub(crate) fn signal_outward(&self, signal: &Signal, card: &Card) {
        if let Signal::Typing {
            conversation,
            author,
            typing: true,
            internal: false,
        } = signal
            && !author.is_contact()
            && let Some(outward) = self.outward.get()
        {
            outward.typing(*conversation, &card.channel_kind);
        }
    }

    /// For a new socket, which shares the room with all others.
    pub fn outbox(&self) -> (Outbox, OutboxReader) {
        outbox(&self.backlog)
    }

    /// Bytes that wait for all sockets together.
    pub fn backlog_bytes(&self) -> usize {
        self.backlog.bytes()
    }

    pub fn open_session(&self, outbox: &Outbox) -> SessionId {
        let session = SessionId(self.next_session.fetch_add(1, Ordering::Relaxed));
        self.sessions.insert(session, outbox.clone());
        metrics::gauge!("bellhop_sockets").increment(1);
        session
    }

    pub fn close_session(&self, session: SessionId) {
        if self.sessions.remove(&session).is_some() {
            metrics::gauge!("bellhop_sockets").decrement(1);
        }
        self.inbox.remove(session);
        self.presence.remove(session);
        self.wallboards.remove(session);
    }

    pub fn socket_count(&self) -> usize {
        self.sessions.len()
    }

    /// Ends every socket, as at shutdown.
    pub fn end_all(&self, ending: Ending) {
        for entry in &self.sessions {
            entry.value().end(ending);
        }
    }

    pub fn watch_inbox(&self, session: SessionId, outbox: &Outbox) {
        self.inbox.add(session, outbox);
    }

    pub fn unwatch_inbox(&self, session: SessionId) {
        self.inbox.remove(session);
    }

    pub fn watch_presence(&self, session: SessionId, outbox: &Outbox) {
        self.presence.add(session, outbox);
    }

    pub fn unwatch_presence(&self, session: SessionId) {
        self.presence.remove(session);
    }

    pub fn watch_wallboard(&self, session: SessionId, outbox: &Outbox) {
        self.wallboards.add(session, outbox);
    }

    pub fn unwatch_wallboard(&self, session: SessionId) {
        self.wallboards.remove(session);
    }

    pub fn has_wallboards(&self) -> bool {
        !self.wallboards.is_empty()
    }

    pub fn watch_conversation(&self, id: ConversationId, session: SessionId, outbox: &Outbox) {
        join(&self.conversations, id, session, outbox);
    }

    pub fn unwatch_conversation(&self, id: ConversationId, session: SessionId) {
        leave(&self.conversations, id, session);
    }

    pub fn join_contact(&self, id: ContactId, session: SessionId, outbox: &Outbox) {
        join(&self.contacts, id, session, outbox);
    }

    pub fn leave_contact(&self, id: ContactId, session: SessionId) {
        leave(&self.contacts, id, session);
    }

    pub fn join_agent(&self, id: AgentId, session: SessionId, outbox: &Outbox) {
        join(&self.agents, id, session, outbox);
    }

    pub fn leave_agent(&self, id: AgentId, session: SessionId) {
        leave(&self.agents, id, session);
    }

    /// Tells everybody who may know of an event that has been committed and applied.
    pub fn publish(&self, event: &Event, summary: &Summary, card: &Card) {
        let (conversation, seq) = (summary.id, event.seq);
        if let Fact::Seen { .. } = event.fact
            && !event.actor.is_contact()
            && let Some(outward) = self.outward.get()
        {
            outward.seen(conversation, &card.channel_kind);
        }
        let mut pushes = 0_u64;
        let mut tell = |outbox: &Outbox, text: &ByteString| {
            outbox.push(Frame::Fact {
                conversation,
                seq,
                text: text.clone(),
            });
            pushes = pushes.saturating_add(1);
        };
        let tabs = copy(&self.contacts, &summary.contact_id);
        let for_contact = (!tabs.is_empty())
            .then(|| self.encode.for_contact(event, summary))
            .flatten();
        let viewers = copy(&self.conversations, &conversation);
        if !(viewers.is_empty() && self.inbox.is_empty()) {
            let shared = for_contact
                .as_ref()
                .filter(|_| self.encode.is_same_for_all(event));
            let text = match shared {
                Some(text) => text.clone(),
                None => self.encode.for_agents(event, summary, card),
            };
            self.each_agent(&viewers, |outbox| tell(outbox, &text));
        }
        if let Some(text) = for_contact {
            for (_, outbox) in &tabs {
                tell(outbox, &text);
            }
        }
        self.pushes.increment(pushes);
    }

    /// Has everybody who may know of a conversation read from the store what came after `after`.
    pub fn replay(&self, summary: &Summary, after: Seq) {
        let conversation = summary.id;
        let tell = |outbox: &Outbox| {
            outbox.push(Frame::Replay {
                conversation,
                after,
            });
        };
        self.each_agent(&copy(&self.conversations, &conversation), tell);
        for (_, outbox) in &copy(&self.contacts, &summary.contact_id) {
            tell(outbox);
        }
    }

    /// Those who look at a conversation, and whoever watches the lists beside them.
    fn each_agent(&self, viewers: &Subscribers, mut tell: impl FnMut(&Outbox)) {
        for (_, outbox) in viewers {
            tell(outbox);
        }
        self.inbox.each(|session, outbox| {
            if viewers.iter().all(|(known, _)| *known != session) {
                tell(outbox);
            }
        });
    }

    /// To the agents who look at the conversation, but not to the sender's own socket.
    pub fn signal_viewers(&self, id: ConversationId, signal: &Signal, except: Option<SessionId>) {
        let viewers = copy(&self.conversations, &id);
        if viewers.is_empty() {
            return;
        }
        let text = self.encode.signal_for_agents(signal);
        for (session, outbox) in &viewers {
            if Some(*session) != except {
                outbox.push_signal(&text);
            }
        }
    }

    /// To the tabs of a contact, if a contact may know of it.
    pub fn signal_contact(&self, id: ContactId, signal: &Signal, except: Option<SessionId>) {
        let tabs = copy(&self.contacts, &id);
        if tabs.is_empty() {
            return;
        }
        if let Some(text) = self.encode.signal_for_contact(signal) {
            for (session, outbox) in &tabs {
                if Some(*session) != except {
                    outbox.push_signal(&text);
                }
            }
        }
    }

    pub fn signal_inbox(&self, signal: &Signal) {
        self.inbox.signal(&self.encode.signal_for_agents(signal));
    }

    pub fn signal_presence(&self, signal: &Signal) {
        self.presence.signal(&self.encode.signal_for_agents(signal));
    }

    pub fn signal_wallboards(&self, signal: &Signal) {
        self.wallboards
            .signal(&self.encode.signal_for_agents(signal));
    }

    /// To an agent's other windows.
    pub fn signal_agent(&self, id: AgentId, signal: &Signal, except: Option<SessionId>) {
        let windows = copy(&self.agents, &id);
        let text = self.encode.signal_for_agents(signal);
        for (session, outbox) in &windows {
            if Some(*session) != except {
                outbox.push_signal(&text);
            }
        }
    }

    /// To all windows of these agents.
    pub fn signal_agents(&self, ids: &[AgentId], signal: &Signal) {
        let text = self.encode.signal_for_agents(signal);
        for id in ids {
            for (_, outbox) in &copy(&self.agents, id) {
                outbox.push_signal(&text);
            }
        }
    }

    /// To every visitor: only for "somebody is here" and "nobody is here".
    pub fn signal_visitors(&self, signal: &Signal) {
        if let Some(text) = self.encode.signal_for_contact(signal) {
            for entry in &self.contacts {
                for (_, outbox) in entry.value() {
                    outbox.push_signal(&text);
                }
            }
        }
    }
}

fn join<K: std::hash::Hash + Eq>(
    topics: &DashMap<K, Subscribers>,
    key: K,
    session: SessionId,
    outbox: &Outbox,
) {
    let mut subscribers = topics.entry(key).or_default();
    if subscribers.iter().all(|(known, _)| *known != session) {
        subscribers.push((session, outbox.clone()));
    }
}

fn leave<K: std::hash::Hash + Eq>(topics: &DashMap<K, Subscribers>, key: K, session: SessionId) {
    if let dashmap::Entry::Occupied(mut topic) = topics.entry(key) {
        topic.get_mut().retain(|(known, _)| *known != session);
        if topic.get().is_empty() {
            topic.remove();
        }
    }
}

fn copy<K: std::hash::Hash + Eq>(topics: &DashMap<K, Subscribers>, key: &K) -> Subscribers {
    topics
        .get(key)
        .map(|subscribers| subscribers.clone())
        .unwrap_or_default()
}
