//! What is stored, with the guards that the real store has: the version and the `client_id`.
//! Every commit is checked here, where nothing can be told in two ways.

use std::collections::{BTreeMap, BTreeSet};

use bellhop_actors::journal::{Append, Appended, Card, First};
use bellhop_domain::agent::ChannelClass;
use bellhop_domain::conversation::{
    AssignedHow, Conversation, Event, Fact, Held, Message, Placement, QueuedBecause, Summary,
};
use bellhop_domain::{AgentId, ClientId, ContactId, ConversationId, MessageId, Seq};

pub struct Kept {
    pub events: Vec<Event>,
    /// The fold of the events, made as they came.
    pub state: Conversation,
}

#[derive(Default)]
pub struct Ledger {
    pub conversations: BTreeMap<ConversationId, Kept>,
    by_client_id: BTreeMap<(ConversationId, ClientId), Message>,
    starts: BTreeMap<(ContactId, ClientId), First>,
    /// What agents were given by a queue, and have had without a break since.
    given: BTreeMap<AgentId, BTreeMap<ConversationId, ChannelClass>>,
    /// Units per class that an agent has.
    pub room: u32,
    pub wrong: Vec<String>,
}

impl Ledger {
    pub fn store(&mut self, append: &Append) -> Appended {
        let id = append.conversation_id;
        let posted = append.events.iter().find_map(|event| match &event.fact {
            Fact::MessagePosted { message } => Some(message),
            _ => None,
        });
        if append.expected_version == Seq::ZERO {
            let key = (append.after.contact_id, append.after.client_id.clone());
            if let Some(first) = self.starts.get(&key) {
                return Appended::Duplicate(*first);
            }
        } else if let Some(message) = posted
            && let Some(known) = self.by_client_id.get(&(id, message.client_id.clone()))
        {
            let is_same = known.author.is_same(&message.author);
            return if is_same && known.visibility == message.visibility {
                let number = self.conversations[&id].state.summary.number;
                Appended::Duplicate(first(id, number, known))
            } else {
                Appended::Taken
            };
        }
        let version = self.version(id);
        if version != append.expected_version {
            return Appended::Conflict;
        }
        self.commit(append);
        Appended::Committed
    }

    fn commit(&mut self, append: &Append) {
        let id = append.conversation_id;
        let before = self.conversations.get(&id).map(|kept| &kept.state.summary);
        let before = before.cloned();
        let mut seq = append.expected_version;
        for event in &*append.events {
            seq = seq.next();
            if event.seq != seq {
                let found = event.seq;
                self.wrong
                    .push(format!("INV-02: {id} stored {found} where {seq} was due"));
            }
        }
        match self.conversations.get_mut(&id) {
            Some(kept) => {
                for event in &*append.events {
                    kept.state.apply(event);
                }
                kept.events.extend(append.events.iter().cloned());
            }
            None => match Conversation::fold(&append.events) {
                Some(state) => {
                    let events = append.events.to_vec();
                    self.conversations.insert(id, Kept { events, state });
                }
                None => {
                    self.wrong.push(format!("INV-07: {id} does not begin"));
                    return;
                }
            },
        }
        let after = self.conversations[&id].state.summary.clone();
        if after != append.after {
            self.wrong.push(format!(
                "INV-07: the row of {id} is not the fold of its events: {:?} and {after:?}",
                append.after
            ));
        }
        for event in &*append.events {
            if let Fact::MessagePosted { message } = &event.fact {
                let key = (id, message.client_id.clone());
                if self.by_client_id.insert(key, message.clone()).is_some() {
                    let twice = message.client_id.as_str();
                    self.wrong
                        .push(format!("INV-03: {id} stored {twice} twice"));
                }
                if event.seq == Seq(2) && append.expected_version == Seq::ZERO {
                    let key = (after.contact_id, after.client_id.clone());
                    self.starts.insert(key, first(id, after.number, message));
                }
            }
        }
        self.check_age(before.as_deref(), &after, append);
        self.check_room(&after, append);
    }

