//! What agents are shown of a person: by live conversations, and by whoever has the person before them.

use bellhop_actors::Hub;
use bellhop_actors::fanout::Signal;
use bellhop_domain::ContactId;

use crate::auth::Auth;
use crate::store::contacts::{ContactRow, contact_by_id};
use crate::store::error::StoreError;
use crate::store::people::group::group_of;
use crate::store::pool::Pool;
use crate::wire::contact::Contact;
use crate::wire::signal::PageName;
use crate::wire::time;

/// After the commit of whatever changed a name, joined cards or parted them: those of one person.
pub async fn show_anew(pool: &Pool, hub: &Hub, id: ContactId) -> Result<(), StoreError> {
    let Some(group) = group_of(pool, id).await? else {
        return Ok(());
    };
    let head = ContactId(group.head.id);
    for card in group.cards() {
        let (name, email) = (card.shown_name(), card.shown_email());
        hub.contact_renamed(ContactId(card.id), head, name, email);
    }
    Ok(())
}

pub fn contact(row: &ContactRow, hub: &Hub) -> Contact {
    let presence = hub.presence();
    let here = row.ids.iter().find_map(|id| presence.contact_page(*id));
    Contact {
        id: row.id.0,
        ids: row.ids.iter().map(|id| id.0).collect(),
        name: row.name.clone(),
        email: row.email.clone(),
        phone: row.phone.clone(),
        notes: row.notes.clone(),
        verified: row.verified,
        language: row.language.clone(),
        user_agent: row.user_agent.clone(),
        online: here.is_some(),
        page: here.flatten().as_ref().map(PageName::from),
        created_at: time::text(row.created_at),
        last_seen_at: time::text(row.last_seen_at),
        conversation_count: row.conversation_count,
    }
}

/// After the commit of whatever changed what is known of a person: open panels, lists and conversations learn it.
pub async fn contact_changed(
    row: &ContactRow,
    pool: &Pool,
    hub: &Hub,
    auth: &Auth,
) -> Result<Contact, StoreError> {
    for id in &row.ids {
        auth.forget_contact(*id);
    }
    show_anew(pool, hub, row.id).await?;
    let contact = contact(row, hub);
    let json = serde_json::to_string(&contact).unwrap_or_default();
    hub.fanout().signal_inbox(&Signal::ContactUpdated { json });
    Ok(contact)
}

/// The same of whoever has this card by now; `None` when nobody has.
pub async fn person_changed(
    id: ContactId,
    pool: &Pool,
    hub: &Hub,
    auth: &Auth,
) -> Result<Option<Contact>, StoreError> {
    let Some(row) = contact_by_id(pool, id).await? else {
        return Ok(None);
    };
    contact_changed(&row, pool, hub, auth).await.map(Some)
}
