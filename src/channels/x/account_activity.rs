//! The Account Activity API: `for_user_id`, and a list for each type of event.

use serde_json::Value;

use super::{direct, message_id, post};
use crate::channels::fields::{at, bad, has, id, list, moment, unknown_field};
use crate::channels::item::{Author, Change, Item, Parsed, Receipt, ReceiptState};

/// Fields that stand beside the events.
const AROUND: &[&str] = &["for_user_id", "users", "apps", "user_has_blocked"];

const IGNORED: &[(&str, &str)] = &[
    ("direct_message_indicate_typing_events", "somebody types"),
    ("favorite_events", "a like of a post"),
    ("follow_events", "somebody follows, or we do"),
    ("unfollow_events", "somebody follows no more"),
    ("block_events", "we blocked somebody"),
    ("unblock_events", "we blocked somebody no more"),
    ("mute_events", "we muted somebody"),
    ("unmute_events", "we muted somebody no more"),
    ("replay_job_status", "a replay of old events has ended"),
    (
        "user_event",
        "the account has withdrawn its consent: connect it again at developer.x.com",
    ),
];

pub(super) fn parse(body: &Value) -> Vec<Parsed> {
    let account = id(body, "/for_user_id").unwrap_or_default();
    let mut parsed = Vec::new();
    let users = at(body, "/users");
    for event in list(body, "/direct_message_events") {
        parsed.push(direct::message(&account, users, event));
    }
    for event in list(body, "/direct_message_mark_read_events") {
        parsed.push(read(&account, event));
    }
    for tweet in list(body, "/tweet_create_events") {
        parsed.push(post::tweet(&account, tweet));
    }
    for event in list(body, "/tweet_delete_events") {
        let status = at(event, "/status");
        let post = id(status, "/id_str").or_else(|| id(status, "/id"));
        let user = id(status, "/user_id_str").or_else(|| id(status, "/user_id"));
        parsed.push(post::deleted(&account, post, user));
    }
    for (field, why) in IGNORED {
        if has(body, &format!("/{field}")) {
            parsed.push(Parsed::Ignored(why));
        }
    }
    if parsed.is_empty() {
        let strange = unknown_field(body, AROUND);
        let is_empty = matches!(&strange, Parsed::Unknown(kind) if is_empty_list(body, kind));
        parsed.push(if is_empty {
            Parsed::Ignored("nothing in it")
        } else {
            strange
        });
    }
    parsed
}

fn is_empty_list(body: &Value, field: &str) -> bool {
    body.get(field)
        .and_then(Value::as_array)
        .is_some_and(Vec::is_empty)
}

/// Up to this message.
pub(super) fn read(account: &str, event: &Value) -> Parsed {
    let (Some(reader), Some(last)) = (id(event, "/sender_id"), id(event, "/last_read_event_id"))
    else {
        return bad("a receipt without a reader or a message");
    };
    if reader == account {
        return Parsed::Ignored("we read it ourselves, elsewhere");
    }
    let receipt = Receipt {
        state: ReceiptState::Read,
        until: None,
        reason: None,
    };
    Parsed::Item(Box::new(Item {
        author: Author {
            id: reader,
            ..Author::default()
        },
        account: Some(account.to_owned()),
        thread: None,
        message_id: message_id(account, &last),
        at: moment(event, "/created_timestamp"),
        change: Change::Receipt(receipt),
    }))
}
