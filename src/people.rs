//! Live conversations show a person by the card that agents are shown.

use bellhop_actors::Hub;
use bellhop_domain::ContactId;

use crate::store::error::StoreError;
use crate::store::people::group::group_of;
use crate::store::pool::Pool;

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
