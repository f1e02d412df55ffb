//! What a platform tells by webhook: each in its own words, after its documentation.
//! It must not know the hub's readers: it is what they are tried with.
//! Start reading at `tell`, then any platform.

mod direct;
mod linkedin;
mod meta;
mod telegram;
mod whatsapp;
mod work;
mod x;
mod x_activity;

use serde_json::{Map, Value, json};

use crate::account::{Account, Person};
use crate::ids::Ids;
use crate::kind::Kind;
use crate::message::Message;

/// What happened between a person and us.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// By the person, or by us: an echo.
    Wrote(&'a Message),
    /// By the person, who names us in it.
    Mentioned(&'a Message),
    Edited(&'a Message),
    Deleted(&'a Message),
    /// By the person; `None` takes it back.
    Reacted(&'a Message, Option<&'a str>),
    Sent(&'a Message),
    Delivered(&'a Message),
    Read(&'a Message),
    /// What the platform found out after it had taken the message.
    Failed(&'a Message, &'a str),
    Blocked,
    Unblocked,
    /// Whether the person wants advertising.
    Marketing(bool),
}

/// One of a webhook's items, before its envelope.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// The list of the envelope in which it stands.
    pub lane: &'static str,
    pub value: Value,
    /// Of X: the people it speaks of.
    pub beside: Value,
}

impl Item {
    fn new(lane: &'static str, value: Value) -> Self {
        let beside = Value::Null;
        Self {
            lane,
            value,
            beside,
        }
    }
}

/// Who tells, of whom, and when.
#[derive(Clone, Copy)]
struct Told<'a> {
    account: &'a Account,
    person: &'a Person,
    /// Milliseconds since 1970.
    at: i64,
}

impl Told<'_> {
    fn seconds(&self) -> i64 {
        self.at.div_euclid(1_000)
    }
}

/// Empty when the platform has no webhook for it.
pub fn tell(
    ids: &mut Ids,
    account: &Account,
    person: &Person,
    at: i64,
    event: Event<'_>,
) -> Vec<Item> {
    let told = Told {
        account,
        person,
        at,
    };
    match account.kind {
        Kind::Messenger | Kind::Instagram => meta::tell(told, event),
        Kind::Whatsapp => whatsapp::tell(told, event),
        Kind::X if account.switches.activity => x_activity::tell(ids, told, event),
        Kind::X => x::tell(told, event),
        Kind::Linkedin => linkedin::tell(ids, told, event),
        Kind::Telegram => telegram::tell(ids, told, event),
        Kind::Line => direct::line(ids, told, event),
        Kind::Slack => work::slack(ids, told, event),
        Kind::Twilio => direct::twilio(told, event),
        Kind::Generic => work::generic(told, event),
    }
}

/// The body of one webhook; there is at least one item, and one only where the platform has no batches.
pub fn envelope(account: &Account, items: &[Item], at: i64) -> Vec<u8> {
    let of_lane = |lane: &str| -> Vec<&Value> {
        let found = items.iter().filter(|item| item.lane == lane);
        found.map(|item| &item.value).collect()
    };
    let mut lanes: Vec<&'static str> = items.iter().map(|item| item.lane).collect();
    lanes.sort_unstable();
    lanes.dedup();
    let mut body = Map::new();
    match account.kind {
        Kind::X if lanes == [x_activity::LANE] => {
            if let Some(Value::Object(only)) = items.first().map(|item| &item.value) {
                body = only.clone();
            }
        }
        Kind::Messenger | Kind::Instagram | Kind::Whatsapp => {
            let object = match account.kind {
                Kind::Instagram => "instagram",
                Kind::Whatsapp => "whatsapp_business_account",
                Kind::Messenger
                | Kind::X
                | Kind::Linkedin
                | Kind::Telegram
                | Kind::Line
                | Kind::Slack
                | Kind::Twilio
                | Kind::Generic => "page",
            };
            let id = if account.kind == Kind::Whatsapp {
                account.business_id()
            } else {
                account.own_id.clone()
            };
            let mut entries = Vec::new();
            for lane in lanes {
                // Of comments it is in seconds.
                let time = if lane == "changes" { at / 1_000 } else { at };
                entries.push(json!({ "id": id, "time": time, lane: of_lane(lane) }));
            }
            body.insert("object".to_owned(), object.into());
            body.insert("entry".to_owned(), entries.into());
        }
        Kind::X => {
            body.insert("for_user_id".to_owned(), account.own_id.clone().into());
            let mut users = Map::new();
            for item in items {
                if let Some(of_item) = item.beside.as_object() {
                    users.extend(of_item.clone());
                }
            }
            for lane in lanes {
                body.insert(lane.to_owned(), json!(of_lane(lane)));
            }
            if !users.is_empty() {
                body.insert("users".to_owned(), users.into());
            }
        }
        Kind::Linkedin => {
            let kind = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS";
            body.insert("type".to_owned(), kind.into());
            body.insert("notifications".to_owned(), json!(of_lane("notifications")));
        }
        Kind::Line => {
            body.insert("destination".to_owned(), account.own_id.clone().into());
            body.insert("events".to_owned(), json!(of_lane("events")));
        }
        Kind::Generic => {
            body.insert("items".to_owned(), json!(of_lane("items")));
        }
        Kind::Telegram | Kind::Slack | Kind::Twilio => {
            if let Some(Item {
                value: Value::Object(only),
                ..
            }) = items.first()
            {
                body = only.clone();
            }
        }
    }
    if account.kind == Kind::Twilio {
        return form(&body);
    }
    escaped(account.kind, &Value::Object(body).to_string()).into_bytes()
}

pub fn form(fields: &Map<String, Value>) -> Vec<u8> {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        if let Some(value) = value.as_str() {
            form.append_pair(name, value);
        }
    }
    form.finish().into_bytes()
}

/// Meta writes everything but ASCII as escapes, and slashes too; what is signed is that.
fn escaped(kind: Kind, text: &str) -> String {
    if !matches!(kind, Kind::Messenger | Kind::Instagram | Kind::Whatsapp) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut units = [0_u16; 2];
    for letter in text.chars() {
        if letter == '/' {
            out.push_str("\\/");
        } else if letter.is_ascii() {
            out.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

/// Without the fields that are null.
fn compact(value: Value) -> Value {
    let Value::Object(fields) = value else {
        return value;
    };
    let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(fields.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meta_escapes_what_it_signs() {
        let made = escaped(Kind::Messenger, "{\"a\":\"ü/😀\"}");
        assert_eq!(made, "{\"a\":\"\\u00fc\\/\\ud83d\\ude00\"}");
        let read: Value = serde_json::from_str(&made).unwrap();
        assert_eq!(read, json!({ "a": "ü/😀" }));
    }
}
