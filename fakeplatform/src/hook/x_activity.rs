//! X, as its Activity API posts it: one event in each webhook. Direct messages are written as before; posts are those
//! of the API v2. Source: docs.x.com, x-api/activity.

use serde_json::{Map, Value, json};

use super::x::{author, direct, escaped};
use super::{Event, Item, Told, compact};
use crate::ids::Ids;
use crate::media;
use crate::message::Message;

/// Of items that are whole bodies.
pub(super) const LANE: &str = "activity";

pub(super) fn tell(ids: &mut Ids, told: Told<'_>, event: Event<'_>) -> Vec<Item> {
    let (kind, payload, includes) = match event {
        Event::Wrote(message) if message.thread.is_some() => {
            let kind = match (message.is_ours, &message.reply_to) {
                (true, _) => "post.create",
                (false, Some(_)) => "post.reply.create",
                (false, None) => "post.mention.create",
            };
            (kind, post(told, message), includes(told, message))
        }
        Event::Wrote(message) => {
            let kind = if message.is_ours {
                "dm.sent"
            } else {
                "dm.received"
            };
            let payload = json!({
                "direct_message_events": [direct(told, message)], "users": users(told),
            });
            (kind, payload, Value::Null)
        }
        Event::Deleted(message) if message.thread.is_some() => {
            let payload = json!({ "id": message.id, "author_id": author(told, message) });
            ("post.delete", payload, Value::Null)
        }
        Event::Read(message) if message.thread.is_none() => {
            let read = json!({
                "created_timestamp": told.at.to_string(), "sender_id": told.person.id,
                "target": { "recipient_id": told.account.own_id },
                "last_read_event_id": message.id,
            });
            let payload = json!({
                "direct_message_mark_read_events": [read], "users": users(told),
            });
            ("dm.read", payload, Value::Null)
        }
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
        | Event::Unblocked => return Vec::new(),
    };
    // Their ids have been seen to begin with a dash.
    let data = compact(json!({
        "event_uuid": format!("-{}", ids.number()),
        "filter": { "user_id": told.account.own_id },
        "event_type": kind, "tag": "bellhop", "payload": payload, "includes": includes,
    }));
    vec![Item::new(LANE, json!({ "data": data }))]
}

fn users(told: Told<'_>) -> Value {
    let user = |id: &str, name: &str, handle: &str| {
        let user = json!({ "data": { "id": id, "name": name, "username": handle } });
        (id.to_owned(), user)
    };
    let (account, person) = (told.account, told.person);
    let both = [
        user(&person.id, &person.name, &person.handle),
        user(&account.own_id, &account.name, "our_shop"),
    ];
    Value::Object(both.into_iter().collect::<Map<_, _>>())
}

fn post(told: Told<'_>, message: &Message) -> Value {
    let answered = if message.is_ours {
        &told.person.id
    } else {
        &told.account.own_id
    };
    let target = message.reply_to.as_ref().or(message.thread.as_ref());
    let made = chrono::DateTime::from_timestamp_millis(message.at).unwrap_or_default();
    let keys: Vec<String> = message
        .files
        .iter()
        .filter_map(|file| key(file.media.as_deref()))
        .collect();
    compact(json!({
        "id": message.id, "text": escaped(&message.text), "author_id": author(told, message),
        "created_at": made.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        "conversation_id": message.thread, "in_reply_to_user_id": answered,
        "referenced_tweets": target.map(|id| json!([{ "type": "replied_to", "id": id }])),
        "attachments": (!keys.is_empty()).then(|| json!({ "media_keys": keys })),
    }))
}

fn key(media: Option<&str>) -> Option<String> {
    media.map(|media| format!("3_{media}"))
}

/// Who wrote it, and the pictures.
fn includes(told: Told<'_>, message: &Message) -> Value {
    let (account, person) = (told.account, told.person);
    let user = if message.is_ours {
        json!({ "id": account.own_id, "name": account.name, "username": "our_shop" })
    } else {
        json!({ "id": person.id, "name": person.name, "username": person.handle })
    };
    let media: Vec<Value> = message
        .files
        .iter()
        .map(|file| {
            let kind = if file.kind() == "video" {
                "video"
            } else {
                "photo"
            };
            let url = media::cdn(account, file);
            json!({ "media_key": key(file.media.as_deref()), "type": kind, "url": url })
        })
        .collect();
    compact(json!({
        "users": [user], "media": (!media.is_empty()).then_some(media),
    }))
}
