//! How an event changes the state. Cannot fail; the same code serves live work, recovery and audit.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::event::{Event, Fact, OfferEnd};
use super::recent::Recent;
use super::routing::Routing;
use super::state::{
    Actor, Conversation, Message, MessageHead, MessagePreview, Priority, Status, Summary,
    Visibility,
};
use super::text::preview;
use crate::ids::Seq;
use crate::labels::Labels;
use crate::queue::Asks;

impl Conversation {
    /// The state after `events`, which begin with `Started`; `None` if they do not.
    pub fn fold(events: &[Event]) -> Option<Self> {
        let (first, rest) = events.split_first()?;
        let mut conversation = Self::started(first)?;
        for event in rest {
            conversation.apply(event);
        }
        Some(conversation)
    }

    fn started(event: &Event) -> Option<Self> {
        let Fact::Started {
            conversation_id,
            number,
            channel_id,
            contact_id,
            client_id,
            follow_up_of,
            queued,
        } = &event.fact
        else {
            return None;
        };
        let mut routing = Routing::default();
        if let Some(queued) = queued {
            routing.enter(queued, event.at);
        }
        let summary = Summary {
            id: *conversation_id,
            number: *number,
            channel_id: *channel_id,
            contact_id: *contact_id,
            client_id: client_id.clone(),
            status: Status::New,
            priority: Priority::Normal,
            assignee: None,
            subject: String::new(),
            tags: BTreeSet::new(),
            follow_up_of: *follow_up_of,
            version: event.seq,
            public_version: event.seq,
            last_message: None,
            last_public_message: None,
            unread_by_agents: 0,
            unread_by_contact: 0,
            agents_seen_seq: Seq::ZERO,
            contact_seen_seq: Seq::ZERO,
            waiting_since: None,
            routing: Arc::new(routing),
            labels: Labels::default(),
            created_at: event.at,
            updated_at: event.at,
            active_at: event.at,
        };
        Some(Self::from_rows(summary, Recent::default()))
    }

    pub fn apply(&mut self, event: &Event) {
        Arc::make_mut(&mut self.summary).apply(event, &self.recent);
        self.remember(event);
    }

    /// As `apply` with each of them, when what comes of it is known: `after` is their `summary_after`.
    pub fn follow(&mut self, events: &[Event], after: Arc<Summary>) {
        self.summary = after;
        for event in events {
            self.remember(event);
        }
    }

    fn remember(&mut self, event: &Event) {
        match &event.fact {
            Fact::MessagePosted { message } => {
                self.recent.push(MessageHead::from(message));
            }
            Fact::MessageDeleted { message } => self.recent.mark_deleted(message.id),
            Fact::Started { .. }
            | Fact::MessageEdited { .. }
            | Fact::DeliveryChanged { .. }
            | Fact::SocialChanged { .. }
            | Fact::Seen { .. }
            | Fact::StatusChanged { .. }
            | Fact::PriorityChanged { .. }
            | Fact::TagsChanged { .. }
            | Fact::LabelChanged { .. }
            | Fact::SubjectChanged { .. }
            | Fact::Assigned { .. }
            | Fact::Unassigned { .. }
            | Fact::Queued { .. }
            | Fact::Offered { .. }
            | Fact::OfferEnded { .. }
            | Fact::Transferred { .. }
            | Fact::LeftQueue
            | Fact::TurnedToMessage { .. }
            | Fact::Listening { .. }
            | Fact::Barged => {}
        }
    }

    /// The row as it will stand after the events of one command, before they are committed.
    pub fn summary_after(&self, events: &[Event]) -> Summary {
        let mut summary = Summary::clone(&self.summary);
        for event in events {
            summary.apply(event, &self.recent);
        }
        summary
    }
}

