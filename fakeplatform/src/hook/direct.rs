//! LINE and Twilio.

use serde_json::{Value, json};

use super::{Event, Item, Told, compact};
use crate::ids::Ids;
use crate::media;
use crate::message::Message;

pub(super) fn line(ids: &mut Ids, told: Told<'_>, event: Event<'_>) -> Vec<Item> {
    let person = &told.person.id;
    let source = |group: Option<&String>| match group {
        Some(group) => json!({ "type": "group", "groupId": group, "userId": person }),
        None => json!({ "type": "user", "userId": person }),
    };
    let mut one_in = |group: Option<&String>, kind: &str, what: Value| {
        let mut item = json!({
            "type": kind, "mode": "active", "timestamp": told.at,
            "source": source(group),
            "webhookEventId": format!("01{:0>24}", ids.number()),
            "deliveryContext": { "isRedelivery": false },
        });
        if let (Some(item), Value::Object(what)) = (item.as_object_mut(), what) {
            item.extend(what);
        }
        vec![Item::new("events", item)]
    };
    match event {
        Event::Wrote(Message {
            id,
            button: Some(payload),
            ..
        }) => one_in(
            None,
            "postback",
            json!({ "replyToken": format!("reply-{id}"), "postback": { "data": payload } }),
        ),
        Event::Wrote(message) if !message.is_ours => one_in(
            message.thread.as_ref(),
            "message",
            json!({ "replyToken": format!("reply-{}", message.id), "message": line_content(message) }),
        ),
        Event::Edited(message) => one_in(
            message.thread.as_ref(),
            "messageEdited",
            json!({ "message": line_content(message) }),
        ),
        Event::Deleted(message) => one_in(
            message.thread.as_ref(),
            "unsend",
            json!({ "unsend": { "messageId": message.id } }),
        ),
        Event::Blocked => one_in(None, "unfollow", json!({})),
        Event::Unblocked => one_in(None, "follow", json!({ "follow": { "isUnblocked": true } })),
        Event::Wrote(_)
        | Event::Reacted(..)
        | Event::Sent(_)
        | Event::Delivered(_)
        | Event::Read(_)
        | Event::Marketing(_)
        | Event::Mentioned(_)
        | Event::Failed(..) => Vec::new(),
    }
}

fn line_content(message: &Message) -> Value {
    let what = if let Some(file) = message.files.first() {
        json!({ "type": file.kind(), "contentProvider": { "type": "line" }, "fileName": file.name })
    } else if let Some(place) = &message.place {
        json!({ "type": "location", "title": place.name, "address": place.name,
                "latitude": place.latitude, "longitude": place.longitude })
    } else {
        json!({ "type": "text", "text": message.text })
    };
    let mut what = compact(what);
    if let Some(what) = what.as_object_mut() {
        what.insert("id".to_owned(), message.id.as_str().into());
        what.insert("quoteToken".to_owned(), format!("q-{}", message.id).into());
        what.insert(
            "markAsReadToken".to_owned(),
            format!("read-{}", message.id).into(),
        );
        if let Some(reply) = &message.reply_to {
            what.insert("quotedMessageId".to_owned(), reply.as_str().into());
        }
    }
    what
}

/// Forms. What happens to a message of ours goes to its own address, and is told by `receipt`.
pub(super) fn twilio(told: Told<'_>, event: Event<'_>) -> Vec<Item> {
    let Event::Wrote(message) = event else {
        return Vec::new();
    };
    if message.is_ours {
        return Vec::new();
    }
    let account = told.account;
    let mut form = json!({
        "MessageSid": message.id, "SmsSid": message.id, "SmsMessageSid": message.id,
        "AccountSid": account.business_id(), "From": told.person.id, "To": account.own_id,
        "Body": message.text, "NumMedia": message.files.len().to_string(), "NumSegments": "1",
        "SmsStatus": "received", "ApiVersion": "2010-04-01", "FromCountry": "DE",
    });
    if let Some(form) = form.as_object_mut() {
        for (number, file) in message.files.iter().enumerate() {
            let url = media::cdn(account, file);
            form.insert(format!("MediaUrl{number}"), url.into());
            let kind = file.content_type.as_str();
            form.insert(format!("MediaContentType{number}"), kind.into());
        }
        if let Some(payload) = &message.button {
            form.insert("ButtonText".to_owned(), message.text.as_str().into());
            form.insert("ButtonPayload".to_owned(), payload.as_str().into());
        }
        if let Some(place) = &message.place {
            form.insert("Latitude".to_owned(), place.latitude.to_string().into());
            form.insert("Longitude".to_owned(), place.longitude.to_string().into());
        }
    }
    vec![Item::new("", form)]
}
