//! WhatsApp's Cloud API: everything is a change of `messages`.

use serde_json::{Value, json};

use super::{Event, Item, Told, compact};
use crate::message::Message;

pub(super) fn tell(told: Told<'_>, event: Event<'_>) -> Vec<Item> {
    let own = |id: &str, what: Value| {
        let mut message = json!({
            "from": told.person.id, "id": id, "timestamp": told.seconds().to_string(),
        });
        if let (Some(message), Value::Object(what)) = (message.as_object_mut(), what) {
            message.extend(what);
        }
        let contact = json!({ "profile": { "name": told.person.name }, "wa_id": told.person.id });
        changed(
            told,
            json!({ "contacts": [contact], "messages": [message] }),
        )
    };
    // An item about another one has an id of its own.
    let about = |message: &Message| format!("{}.{}", message.id, told.at);
    match event {
        Event::Wrote(message) if !message.is_ours => own(&message.id, content(message)),
        Event::Wrote(_) => Vec::new(),
        Event::Edited(message) => {
            let edit = json!({ "original_message_id": message.id, "message": content(message) });
            own(&about(message), json!({ "type": "edit", "edit": edit }))
        }
        Event::Deleted(message) => {
            let revoke = json!({ "original_message_id": message.id });
            own(
                &about(message),
                json!({ "type": "revoke", "revoke": revoke }),
            )
        }
        Event::Reacted(message, emoji) => {
            let reaction = json!({ "message_id": message.id, "emoji": emoji.unwrap_or_default() });
            own(
                &about(message),
                json!({ "type": "reaction", "reaction": reaction }),
            )
        }
        Event::Sent(message) => status(told, message, "sent", None),
        Event::Delivered(message) => status(told, message, "delivered", None),
        Event::Read(message) => status(told, message, "read", None),
        Event::Failed(message, error) => status(told, message, "failed", Some(error)),
        Event::Marketing(is_wanted) => preference(told, is_wanted),
        Event::Mentioned(_) | Event::Blocked | Event::Unblocked => Vec::new(),
    }
}

fn changed(told: Told<'_>, what: Value) -> Vec<Item> {
    changed_field(told, "messages", what)
}

fn preference(told: Told<'_>, is_wanted: bool) -> Vec<Item> {
    let value = if is_wanted { "resume" } else { "stop" };
    let preference = json!({
        "wa_id": told.person.id, "category": "marketing_messages", "value": value,
        "detail": format!("User requested to {value} marketing messages"), "timestamp": told.seconds(),
    });
    let contact = json!({ "profile": { "name": told.person.name }, "wa_id": told.person.id });
    let what = json!({ "contacts": [contact], "user_preferences": [preference] });
    changed_field(told, "user_preferences", what)
}

fn changed_field(told: Told<'_>, field: &str, what: Value) -> Vec<Item> {
    let number: String = told.account.own_id.clone();
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": format!("49{number}"), "phone_number_id": number },
    });
    if let (Some(value), Value::Object(what)) = (value.as_object_mut(), what) {
        value.extend(what);
    }
    vec![Item::new(
        "changes",
        json!({ "field": field, "value": value }),
    )]
}

fn content(message: &Message) -> Value {
    let mut what = if let Some(file) = message.files.first() {
        let kind = match file.kind() {
            "file" => "document",
            kind => kind,
        };
        let file = compact(json!({
            "id": file.media, "mime_type": file.content_type,
            "caption": (!message.text.is_empty()).then_some(&message.text),
            "filename": (kind == "document").then_some(&file.name),
        }));
        json!({ "type": kind, kind: file })
    } else if let Some(place) = &message.place {
        json!({ "type": "location", "location": compact(json!({
            "latitude": place.latitude, "longitude": place.longitude, "name": place.name,
        }))})
    } else if let Some(card) = &message.contact {
        json!({ "type": "contacts", "contacts": [{
            "name": { "formatted_name": card.name, "first_name": card.name },
            "phones": [{ "phone": card.phone, "type": "CELL" }],
        }]})
    } else if let Some(payload) = &message.button {
        json!({ "type": "interactive", "interactive": {
            "type": "button_reply", "button_reply": { "id": payload, "title": message.text },
        }})
    } else {
        json!({ "type": "text", "text": { "body": message.text } })
    };
    if let (Some(what), Some(group)) = (what.as_object_mut(), &message.thread) {
        what.insert("group_id".to_owned(), group.as_str().into());
    }
    if let (Some(what), Some(id)) = (what.as_object_mut(), &message.reply_to) {
        what.insert("context".to_owned(), json!({ "id": id }));
    }
    what
}

fn status(told: Told<'_>, message: &Message, status: &str, error: Option<&str>) -> Vec<Item> {
    let errors = error.map(|error| {
        let (code, title) = crate::errors::whatsapp_status(error);
        json!([{ "code": code, "title": title, "message": title, "error_data": { "details": title } }])
    });
    let status = compact(json!({
        "id": message.id, "status": status, "timestamp": told.seconds().to_string(),
        "recipient_id": told.person.id, "biz_opaque_callback_data": message.key,
        "errors": errors,
    }));
    changed(told, json!({ "statuses": [status] }))
}