impl Summary {
    /// `recent` are the messages before the event.
    fn apply(&mut self, event: &Event, recent: &Recent) {
        match &event.fact {
            Fact::Started { .. } => {}
            Fact::MessagePosted { message } => self.apply_posted(message),
            Fact::MessageEdited { message } | Fact::MessageDeleted { message } => {
                self.refresh_previews(message);
            }
            Fact::Seen { seq } => self.apply_seen(&event.actor, *seq, recent),
            Fact::StatusChanged { to, .. } => {
                self.status = *to;
                if matches!(to, Status::Solved | Status::Closed) {
                    self.waiting_since = None;
                    self.routing_mut().end();
                } else {
                    self.routing_mut().begin(event.at);
                }
            }
            Fact::PriorityChanged { to, .. } => self.priority = *to,
            Fact::TagsChanged { added, removed } => {
                for tag in removed {
                    self.tags.remove(tag);
                }
                self.tags.extend(added.iter().cloned());
            }
            Fact::LabelChanged { label, to, .. } => self.labels.set(*label, to.clone()),
            Fact::SubjectChanged { to } => self.subject.clone_from(to),
            Fact::Assigned { agent, .. } => {
                self.assignee = Some(agent.clone());
                self.routing_mut().assign(event.at);
            }
            Fact::Unassigned { .. } => {
                self.assignee = None;
                self.routing_mut().unassign();
            }
            Fact::Queued { queued } => self.routing_mut().enter(queued, event.at),
            Fact::Offered { offer, .. } => self.routing_mut().offer = Some(offer.clone()),
            Fact::OfferEnded { agent, how, .. } => {
                self.routing_mut().offer = None;
                if *how == OfferEnd::Declined {
                    self.routing_mut().refuse(agent.id);
                }
            }
            Fact::TurnedToMessage { .. } => {
                if let Some(queued) = &mut self.routing_mut().queued {
                    queued.asks = Asks::Message;
                }
            }
            // Its message's row has it: no list shows it.
            Fact::DeliveryChanged { .. }
            | Fact::SocialChanged { .. }
            | Fact::Transferred { .. }
            | Fact::LeftQueue
            | Fact::Listening { .. }
            | Fact::Barged => {}
        }
        self.version = event.seq;
        if event.fact.is_public() {
            self.public_version = event.seq;
        }
        self.updated_at = event.at;
    }

    fn routing_mut(&mut self) -> &mut Routing {
        Arc::make_mut(&mut self.routing)
    }

    /// Posting counts as having seen what came before.
    fn apply_posted(&mut self, message: &Message) {
        let shown = Arc::new(MessagePreview::from(message));
        if let Some(reading) = &message.reading {
            self.labels.read(reading);
        }
        if message.visibility == Visibility::Public {
            match message.author {
                Actor::Contact { .. } => {
                    self.unread_by_agents = self.unread_by_agents.saturating_add(1);
                    self.unread_by_contact = 0;
                    self.contact_seen_seq = message.seq;
                    self.waiting_since.get_or_insert(message.posted_at);
                }
                Actor::Agent { id, .. } => {
                    self.unread_by_agents = 0;
                    self.agents_seen_seq = message.seq;
                    self.unread_by_contact = self.unread_by_contact.saturating_add(1);
                    self.waiting_since = None;
                    let is_assignee = self.assignee.as_ref().is_some_and(|agent| agent.id == id);
                    if is_assignee && !self.routing.is_answered {
                        self.routing_mut().is_answered = true;
                    }
                }
                Actor::System => {
                    self.unread_by_contact = self.unread_by_contact.saturating_add(1);
                }
            }
            self.last_public_message = Some(Arc::clone(&shown));
            // Not for notes: a contact sees this time and the order of lists by it.
            self.active_at = message.posted_at;
        }
        self.last_message = Some(shown);
    }

    fn apply_seen(&mut self, actor: &Actor, seq: Seq, recent: &Recent) {
        let is_unread = |head: &&MessageHead| {
            let by_others = head.author.is_contact() != actor.is_contact();
            head.seq > seq && head.visibility == Visibility::Public && by_others
        };
        let unread = i32::try_from(recent.iter().filter(is_unread).count()).unwrap_or(i32::MAX);
        match actor {
            Actor::Contact { .. } => {
                self.contact_seen_seq = seq;
                self.unread_by_contact = unread.min(self.unread_by_contact);
            }
            Actor::Agent { .. } => {
                self.agents_seen_seq = seq;
                self.unread_by_agents = unread.min(self.unread_by_agents);
            }
            Actor::System => {}
        }
    }

    fn refresh_previews(&mut self, message: &Message) {
        for shown in [&mut self.last_message, &mut self.last_public_message] {
            if let Some(shown) = shown
                && shown.message_id == message.id
            {
                *shown = Arc::new(MessagePreview::from(message));
            }
        }
    }
}

impl From<&Message> for MessagePreview {
    fn from(message: &Message) -> Self {
        Self {
            message_id: message.id,
            seq: message.seq,
            author: message.author.clone(),
            visibility: message.visibility,
            text: preview(&message.text, &message.attachments),
            posted_at: message.posted_at,
            is_deleted: message.deleted_at.is_some(),
            attachment_count: u32::try_from(message.attachments.len()).unwrap_or(u32::MAX),
        }
    }
}
