//! Contacts, for agents.

mod get;
mod list;
mod update;

use bellhop_actors::Hub;
use bellhop_actors::fanout::Signal;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Auth;
use crate::store::contacts::ContactRow;
use crate::wire::contact::Contact;
use crate::wire::signal::PageName;
use crate::wire::time;

pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_contacts)
        .service(get::get_contact)
        .service(update::update_contact);
}

fn contact(row: &ContactRow, hub: &Hub) -> Contact {
    let here = hub.presence().contact_page(row.id);
    Contact {
        id: row.id.0,
        name: row.name.clone(),
        email: row.email.clone(),
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

/// Tells agents and live conversations what a contact is called from now on.
pub(super) fn contact_changed(row: &ContactRow, hub: &Hub, auth: &Auth) -> Contact {
    auth.forget_contact(row.id);
    hub.contact_renamed(row.id, row.name.as_deref(), row.email.as_deref());
    let contact = contact(row, hub);
    let json = serde_json::to_string(&contact).unwrap_or_default();
    hub.fanout().signal_inbox(&Signal::ContactUpdated { json });
    contact
}
