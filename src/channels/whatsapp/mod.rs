//! WhatsApp, by Meta's Cloud API. README.md says what is taken.

mod act;
mod message;
mod send;
mod status;
mod templates;

use std::collections::BTreeMap;

use serde_json::Value;

use super::credentials::Wanted;
use super::fields::{at, id, is_true, list, name, unknown};
use super::item::{Author, Parsed};
use super::meta::{APP_SECRET, Update, VERIFY_TOKEN, Way, updates};
use super::platform::Unreadable;

pub(super) use act::act;
pub(super) use send::{WAY_OUT, class, get, send};
pub use templates::Approved;
pub(super) use templates::templates;

#[cfg(test)]
pub(super) use send::sent;

/// As in addresses and in a channel's `kind`.
pub(super) const KIND: &str = "whatsapp";

pub(super) const CREDENTIALS: &[Wanted] = &[
    APP_SECRET,
    VERIFY_TOKEN,
    Wanted::to_reply(
        "access_token",
        "a system user's token with whatsapp_business_messaging: files cannot be fetched without it, nor replies sent",
    ),
    Wanted::optional(
        "phone_number_id",
        "under WhatsApp, API setup, of the app: for a check before the first customer wrote",
    ),
    Wanted::optional(
        "waba_id",
        "the WhatsApp Business account's id, beside the number's: templates are listed by it",
    ),
];

pub(super) fn parse(body: &[u8]) -> Result<Vec<Parsed>, Unreadable> {
    let found = updates(body, "whatsapp_business_account", update)?;
    let elsewhere = || vec![vec![Parsed::Ignored("not about a WhatsApp account")]];
    Ok(found.unwrap_or_else(elsewhere).concat())
}

fn update(update: Update<'_>) -> Vec<Parsed> {
    let value = update.value;
    let field = match update.way {
        Way::Change(field) => field,
        Way::Messaging | Way::Standby | Way::Bare => {
            return vec![Parsed::Ignored("nothing of WhatsApp's")];
        }
    };
    match field {
        "messages" => messages(value),
        "smb_message_echoes" => {
            let people = People::of(value);
            let echoes = list(value, "/message_echoes").iter();
            echoes
                .map(|one| message::echo(value, &people, one))
                .collect()
        }
        "history" | "smb_app_state_sync" => vec![Parsed::Ignored(
            "chats from before this channel: only new ones are taken",
        )],
        "message_template_status_update"
        | "message_template_quality_update"
        | "message_template_components_update"
        | "template_category_update" => vec![Parsed::Ignored("a template changed")],
        "account_update"
        | "account_alerts"
        | "account_review_update"
        | "phone_number_quality_update"
        | "phone_number_name_update"
        | "business_capability_update"
        | "security"
        | "user_preferences" => vec![Parsed::Ignored(
            "about the account: look at it in the platform's manager",
        )],
        other => vec![unknown(other)],
    }
}

fn messages(value: &Value) -> Vec<Parsed> {
    let people = People::of(value);
    let mut parsed = Vec::new();
    for one in list(value, "/messages") {
        parsed.push(message::message(value, &people, one));
    }
    for one in list(value, "/statuses") {
        parsed.push(status::status(value, one));
    }
    // Of the account or of messages that could not be handed on; those that have an id come as messages.
    if parsed.is_empty() {
        let is_error = !list(value, "/errors").is_empty();
        let why = if is_error {
            "errors of the platform, about no message"
        } else {
            "nothing in it"
        };
        parsed.push(Parsed::Ignored(why));
    }
    parsed
}

/// Who is who: the list is in no order, and a person may have a number, an id of this business, or both.
struct People<'a>(BTreeMap<String, &'a Value>);

impl<'a> People<'a> {
    fn of(value: &'a Value) -> Self {
        let mut people = BTreeMap::new();
        for contact in list(value, "/contacts") {
            for path in ["/wa_id", "/user_id"] {
                people.extend(id(contact, path).map(|id| (id, contact)));
            }
        }
        Self(people)
    }

    /// By the number, or by the id of who hides theirs.
    fn author(&self, message: &Value, number: &str, user: &str) -> Option<Author> {
        let (number, user) = (id(message, number), id(message, user));
        let find = |id: &Option<String>| self.0.get(id.as_deref()?).copied();
        let contact = find(&number).or_else(|| find(&user));
        let contact = contact.unwrap_or(&Value::Null);
        let number = number.or_else(|| id(contact, "/wa_id"));
        let user = user.or_else(|| id(contact, "/user_id"));
        let phone = number.as_deref().filter(|number| is_number(number));
        let phone = phone.map(|digits| format!("+{digits}"));
        let (id, also) = match (number, user) {
            (Some(number), user) => (number, user),
            (None, user) => (user?, None),
        };
        Some(Author {
            id,
            also,
            name: name(contact, "/profile/name"),
            phone,
            handle: name(contact, "/profile/username"),
            ..Author::default()
        })
    }
}

fn is_number(text: &str) -> bool {
    (5..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number that it came to.
fn account(value: &Value) -> Option<String> {
    id(at(value, "/metadata"), "/phone_number_id")
}

fn is_forwarded(message: &Value) -> bool {
    is_true(message, "/context/forwarded") || is_true(message, "/context/frequently_forwarded")
}
