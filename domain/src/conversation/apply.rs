//! How an event changes the state. Cannot fail; the same code serves live work, recovery and audit.

use super::event::{Event, Fact};
use super::state::{
    Actor, Conversation, Message, MessageHead, MessagePreview, Priority, Status, Summary,
    Visibility,
};
use super::text::preview;
use crate::ids::Seq;
use crate::limits::RECENT_MESSAGES_MAX;

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
        let Fact::Started { conversation_id, number, channel_id, contact_id, client_id, follow_up_of } =
            &event.fact
        else {
            return None;
        };
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
            tags: std::collections::BTreeSet::new(),
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
            created_at: event.at,
            updated_at: event.at,
            active_at: event.at,
        };
        Some(Self { summary, recent: std::collections::VecDeque::new() })
    }

    pub fn apply(&mut self, event: &Event) {
        match &event.fact {
            Fact::Started { .. } => {}
            Fact::MessagePosted { message } => self.apply_posted(message),
            Fact::MessageEdited { message } => self.refresh_previews(message),
            Fact::MessageDeleted { message } => {
                if let Some(head) = self.recent.iter_mut().find(|head| head.id == message.id) {
                    head.is_deleted = true;
                }
                self.refresh_previews(message);
            }
            Fact::Seen { seq } => self.apply_seen(&event.actor, *seq),
            Fact::StatusChanged { to, .. } => {
                self.summary.status = *to;
                if matches!(to, Status::Solved | Status::Closed) {
                    self.summary.waiting_since = None;
                }
            }
            Fact::PriorityChanged { to, .. } => self.summary.priority = *to,
            Fact::TagsChanged { added, removed } => {
                for tag in removed {
                    self.summary.tags.remove(tag);
                }
                self.summary.tags.extend(added.iter().cloned());
            }
            Fact::SubjectChanged { to } => self.summary.subject.clone_from(to),
            Fact::Assigned { agent } => self.summary.assignee = Some(agent.clone()),
            Fact::Unassigned { .. } => self.summary.assignee = None,
        }
        self.summary.version = event.seq;
        if event.fact.is_public() {
            self.summary.public_version = event.seq;
        }
        self.summary.updated_at = event.at;
    }

    /// Posting counts as having seen what came before.
    fn apply_posted(&mut self, message: &Message) {
        let summary = &mut self.summary;
        let shown = MessagePreview::from(message);
        if message.visibility == Visibility::Public {
            match message.author {
                Actor::Contact { .. } => {
                    summary.unread_by_agents = summary.unread_by_agents.saturating_add(1);
                    summary.unread_by_contact = 0;
                    summary.contact_seen_seq = message.seq;
                    summary.waiting_since.get_or_insert(message.posted_at);
                }
                Actor::Agent { .. } => {
                    summary.unread_by_agents = 0;
                    summary.agents_seen_seq = message.seq;
                    summary.unread_by_contact = summary.unread_by_contact.saturating_add(1);
                    summary.waiting_since = None;
                }
                Actor::System => {
                    summary.unread_by_contact = summary.unread_by_contact.saturating_add(1);
                }
            }
            summary.last_public_message = Some(shown.clone());
        }
        summary.last_message = Some(shown);
        summary.active_at = message.posted_at;

        if self.recent.len() >= RECENT_MESSAGES_MAX {
            self.recent.pop_front();
        }
        self.recent.push_back(MessageHead::from(message));
    }

    fn apply_seen(&mut self, actor: &Actor, seq: Seq) {
        let unread = self.recent.iter().filter(|head| {
            let others = match actor {
                Actor::Contact { .. } => !head.author.is_contact(),
                Actor::Agent { .. } | Actor::System => head.author.is_contact(),
            };
            head.seq > seq && head.visibility == Visibility::Public && others
        });
        let unread = i32::try_from(unread.count()).unwrap_or(i32::MAX);
        let summary = &mut self.summary;
        match actor {
            Actor::Contact { .. } => {
                summary.contact_seen_seq = seq;
                summary.unread_by_contact = unread.min(summary.unread_by_contact);
            }
            Actor::Agent { .. } => {
                summary.agents_seen_seq = seq;
                summary.unread_by_agents = unread.min(summary.unread_by_agents);
            }
            Actor::System => {}
        }
    }

    fn refresh_previews(&mut self, message: &Message) {
        let summary = &mut self.summary;
        for shown in [&mut summary.last_message, &mut summary.last_public_message] {
            if let Some(shown) = shown
                && shown.message_id == message.id
            {
                *shown = MessagePreview::from(message);
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
        }
    }
}
