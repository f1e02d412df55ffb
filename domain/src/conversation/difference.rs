//! In what two states of one conversation differ, by the names of the columns.
//! No values: they are what people wrote, and the answer goes to a terminal.

use super::event::{Event, Fact};
use super::state::{Conversation, Summary, Visibility};

/// What is written again with every message; all else stays as it is.
const CHANGED_BY_A_MESSAGE: [&str; 11] = [
    "version",
    "public_version",
    "last_message",
    "last_public_message",
    "unread_by_agents",
    "unread_by_contact",
    "agents_seen_seq",
    "contact_seen_seq",
    "waiting_since",
    "updated_at",
    "active_at",
];

impl Conversation {
    /// Nothing when they are equal.
    pub fn differs_in(&self, other: &Self) -> Vec<&'static str> {
        // Every field by name, so that a new one is not forgotten here.
        let Self { summary, recent } = self;
        let mut names: Vec<_> = summary.differing(&other.summary).collect();
        if *recent != other.recent {
            names.push("messages");
        }
        names
    }
}

impl Summary {
    /// Whether `events` is that a message without files was posted, and the row differs from `before` in nothing but
    /// what every message changes, and only as its message says.
    pub fn is_posted_only(&self, before: &Self, events: &[Event]) -> bool {
        let [event] = events else { return false };
        let Fact::MessagePosted { message } = &event.fact else {
            return false;
        };
        let at = message.posted_at;
        let (shown, active_at) = if message.visibility == Visibility::Public {
            (&self.last_message, at)
        } else {
            (&before.last_public_message, before.active_at)
        };
        let follows = self.version == before.version.next()
            && message.seq == self.version
            && self.last_message.is_some()
            && self.last_public_message == *shown
            && event.at == at
            && self.updated_at == at
            && self.active_at == active_at;
        let mut differing = self.differing(before);
        follows
            && message.attachments.is_empty()
            && differing.all(|name| CHANGED_BY_A_MESSAGE.contains(&name))
    }

    fn differing(&self, other: &Self) -> impl Iterator<Item = &'static str> + use<> {
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
        differing.map(|(name, _)| name)
    }
}
