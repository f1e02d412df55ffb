//! Customers: most write once, some come back, a few come back very often.

use bellhop_domain::conversation::Actor;
use bellhop_domain::{ContactId, ConversationId, Timestamp};
use rand::RngExt as _;
use rand::rngs::StdRng;

use super::ids::Ids;
use super::rows::Row;
use super::stored::Table;
use super::words::{Words, count};
use crate::report::float;

/// Of all conversations, those of somebody who has never written before.
const NEW_SHARE: f64 = 0.5;
const FOLLOW_UP_SHARE: f64 = 0.05;
/// Left with an e-mail address.
const EMAIL_SHARE: usize = 60;

pub(super) const CONTACTS: Table = Table {
    name: "contacts",
    columns: "id, name, email, verified, language, user_agent, attributes, created_at, last_seen_at",
};

/// All that is kept of one until the end, when their last visit is known.
struct Contact {
    id: ContactId,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    last: ConversationId,
}

#[derive(Default)]
pub(super) struct Contacts(Vec<Contact>);

/// Who begins a conversation.
pub(super) struct Caller {
    pub(super) id: ContactId,
    pub(super) actor: Actor,
    pub(super) follow_up_of: Option<ConversationId>,
    place: usize,
}

impl Contacts {
    pub(super) fn next(
        &mut self,
        ids: &mut Ids,
        random: &mut StdRng,
        words: &Words,
        at: Timestamp,
    ) -> Caller {
        let known = self.0.len();
        let is_new = random.random_range(0.0..1.0) < NEW_SHARE;
        // The square prefers the first ones: a few hundred times, not half of all.
        let chosen = random.random_range(0.0..1.0_f64).powi(2);
        let place = count(chosen * float(u64::try_from(known).unwrap_or(u64::MAX)));
        let returning = self.0.get(place).filter(|_| !is_new);
        let (id, before, place) = match returning {
            Some(contact) => (contact.id, Some(contact.last), place),
            None => {
                let id = ContactId(ids.at(at));
                self.0.push(Contact {
                    id,
                    created_at: at,
                    last_seen_at: at,
                    last: ConversationId(id.0),
                });
                (id, None, known)
            }
        };
        let follows = random.random_range(0.0..1.0) < FOLLOW_UP_SHARE;
        Caller {
            id,
            actor: Actor::Contact {
                id,
                name: words.name(place),
            },
            follow_up_of: before.filter(|_| follows),
            place,
        }
    }

    /// The conversation of somebody that `next` answered.
    pub(super) fn wrote(&mut self, caller: &Caller, conversation: ConversationId, at: Timestamp) {
        if let Some(contact) = self.0.get_mut(caller.place) {
            contact.last = conversation;
            contact.last_seen_at = contact.last_seen_at.max(at);
        }
    }

    pub(super) fn rows<'a>(&'a self, words: &'a Words) -> impl Iterator<Item = Row> + 'a {
        self.0.iter().enumerate().map(|(place, contact)| {
            let name = words.name(place);
            let has_email = place % 100 < EMAIL_SHARE;
            let address = || {
                let mailbox = name.to_lowercase().replace(' ', ".");
                format!("{mailbox}.{place}@example.com")
            };
            let mut row = Row::new(9);
            row.uuid(contact.id.0);
            row.text(&name);
            row.maybe_text(has_email.then(address).as_deref());
            row.boolean(false);
            row.text(if place % 4 == 0 { "de" } else { "en" });
            row.text("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0");
            row.json("{}");
            row.time(contact.created_at);
            row.time(contact.last_seen_at);
            row
        })
    }
}
