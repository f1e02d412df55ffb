//! Messenger and Instagram: private messages in `messaging[]`, comments in `changes[]`.

use serde_json::{Value, json};

use super::{Event, Item, Told, compact};
use crate::kind::Kind;
use crate::media;
use crate::message::Message;

pub(super) fn tell(told: Told<'_>, event: Event<'_>) -> Vec<Item> {
    let messaging = |what: Value| vec![Item::new("messaging", spoken(told, false, what))];
    let is_messenger = told.account.kind == Kind::Messenger;
    match event {
        Event::Wrote(message) if message.thread.is_some() => comment(told, message, "add"),
        Event::Mentioned(message) => mention(told, message),
        Event::Reacted(message, emoji) if message.thread.is_some() => {
            only(is_messenger, || liked(told, message, emoji.is_some()))
        }
        Event::Edited(message) if message.thread.is_some() => {
            only(is_messenger, || comment(told, message, "edited"))
        }
        Event::Deleted(message) if message.thread.is_some() => {
            only(is_messenger, || comment(told, message, "remove"))
        }
        Event::Wrote(Message {
            id,
            text,
            button: Some(payload),
            ..
        }) => messaging(json!({ "postback": { "mid": id, "title": text, "payload": payload } })),
        Event::Wrote(message) => {
            let what = json!({ "message": content(told, message) });
            vec![Item::new("messaging", spoken(told, message.is_ours, what))]
        }
        Event::Edited(message) => messaging(json!({ "message_edit": {
            "mid": message.id, "text": message.text, "num_edit": message.edits,
        }})),
        // Messenger does not tell it.
        Event::Deleted(message) => only(!is_messenger, || {
            messaging(json!({ "message": { "mid": message.id, "is_deleted": true } }))
        }),
        Event::Reacted(message, Some(emoji)) => messaging(json!({ "reaction": {
            "mid": message.id, "action": "react", "reaction": "other", "emoji": emoji,
        }})),
        Event::Reacted(message, None) => {
            messaging(json!({ "reaction": { "mid": message.id, "action": "unreact" } }))
        }
        // Instagram has no receipt of delivery.
        Event::Delivered(message) => only(is_messenger && message.thread.is_none(), || {
            messaging(json!({ "delivery": { "mids": [message.id], "watermark": told.at } }))
        }),
        Event::Read(message) if message.thread.is_some() => Vec::new(),
        Event::Read(message) => {
            let read = if is_messenger {
                json!({ "watermark": told.at })
            } else {
                json!({ "mid": message.id })
            };
            messaging(json!({ "read": read }))
        }
        Event::Sent(_)
        | Event::Failed(..)
        | Event::Marketing(_)
        | Event::Blocked
        | Event::Unblocked => Vec::new(),
    }
}

fn only(is_told: bool, made: impl FnOnce() -> Vec<Item>) -> Vec<Item> {
    if is_told { made() } else { Vec::new() }
}

fn spoken(told: Told<'_>, is_echo: bool, what: Value) -> Value {
    let (page, person) = (&told.account.own_id, &told.person.id);
    let (sender, recipient) = if is_echo {
        (page, person)
    } else {
        (person, page)
    };
    let mut item = json!({
        "sender": { "id": sender }, "recipient": { "id": recipient }, "timestamp": told.at,
    });
    if let (Some(item), Value::Object(what)) = (item.as_object_mut(), what) {
        item.extend(what);
    }
    item
}

fn content(told: Told<'_>, message: &Message) -> Value {
    let mut attachments: Vec<Value> = Vec::new();
    for file in &message.files {
        let url = media::cdn(told.account, file);
        attachments.push(json!({ "type": file.kind(), "payload": { "url": url } }));
    }
    if let Some(place) = &message.place {
        attachments.push(json!({
            "type": "location", "title": place.name,
            "payload": { "coordinates": { "lat": place.latitude, "long": place.longitude } },
        }));
    }
    let is_ours = message.is_ours;
    compact(json!({
        "mid": message.id,
        "text": (!message.text.is_empty()).then_some(&message.text),
        "attachments": (!attachments.is_empty()).then_some(attachments),
        "reply_to": message.reply_to.as_ref().map(|mid| json!({ "mid": mid })),
        "is_echo": is_ours.then_some(true),
        "app_id": is_ours.then_some(APP),
        "metadata": message.key,
    }))
}

/// A post of theirs on Messenger; on Instagram ids alone.
fn mention(told: Told<'_>, message: &Message) -> Vec<Item> {
    let (field, value) = if told.account.kind == Kind::Instagram {
        let value = json!({ "media_id": message.thread, "comment_id": message.id });
        ("mentions", value)
    } else {
        let value = json!({
            "item": "post", "verb": "add", "sender_id": told.person.id, "sender_name": told.person.name,
            "post_id": message.id, "created_time": message.at / 1_000, "message": message.text,
        });
        ("mention", value)
    };
    vec![Item::new(
        "changes",
        json!({ "field": field, "value": value }),
    )]
}

/// Of a comment: a post's is told in the same words without its id.
fn liked(told: Told<'_>, message: &Message, is_liked: bool) -> Vec<Item> {
    let value = json!({
        "item": "reaction", "verb": if is_liked { "add" } else { "remove" }, "reaction_type": "like",
        "from": { "id": told.person.id, "name": told.person.name },
        "post_id": message.thread, "comment_id": message.id, "parent_id": message.id,
        "created_time": told.seconds(),
    });
    vec![Item::new(
        "changes",
        json!({ "field": "feed", "value": value }),
    )]
}

/// The app that the hub's token belongs to.
const APP: u64 = 900_100_200;

fn comment(told: Told<'_>, message: &Message, verb: &str) -> Vec<Item> {
    let (name, id) = if message.is_ours {
        (&told.account.name, &told.account.own_id)
    } else {
        (&told.person.name, &told.person.id)
    };
    let post = message.thread.as_deref().unwrap_or_default();
    let parent = message.reply_to.as_deref();
    if told.account.kind == Kind::Instagram {
        let username = if message.is_ours {
            &told.account.name
        } else {
            &told.person.handle
        };
        let value = compact(json!({
            "id": message.id, "from": { "id": id, "username": username }, "text": message.text,
            "media": { "id": post, "media_product_type": "FEED" }, "parent_id": parent,
        }));
        return vec![Item::new(
            "changes",
            json!({ "field": "comments", "value": value }),
        )];
    }
    let is_edit = verb == "edited";
    let has_text = verb != "remove";
    let value = compact(json!({
        "item": "comment", "verb": verb, "from": { "id": id, "name": name },
        "post_id": post, "comment_id": message.id, "parent_id": parent.unwrap_or(post),
        "created_time": message.at / 1_000, "message": has_text.then_some(&message.text),
        "edited_time": is_edit.then_some(told.seconds()),
        "photo": message.files.first().map(|file| media::cdn(told.account, file)),
        "post": { "permalink_url": format!("https://www.facebook.com/{post}"), "status_type": "mobile_status_update", "is_published": true, "id": post },
    }));
    vec![Item::new(
        "changes",
        json!({ "field": "feed", "value": value }),
    )]
}
