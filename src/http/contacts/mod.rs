//! Contacts, for agents: cards, and the people who have them.

mod consents;
mod duplicates;
mod erase;
mod get;
mod identities;
mod join;
mod list;
mod timeline;
mod undo_join;
mod update;

use bellhop_actors::Hub;
use bellhop_domain::Timestamp;
use bellhop_domain::conversation::AgentRef;
use bellhop_domain::{AgentId, ContactId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::auth::Auth;
use crate::http::problem::Problem;
use crate::http::routes::Routes;
use crate::people::{self, contact};
use crate::store::contacts::contact_by_id;
use crate::store::people::identities::{IdentityRow, JoinRow};
use crate::store::people::join::JoinError;
use crate::store::pool::Pool;
use crate::wire::contact::Contact;
use crate::wire::conversation::ChannelName;
use crate::wire::people::AgentName;
use crate::wire::person::{ContactIdentity, ContactJoin};
use crate::wire::time;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(list::list_contacts)
        .service(get::get_contact)
        .service(update::update_contact)
        .service(identities::list_identities)
        .service(duplicates::list_duplicates)
        .service(join::preview_join)
        .service(join::join_contact)
        .service(undo_join::undo_join)
        .service(timeline::contact_timeline)
        .service(consents::list_consents)
        .service(consents::set_consent)
        .service(erase::erase_contact);
}

/// Agents and live conversations are told what a person is called from now on: whoever has this card.
async fn person_changed(
    id: ContactId,
    pool: &Pool,
    hub: &Hub,
    auth: &Auth,
) -> Result<Contact, Problem> {
    let changed = people::person_changed(id, pool, hub, auth).await?;
    changed.ok_or_else(|| Problem::not_found("contact"))
}

/// Lists of somebody who is not there are not empty, they are not there either.
async fn check_is_there(id: ContactId, pool: &Pool) -> Result<(), Problem> {
    let row = contact_by_id(pool, id).await?;
    row.map(drop).ok_or_else(|| Problem::not_found("contact"))
}

fn identity(row: &IdentityRow) -> ContactIdentity {
    let channel = row.channel_id.zip(row.channel_kind.clone());
    let channel = channel.zip(row.channel_name.clone());
    ContactIdentity {
        contact_id: row.contact_id,
        value: row.value.clone(),
        channel: channel.map(|((id, kind), name)| ChannelName { id, kind, name }),
        name: row.name.clone(),
        email: row.email.clone(),
        notes: row.notes.clone(),
        conversation_count: row.conversation_count,
        first_seen_at: time::text(row.first_seen()),
        last_seen_at: time::text(row.last_seen()),
        unreachable_since: row.unreachable_since.map(text),
        opted_out_at: row.opted_out_at.map(text),
    }
}

fn join(row: &JoinRow) -> ContactJoin {
    let by = row.by_id.map(|id| AgentRef {
        id: AgentId(id),
        name: row.by_name.clone(),
    });
    ContactJoin {
        id: row.id,
        kept_id: row.kept_id,
        joined_id: row.joined_id,
        joined_name: row.joined_name.clone(),
        reason: row.reason.clone(),
        by: by.as_ref().map(AgentName::from),
        joined_at: text(row.joined_at),
        undone_at: row.undone_at.map(text),
    }
}

fn text(at: DateTime<Utc>) -> String {
    time::text(Timestamp(at.timestamp_micros()))
}

fn contact_id(id: Uuid) -> ContactId {
    ContactId(id)
}

impl From<JoinError> for Problem {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::Store(error) => error.into(),
            JoinError::NotFound => Self::not_found("contact"),
            JoinError::SamePerson => Self::conflict(
                "conflict",
                "the two are one person already; open the contact to see all that belongs to them",
            ),
            JoinError::Erased => Self::conflict(
                "conflict",
                "what was known of one of them was erased, so there is nothing to join",
            ),
            JoinError::TooMany { max } => Self::conflict(
                "conflict",
                format!("one person can have {max} cards; undo a join that should not be, first"),
            ),
            JoinError::Undone => Self::conflict(
                "conflict",
                "this join was undone already; reload the contact to see how it is now",
            ),
        }
    }
}
