//! Telegram: one update a webhook.

use serde_json::{Value, json};

use super::{Event, Item, Told, compact};
use crate::ids::Ids;
use crate::message::Message;

pub(super) fn tell(ids: &mut Ids, told: Told<'_>, event: Event<'_>) -> Vec<Item> {
    let mut update = |name: &str, what: Value| {
        vec![Item::new(
            "",
            json!({ "update_id": ids.number(), name: what }),
        )]
    };
    match event {
        Event::Wrote(Message {
            id,
            button: Some(payload),
            ..
        }) => {
            let under = json!({
                "message_id": 1, "chat": chat(told), "date": told.seconds(), "text": "Choose",
            });
            update(
                "callback_query",
                json!({
                    "id": format!("{}", number(id)), "from": user(told), "message": under,
                    "chat_instance": "1", "data": payload,
                }),
            )
        }
        Event::Wrote(message) if !message.is_ours => update("message", content(told, message)),
        Event::Edited(message) => {
            let mut edited = content(told, message);
            if let Some(edited) = edited.as_object_mut() {
                edited.insert("edit_date".to_owned(), told.seconds().into());
            }
            update("edited_message", edited)
        }
        Event::Reacted(message, emoji) => {
            let new: Vec<Value> = emoji
                .iter()
                .map(|emoji| json!({ "type": "emoji", "emoji": emoji }))
                .collect();
            update(
                "message_reaction",
                json!({
                    "chat": chat_of(told, message), "message_id": number(&message.id), "user": user(told),
                    "date": told.seconds(), "old_reaction": [], "new_reaction": new,
                }),
            )
        }
        Event::Blocked => update("my_chat_member", member(told, "member", "kicked")),
        Event::Unblocked => update("my_chat_member", member(told, "kicked", "member")),
        Event::Wrote(_)
        | Event::Deleted(_)
        | Event::Sent(_)
        | Event::Delivered(_)
        | Event::Read(_)
        | Event::Marketing(_)
        | Event::Mentioned(_)
        | Event::Failed(..) => Vec::new(),
    }
}

/// Ids are numbers there.
fn number(id: &str) -> i64 {
    let last = id.rsplit('/').next().unwrap_or_default();
    last.parse().unwrap_or_default()
}

/// The group, or the chat of two.
fn chat_of(told: Told<'_>, message: &Message) -> Value {
    match &message.thread {
        Some(group) => json!({ "id": number(group), "type": "supergroup", "title": "A group" }),
        None => chat(told),
    }
}

fn chat(told: Told<'_>) -> Value {
    json!({ "id": number(&told.person.id), "type": "private", "first_name": told.person.name })
}

fn user(told: Told<'_>) -> Value {
    let (first, last) = match told.person.name.split_once(' ') {
        Some((first, last)) => (first, Some(last)),
        None => (told.person.name.as_str(), None),
    };
    compact(json!({
        "id": number(&told.person.id), "is_bot": false, "first_name": first, "last_name": last,
        "username": told.person.handle, "language_code": "en",
    }))
}

fn member(told: Told<'_>, old: &str, new: &str) -> Value {
    let bot = json!({ "id": number(&told.account.own_id), "is_bot": true, "first_name": told.account.name });
    json!({
        "chat": chat(told), "from": user(told), "date": told.seconds(),
        "old_chat_member": { "user": bot, "status": old },
        "new_chat_member": { "user": bot, "status": new },
    })
}

fn content(told: Told<'_>, message: &Message) -> Value {
    let mut what = json!({
        "message_id": number(&message.id), "from": user(told), "chat": chat_of(told, message),
        "date": message.at / 1_000,
    });
    let has_file = !message.files.is_empty();
    let mut add = |name: &str, value: Value| {
        if let Some(what) = what.as_object_mut() {
            what.insert(name.to_owned(), value);
        }
    };
    if !message.text.is_empty() {
        add(
            if has_file { "caption" } else { "text" },
            message.text.as_str().into(),
        );
    }
    if let Some(file) = message.files.first() {
        let id = &file.media;
        let one = json!({
            "file_id": id, "file_unique_id": id, "mime_type": file.content_type, "file_name": file.name,
        });
        match file.kind() {
            "image" => add(
                "photo",
                json!([
                    { "file_id": "thumb", "file_unique_id": "thumb", "width": 90, "height": 90 },
                    { "file_id": id, "file_unique_id": id, "width": 800, "height": 800 },
                ]),
            ),
            "file" => add("document", one),
            kind => add(kind, one),
        }
    }
    if let Some(place) = &message.place {
        add(
            "location",
            json!({ "latitude": place.latitude, "longitude": place.longitude }),
        );
    }
    if let Some(card) = &message.contact {
        add(
            "contact",
            json!({ "first_name": card.name, "phone_number": card.phone }),
        );
    }
    if let Some(reply) = &message.reply_to {
        add(
            "reply_to_message",
            json!({ "message_id": number(reply), "chat": chat_of(told, message), "date": message.at / 1_000 }),
        );
    }
    what
}
