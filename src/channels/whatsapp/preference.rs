//! What somebody wants to get. Source: WhatsApp Cloud API, webhook `user_preferences`.

use serde_json::Value;

use super::{People, account};
use crate::channels::fields::{bad, moment, text, unknown};
use crate::channels::item::{Change, Item, Parsed};

pub(super) fn preference(value: &Value, people: &People<'_>, told: &Value) -> Parsed {
    let Some(author) = people.author(told, "/wa_id", "/user_id") else {
        return bad("a preference of nobody");
    };
    let category = text(told, "/category").unwrap_or_default();
    if category != "marketing_messages" {
        return unknown(&format!("a preference about {category}"));
    }
    let is_wanted = match text(told, "/value").unwrap_or_default() {
        "stop" => false,
        "resume" => true,
        other => return unknown(&format!("a preference {other}")),
    };
    Parsed::Item(Box::new(Item {
        author,
        account: account(value),
        thread: None,
        message_id: String::new(),
        at: moment(told, "/timestamp"),
        change: Change::Marketing(is_wanted),
    }))
}
