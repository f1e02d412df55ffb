//! Slack, and the generic channel that docs/channels.md describes.

use serde_json::{Value, json};

use super::{Event, Item, Told, compact};
use crate::ids::{self, Ids};
use crate::media;
use crate::message::Message;

pub(super) fn slack(ids: &mut Ids, told: Told<'_>, event: Event<'_>) -> Vec<Item> {
    let mut one = |what: Value| {
        let event = json!({
            "token": "deprecated", "team_id": "T0FAKE", "api_app_id": "A0FAKE",
            "event": what, "type": "event_callback", "event_id": format!("Ev{}", ids.number()),
            "event_time": told.seconds(), "is_ext_shared_channel": false,
            "authorizations": [{ "enterprise_id": null, "team_id": "T0FAKE",
                "user_id": told.account.own_id, "is_bot": true, "is_enterprise_install": false }],
        });
        vec![Item::new("", event)]
    };
    let now = format!("{}.{:06}", told.seconds(), told.at.rem_euclid(1_000));
    match event {
        Event::Wrote(message) => one(slack_content(told, message)),
        // Slack tells it twice, as whoever subscribes to both sees it.
        Event::Mentioned(message) => {
            let said = slack_content(told, message);
            let mut named = said.clone();
            if let Some(named) = named.as_object_mut() {
                named.insert("type".to_owned(), "app_mention".into());
                named.remove("channel_type");
            }
            let mut both = one(said);
            both.extend(one(named));
            both
        }
        Event::Edited(message) => {
            let mut edited = slack_content(told, message);
            if let Some(edited) = edited.as_object_mut() {
                let by = json!({ "user": told.person.id, "ts": now });
                edited.insert("edited".to_owned(), by);
            }
            let ts = message.id.rsplit('/').next();
            one(json!({
                "type": "message", "subtype": "message_changed", "channel": channel(told, message),
                "channel_type": channel_type(message), "hidden": true, "ts": now, "event_ts": now, "message": edited,
                "previous_message": { "type": "message", "user": told.person.id, "text": "", "ts": ts },
            }))
        }
        Event::Deleted(message) => {
            let ts = message.id.rsplit('/').next();
            one(json!({
                "type": "message", "subtype": "message_deleted", "channel": channel(told, message),
                "channel_type": channel_type(message), "hidden": true, "ts": now, "event_ts": now, "deleted_ts": ts,
                "previous_message": { "type": "message", "user": told.person.id, "text": message.text, "ts": ts },
            }))
        }
        Event::Reacted(message, emoji) => {
            let kind = if emoji.is_some() {
                "reaction_added"
            } else {
                "reaction_removed"
            };
            let ts = message.id.rsplit('/').next();
            one(json!({
                "type": kind, "user": told.person.id, "reaction": "thumbsup", "event_ts": now,
                "item": { "type": "message", "channel": channel(told, message), "ts": ts },
            }))
        }
        Event::Sent(_)
        | Event::Delivered(_)
        | Event::Read(_)
        | Event::Failed(..)
        | Event::Marketing(_)
        | Event::Blocked
        | Event::Unblocked => Vec::new(),
    }
}

/// The group, or the chat of two.
fn channel(told: Told<'_>, message: &Message) -> String {
    let group = message.thread.clone();
    group.unwrap_or_else(|| ids::slack_channel(&told.person.id))
}

fn channel_type(message: &Message) -> &'static str {
    if message.thread.is_some() {
        "channel"
    } else {
        "im"
    }
}

fn slack_content(told: Told<'_>, message: &Message) -> Value {
    let files: Vec<Value> = message
        .files
        .iter()
        .map(|file| {
            let url = media::cdn(told.account, file);
            json!({
                "id": file.media.as_ref().map(|media| format!("F{media}")), "name": file.name, "title": file.name, "mimetype": file.content_type,
                "url_private": url, "url_private_download": url, "size": 1,
            })
        })
        .collect();
    let is_ours = message.is_ours;
    let text = message
        .text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let user = if is_ours {
        &told.account.own_id
    } else {
        &told.person.id
    };
    compact(json!({
        "type": "message", "channel": channel(told, message), "channel_type": channel_type(message),
        "text": text, "user": user,
        "bot_id": is_ours.then_some("B0FAKE"), "app_id": is_ours.then_some("A0FAKE"),
        "ts": message.id.rsplit('/').next(), "event_ts": message.id.rsplit('/').next(),
        "team": "T0FAKE", "thread_ts": message.reply_to,
        "subtype": (!files.is_empty()).then_some("file_share"),
        "files": (!files.is_empty()).then_some(files),
    }))
}

pub(super) fn generic(told: Told<'_>, event: Event<'_>) -> Vec<Item> {
    let author = json!({ "id": told.person.id, "name": told.person.name });
    let item = match event {
        Event::Wrote(message) if !message.is_ours => {
            let files: Vec<Value> = message
                .files
                .iter()
                .map(|file| json!({ "name": file.name, "url": media::cdn(told.account, file) }))
                .collect();
            let at = chrono::DateTime::from_timestamp_millis(message.at).unwrap_or_default();
            json!({
                "type": "message", "id": message.id, "author": author, "text": message.text,
                "sent_at": at.to_rfc3339(), "attachments": files,
            })
        }
        Event::Edited(message) => json!({
            "type": "message_edited", "id": message.id, "author": author, "text": message.text,
        }),
        Event::Deleted(message) => {
            json!({ "type": "message_deleted", "id": message.id, "author": author })
        }
        Event::Wrote(_)
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
    vec![Item::new("items", item)]
}
