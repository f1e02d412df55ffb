//! X, as its Account Activity API posts it: direct messages, and posts that name or answer us.

use serde_json::{Map, Value, json};

use super::{Event, Item, Told, compact};
use crate::media;
use crate::message::Message;

pub(super) fn tell(told: Told<'_>, event: Event<'_>) -> Vec<Item> {
    match event {
        Event::Wrote(message) if message.thread.is_some() => {
            vec![Item::new("tweet_create_events", post(told, message))]
        }
        Event::Wrote(message) => {
            vec![with_users(
                told,
                "direct_message_events",
                direct(told, message),
            )]
        }
        Event::Deleted(message) if message.thread.is_some() => {
            let author = author(told, message);
            vec![Item::new(
                "tweet_delete_events",
                json!({
                    "status": { "id": message.id, "user_id": author },
                    "timestamp_ms": told.at.to_string(),
                }),
            )]
        }
        Event::Read(message) if message.thread.is_none() => {
            let read = json!({
                "created_timestamp": told.at.to_string(), "sender_id": told.person.id,
                "target": { "recipient_id": told.account.own_id },
                "last_read_event_id": message.id,
            });
            vec![with_users(told, "direct_message_mark_read_events", read)]
        }
        // Direct messages are neither edited nor unsent there, and posts not told as edited.
        Event::Edited(_)
        | Event::Deleted(_)
        | Event::Reacted(..)
        | Event::Sent(_)
        | Event::Delivered(_)
        | Event::Read(_)
        | Event::Failed(..)
        | Event::Marketing(_)
        | Event::Mentioned(_)
        | Event::Blocked
        | Event::Unblocked => Vec::new(),
    }
}

pub(super) fn author<'a>(told: Told<'a>, message: &Message) -> &'a str {
    if message.is_ours {
        &told.account.own_id
    } else {
        &told.person.id
    }
}

fn with_users(told: Told<'_>, lane: &'static str, value: Value) -> Item {
    let user = |id: &str, name: &str, handle: &str| {
        let user = json!({ "id": id, "name": name, "screen_name": handle, "created_timestamp": "1422556069340" });
        (id.to_owned(), user)
    };
    let (account, person) = (told.account, told.person);
    let users: Map<String, Value> = [
        user(&person.id, &person.name, &person.handle),
        user(&account.own_id, &account.name, "our_shop"),
    ]
    .into_iter()
    .collect();
    let beside = Value::Object(users);
    Item {
        lane,
        value,
        beside,
    }
}

pub(super) fn direct(told: Told<'_>, message: &Message) -> Value {
    let (from, to) = if message.is_ours {
        (&told.account.own_id, &told.person.id)
    } else {
        (&told.person.id, &told.account.own_id)
    };
    let file = message.files.first().map(|file| {
        let kind = if file.kind() == "video" {
            "video"
        } else {
            "photo"
        };
        json!({ "type": "media", "media": {
            "id_str": file.media, "type": kind, "media_url_https": media::cdn(told.account, file),
        }})
    });
    json!({
        "type": "message_create", "id": message.id, "created_timestamp": told.at.to_string(),
        "message_create": compact(json!({
            "target": { "recipient_id": to }, "sender_id": from,
            "source_app_id": message.is_ours.then_some("13090192"),
            "message_data": compact(json!({
                "text": escaped(&message.text), "attachment": file,
                "entities": { "hashtags": [], "symbols": [], "user_mentions": [], "urls": [] },
            })),
        })),
    })
}

fn post(told: Told<'_>, message: &Message) -> Value {
    let (account, person) = (told.account, told.person);
    let (name, handle) = if message.is_ours {
        (&account.name, "our_shop")
    } else {
        (&person.name, person.handle.as_str())
    };
    // Who is answered: the post is ours, the person's when we answer.
    let answered = if message.is_ours {
        &person.id
    } else {
        &account.own_id
    };
    let target = message.reply_to.as_ref().or(message.thread.as_ref());
    let made = chrono::DateTime::from_timestamp_millis(message.at).unwrap_or_default();
    json!({
        "created_at": made.format("%a %b %d %H:%M:%S +0000 %Y").to_string(),
        "id_str": message.id, "text": escaped(&message.text), "truncated": false,
        "in_reply_to_status_id_str": target, "in_reply_to_user_id_str": answered,
        "user": { "id_str": author(told, message), "name": name, "screen_name": handle },
        "entities": { "hashtags": [], "urls": [], "symbols": [], "user_mentions": [
            { "screen_name": "our_shop", "name": account.name, "id_str": account.own_id },
        ]},
        "timestamp_ms": message.at.to_string(),
    })
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
