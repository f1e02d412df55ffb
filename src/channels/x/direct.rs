//! A direct message, which both APIs write alike.

use serde_json::Value;

use super::{message_id, unescaped};
use crate::channels::fields::{at, bad, has, id, moment, name, text, unknown, web};
use crate::channels::item::{
    Attachment, Author, By, Change, Content, FileKind, Item, Parsed, Part, Source,
};

pub(super) fn message(account: &str, users: &Value, event: &Value) -> Parsed {
    let kind = text(event, "/type").unwrap_or_default();
    if kind != "message_create" {
        return unknown(kind);
    }
    let create = at(event, "/message_create");
    let (Some(event_id), Some(sender)) = (id(event, "/id"), id(create, "/sender_id")) else {
        return bad("a direct message without an id or a sender");
    };
    let is_ours = sender == account;
    let person = if is_ours {
        id(create, "/target/recipient_id")
    } else {
        Some(sender)
    };
    let Some(person) = person else {
        return bad("a direct message without a receiver");
    };
    let by = if is_ours {
        let app = id(create, "/source_app_id");
        By::Us { app }
    } else {
        By::Customer
    };
    let content = Box::new(content(at(create, "/message_data")));
    Parsed::Item(Box::new(Item {
        author: author(users, person),
        account: Some(account.to_owned()),
        thread: None,
        message_id: message_id(account, &event_id),
        at: moment(event, "/created_timestamp"),
        change: Change::Posted { content, by },
    }))
}

fn content(data: &Value) -> Content {
    let mut parts = Vec::new();
    let media = at(data, "/attachment/media");
    if !media.is_null() {
        let kind = match text(media, "/type").unwrap_or_default() {
            "video" => FileKind::Video,
            _ => FileKind::Image,
        };
        parts.push(Part::Attachment(Attachment {
            kind,
            at: web(media, "/media_url_https").map_or(Source::Nowhere, Source::Url),
            name: None,
            content_type: None,
            size_bytes: None,
        }));
    }
    let words = text(data, "/text").map(unescaped).unwrap_or_default();
    if words.is_empty() && has(data, "/quick_reply_response") {
        let payload = name(data, "/quick_reply_response/metadata");
        let title = None;
        parts.push(Part::Choice { title, payload });
    }
    Content {
        text: words,
        parts,
        reply_to: None,
        reply_token: None,
    }
}

/// From the map beside the messages; the newer API wraps each in `data`.
pub(super) fn author(users: &Value, person: String) -> Author {
    let found = users.get(&person).unwrap_or(&Value::Null);
    let found = found.get("data").unwrap_or(found);
    profile(found, person)
}

/// Of a user as either API has them.
pub(super) fn profile(user: &Value, person: String) -> Author {
    let handle = name(user, "/screen_name").or_else(|| name(user, "/username"));
    let avatar = web(user, "/profile_image_url_https");
    Author {
        id: person,
        name: name(user, "/name").or_else(|| handle.clone()),
        avatar_url: avatar.or_else(|| web(user, "/profile_image_url")),
        handle,
        ..Author::default()
    }
}
