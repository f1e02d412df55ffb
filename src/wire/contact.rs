//! Contacts, as agents see them and as they see themselves.

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::signal::PageName;
use crate::auth::ContactPrincipal;

/// The contact who asks.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[schema(as = ContactMe)]
#[ts(rename = "ContactMe")]
pub struct Me {
    pub id: Uuid,
    pub name: Option<String>,
    pub email: Option<String>,
}

impl From<&ContactPrincipal> for Me {
    fn from(contact: &ContactPrincipal) -> Self {
        Self {
            id: contact.id.0,
            name: contact.name.clone(),
            email: contact.email.clone(),
        }
    }
}

/// A contact as agents see one.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Contact {
    pub id: Uuid,
    /// Of all cards that were joined to this person, this one first. Each of them leads here.
    pub ids: Vec<Uuid>,
    pub name: Option<String>,
    pub email: Option<String>,
    /// As a platform or a form told it.
    pub phone: Option<String>,
    pub notes: String,
    /// The website's owner has proven who this is.
    pub verified: bool,
    pub language: Option<String>,
    pub user_agent: Option<String>,
    pub online: bool,
    /// Where the contact is now.
    pub page: Option<PageName>,
    pub created_at: String,
    pub last_seen_at: String,
    pub conversation_count: i64,
}

#[derive(Serialize, TS, ToSchema)]
pub struct Contacts {
    pub contacts: Vec<Contact>,
    pub next_cursor: Option<String>,
}
