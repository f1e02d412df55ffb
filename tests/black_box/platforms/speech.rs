//! How each platform says that a customer wrote.

use serde_json::{Value, json};

pub(super) const ALL: [&str; 9] = [
    "messenger",
    "instagram",
    "whatsapp",
    "x",
    "linkedin",
    "telegram",
    "line",
    "slack",
    "twilio",
];

const AT: i64 = 1_772_539_200;

/// A text of `person`, whose message has this number.
pub(crate) fn says(platform: &str, person: u32, number: u32, words: &str) -> Value {
    match platform {
        "messenger" => meta("page", "100", person, number, words),
        "instagram" => meta("instagram", "200", person, number, words),
        "whatsapp" => whatsapp(&json!({
            "from": format!("49151{person:06}"), "id": format!("wamid.{number}"),
            "timestamp": AT.to_string(), "type": "text", "text": { "body": words },
        })),
        "x" => json!({ "for_user_id": "4001", "direct_message_events": [{
            "type": "message_create", "id": number.to_string(), "created_timestamp": "1772539200000",
            "message_create": {
                "target": { "recipient_id": "4001" }, "sender_id": person.to_string(),
                "message_data": { "text": words },
            },
        }]}),
        "linkedin" => {
            json!({ "type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": [{
                "notificationId": number, "organizationalEntity": "urn:li:organization:5", "action": "COMMENT",
                "sourcePost": "urn:li:activity:10", "lastModifiedAt": AT * 1_000,
                "generatedActivity": format!("urn:li:comment:(activity:10,{number})"),
                "decoratedGeneratedActivity": { "comment": {
                    "owner": format!("urn:li:person:{person}"), "text": words,
                }},
            }]})
        }
        "telegram" => json!({ "update_id": number, "message": {
            "message_id": number, "date": AT, "text": words,
            "chat": { "id": person, "type": "private" },
            "from": { "id": person, "is_bot": false, "first_name": "Nia" },
        }}),
        "line" => json!({ "destination": "Ubot", "events": [{
            "type": "message", "mode": "active", "timestamp": AT * 1_000,
            "source": { "type": "user", "userId": format!("U{person}") },
            "webhookEventId": format!("01H{number}"), "deliveryContext": { "isRedelivery": false },
            "message": { "id": number.to_string(), "type": "text", "text": words },
        }]}),
        "slack" => {
            json!({ "type": "event_callback", "team_id": "T1", "event_id": format!("Ev{number}"),
                "event": {
                    "type": "message", "channel": format!("D{person}"), "channel_type": "im",
                    "user": format!("U{person}"), "text": words, "ts": format!("{AT}.{number:06}"),
                },
            })
        }
        "twilio" => json!({
            "MessageSid": format!("SM{number}"), "SmsStatus": "received", "NumMedia": "0",
            "From": format!("+49151{person:06}"), "To": "+4930111", "Body": words,
        }),
        other => panic!("no platform {other}"),
    }
}

fn meta(object: &str, page: &str, person: u32, number: u32, words: &str) -> Value {
    let message = json!({ "mid": format!("m_{number}"), "text": words });
    let person = person.to_string();
    json!({ "object": object, "entry": [{ "id": page, "time": AT * 1_000, "messaging": [{
        "sender": { "id": person }, "recipient": { "id": page }, "timestamp": AT * 1_000,
        "message": message,
    }]}]})
}

pub(super) fn whatsapp(message: &Value) -> Value {
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "500", "changes": [{
        "field": "messages",
        "value": {
            "messaging_product": "whatsapp",
            "metadata": { "phone_number_id": "600", "display_phone_number": "4930111" },
            "messages": [message],
        },
    }]}]})
}

/// A comment under a post of the page.
pub(super) fn comment(person: u32, post: u32, number: u32, verb: &str, words: &str) -> Value {
    json!({ "object": "page", "entry": [{ "id": "100", "time": AT, "changes": [{
        "field": "feed",
        "value": {
            "item": "comment", "verb": verb, "from": { "id": person.to_string(), "name": "Ben" },
            "post_id": format!("100_{post}"), "comment_id": format!("{post}_{number}"),
            "parent_id": format!("100_{post}"), "created_time": AT, "message": words,
        },
    }]}]})
}
