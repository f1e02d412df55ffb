//! In what two states of one conversation differ, by the names of the columns.
//! No values: they are what people wrote, and the answer goes to a terminal.

use std::sync::Arc;

use super::event::{Event, Fact};
use super::state::{Conversation, Message, Summary, Visibility};

impl Conversation {
    /// Nothing when they are equal.
    pub fn differs_in(&self, other: &Self) -> Vec<&'static str> {
        // Every field by name, so that a new one is not forgotten here.
        let Self { summary, recent } = self;
        let mut names = summary.differs_in(&other.summary);
        if *recent != other.recent {
            names.push("messages");
        }
        names
    }
}

impl Summary {
    /// The message, when `events` is that it was posted, and the row differs from `before` in nothing but what every
    /// message changes: versions, previews, counts and times.
    pub fn posted_only<'a>(&self, before: &Self, events: &'a [Event]) -> Option<&'a Message> {
        let [event] = events else { return None };
        let Fact::MessagePosted { message } = &event.fact else {
            return None;
        };
        let is_public = message.visibility == Visibility::Public;
        let at = message.posted_at;
        let Self {
            id,
            number,
            channel_id,
            contact_id,
            client_id,
            status,
            priority,
            assignee,
            subject,
            tags,
            follow_up_of,
            version,
            public_version: _,
            last_message,
            last_public_message,
            unread_by_agents: _,
            unread_by_contact: _,
            agents_seen_seq: _,
            contact_seen_seq: _,
            waiting_since: _,
            routing,
            labels,
            created_at,
            updated_at,
            active_at,
        } = self;
        let stays = *id == before.id
            && *number == before.number
            && *channel_id == before.channel_id
            && *contact_id == before.contact_id
            && *client_id == before.client_id
            && *status == before.status
            && *priority == before.priority
            && *assignee == before.assignee
            && *subject == before.subject
            && *tags == before.tags
            && *follow_up_of == before.follow_up_of
            && Arc::ptr_eq(routing, &before.routing)
            && *labels == before.labels
            && *created_at == before.created_at;
        let (shown, active) = if is_public {
            (last_message, at)
        } else {
            (&before.last_public_message, before.active_at)
        };
        let follows = *version == before.version.next()
            && message.seq == *version
            && last_message.is_some()
            && last_public_message == shown
            && event.at == at
            && *updated_at == at
            && *active_at == active;
        (stays && follows && message.attachments.is_empty()).then_some(message)
    }

    fn differs_in(&self, other: &Self) -> Vec<&'static str> {
        let Self {
            id,
            number,
            channel_id,
            contact_id,
            client_id,
            status,
            priority,
            assignee,
            subject,
            tags,
            follow_up_of,
            version,
            public_version,
            last_message,
            last_public_message,
            unread_by_agents,
            unread_by_contact,
            agents_seen_seq,
            contact_seen_seq,
            waiting_since,
            routing,
            labels,
            created_at,
            updated_at,
            active_at,
        } = self;
        let columns = [
            ("id", *id != other.id),
            ("number", *number != other.number),
            ("channel_id", *channel_id != other.channel_id),
            ("contact_id", *contact_id != other.contact_id),
            ("client_id", *client_id != other.client_id),
            ("status", *status != other.status),
            ("priority", *priority != other.priority),
            ("assignee", *assignee != other.assignee),
            ("subject", *subject != other.subject),
            ("tags", *tags != other.tags),
            ("follow_up_of", *follow_up_of != other.follow_up_of),
            ("version", *version != other.version),
            ("public_version", *public_version != other.public_version),
            ("last_message", *last_message != other.last_message),
            (
                "last_public_message",
                *last_public_message != other.last_public_message,
            ),
            (
                "unread_by_agents",
                *unread_by_agents != other.unread_by_agents,
            ),
            (
                "unread_by_contact",
                *unread_by_contact != other.unread_by_contact,
            ),
            ("agents_seen_seq", *agents_seen_seq != other.agents_seen_seq),
            (
                "contact_seen_seq",
                *contact_seen_seq != other.contact_seen_seq,
            ),
            ("waiting_since", *waiting_since != other.waiting_since),
            ("routing", *routing != other.routing),
            ("labels", *labels != other.labels),
            ("created_at", *created_at != other.created_at),
            ("updated_at", *updated_at != other.updated_at),
            ("active_at", *active_at != other.active_at),
        ];
        let differing = columns.into_iter().filter(|(_, differs)| *differs);
        differing.map(|(name, _)| name).collect()
    }
}
