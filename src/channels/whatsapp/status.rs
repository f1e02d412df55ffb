//! What became of a message that was sent, from here or from elsewhere.

use serde_json::Value;

use super::account;
use crate::channels::fields::{bad, id, list, moment, name, text, unknown, whole};
use crate::channels::item::{Author, Change, Item, Parsed, Receipt, ReceiptState};

pub(super) fn status(value: &Value, status: &Value) -> Parsed {
    let Some(wamid) = id(status, "/id") else {
        return bad("a status of no message");
    };
    let state = match text(status, "/status").unwrap_or_default() {
        "sent" => ReceiptState::Sent,
        "delivered" => ReceiptState::Delivered,
        // Played comes after read, and says no more to an agent.
        "read" | "played" => ReceiptState::Read,
        "failed" => ReceiptState::Failed,
        "deleted" | "warning" => return Parsed::Ignored("a status that changes nothing here"),
        other => return unknown(other),
    };
    let person = id(status, "/recipient_id").or_else(|| id(status, "/recipient_user_id"));
    let reason = list(status, "/errors").first().map(|error| {
        let code = whole(error, "/code").unwrap_or_default();
        let words = name(error, "/error_data/details").or_else(|| name(error, "/title"));
        format!("{code} {}", words.unwrap_or_default())
    });
    let until = None;
    Parsed::Item(Box::new(Item {
        author: Author {
            id: person.unwrap_or_default(),
            ..Author::default()
        },
        account: account(value),
        thread: None,
        message_id: wamid,
        at: moment(status, "/timestamp"),
        change: Change::Receipt(Receipt {
            state,
            until,
            reason,
        }),
    }))
}