    /// INV-06: a place in a queue keeps its age however often it moves.
    fn check_age(&mut self, before: Option<&Summary>, after: &Summary, append: &Append) {
        let is_new_wait = append.events.iter().any(|event| match &event.fact {
            Fact::Queued { queued } => queued.because == QueuedBecause::Reopened,
            Fact::StatusChanged { .. } => true,
            _ => false,
        });
        let Some(age) = before.and_then(|before| before.routing.queued_at) else {
            return;
        };
        if !is_new_wait && after.routing.queued_at != Some(age) {
            self.wrong.push(format!(
                "INV-06: {} waited since {age:?} and now since {:?}",
                after.id, after.routing.queued_at
            ));
        }
    }

    /// INV-04: what queues give is never more than fits; what people give each other may be.
    fn check_room(&mut self, after: &Summary, append: &Append) {
        let by_queue = append.events.iter().any(|event| match &event.fact {
            Fact::Assigned { how, .. } => {
                matches!(how, AssignedHow::Auto | AssignedHow::Accepted)
            }
            _ => false,
        });
        let holder = match Placement::of(after) {
            Placement::With(Held { agent, class, .. }) => Some((agent, class)),
            Placement::Waiting { .. } | Placement::Nowhere => None,
        };
        for (agent, given) in &mut self.given {
            if holder.is_none_or(|(holder, _)| holder != *agent) {
                given.remove(&after.id);
            }
        }
        let Some((agent, class)) = holder.filter(|_| by_queue) else {
            return;
        };
        let given = self.given.entry(agent).or_default();
        given.insert(after.id, class);
        let used = given.values().filter(|other| **other == class).count();
        if used > usize::try_from(self.room).unwrap() {
            self.wrong.push(format!(
                "INV-04: agent {agent} was given {used}, but has room for {}: {:?}",
                self.room,
                given.keys().collect::<Vec<_>>()
            ));
        }
    }

    pub fn version(&self, id: ConversationId) -> Seq {
        let kept = self.conversations.get(&id);
        kept.map_or(Seq::ZERO, |kept| kept.state.summary.version)
    }

    pub fn event(&self, id: ConversationId, seq: Seq) -> Option<&Event> {
        let index = usize::try_from(seq.0).ok()?.checked_sub(1)?;
        self.conversations.get(&id)?.events.get(index)
    }

    /// The last event up to `until` that this audience may know of.
    pub fn last_visible(&self, id: ConversationId, is_contact: bool, until: Seq) -> Seq {
        let Some(kept) = self.conversations.get(&id) else {
            return Seq::ZERO;
        };
        let end = usize::try_from(until.0).unwrap().min(kept.events.len());
        let mut events = kept.events[..end].iter().rev();
        let visible = events.find(|event| !is_contact || event.fact.is_public());
        visible.map_or(Seq::ZERO, |event| event.seq)
    }

    pub fn started(&self, contact: ContactId, client_id: &ClientId) -> Option<First> {
        self.starts.get(&(contact, client_id.clone())).copied()
    }

    pub fn posted(&self, id: ConversationId, client_id: &ClientId) -> Option<&Message> {
        self.by_client_id.get(&(id, client_id.clone()))
    }

    pub fn all_posted(&self) -> BTreeSet<&ClientId> {
        self.by_client_id.keys().map(|(_, id)| id).collect()
    }

    /// As it stands now.
    pub fn message(&self, id: ConversationId, message: MessageId) -> Option<Message> {
        let mut events = self.conversations.get(&id)?.events.iter().rev();
        let found = events.find_map(|event| event.fact.message().filter(|one| one.id == message));
        found.cloned()
    }
}

fn first(conversation_id: ConversationId, number: i64, message: &Message) -> First {
    First {
        conversation_id,
        number,
        message_id: message.id,
        seq: message.seq,
    }
}

pub fn card() -> Card {
    Card {
        contact_id: ContactId(uuid::Uuid::nil()),
        contact_name: Some("Lena".into()),
        contact_email: None,
        channel_kind: "widget".into(),
        channel_name: "Demo".into(),
    }
}
