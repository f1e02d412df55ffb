//! The body of a generic delivery: `{"items": […]}`. README.md shows each kind of item.

use bellhop_domain::limits::MESSAGE_TEXT_CHARS_MAX;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::channels::limits::{
    ID_CHARS_MAX, ITEMS_MAX, NAME_CHARS_MAX, PHONE_CHARS_MAX, URL_CHARS_MAX,
};
use crate::channels::platform::{Author, Change, Item, Parsed, Unreadable};

/// Said at the end of a text that does not fit.
const SHORTENED: &str = "\n[shortened: the whole text is in the channel's delivery]";
const EMAIL_CHARS_MAX: usize = 254;
/// Of an unknown type, in an outcome.
const TYPE_CHARS_MAX: usize = 40;
/// Names of attachments that a message lists.
const ATTACHMENTS_NAMED_MAX: usize = 10;

#[derive(Deserialize)]
struct Body<'a> {
    /// Taken apart one by one: an item that is wrong spoils no other.
    #[serde(borrow, default)]
    items: Vec<&'a RawValue>,
}

pub fn parse(body: &[u8]) -> Result<Vec<Parsed>, Unreadable> {
    let form = "the body must be a JSON object with a list of items";
    // A list would be read as the fields of the object, in order.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(Unreadable(form.to_owned()));
    }
    let body: Body<'_> =
        serde_json::from_slice(body).map_err(|error| Unreadable(format!("{form}: {error}")))?;
    let count = body.items.len();
    if count > ITEMS_MAX {
        return Err(Unreadable(format!(
            "{count} items in one delivery; at most {ITEMS_MAX} are allowed"
        )));
    }
    Ok(body.items.into_iter().map(item).collect())
}

fn item(raw: &RawValue) -> Parsed {
    match serde_json::from_str::<Value>(raw.get()) {
        Ok(value) => item_of(&value).unwrap_or_else(|reason| Parsed::Bad(reason.to_owned())),
        Err(error) => Parsed::Bad(format!("an item cannot be read: {error}")),
    }
}

fn item_of(value: &Value) -> Result<Parsed, &'static str> {
    let kind = value.get("type").and_then(Value::as_str);
    let kind = kind.ok_or("an item needs a type")?;
    let change = match kind {
        "message" => Change::Posted {
            text: message_text(value)?,
            sent_at: sent_at(value),
        },
        "message_edited" => Change::Edited {
            text: message_text(value)?,
        },
        "message_deleted" => Change::Deleted,
        other => return Ok(Parsed::Unknown(cut(&clean(other), TYPE_CHARS_MAX))),
    };
    let message_id = id(value).ok_or("a message needs an id of 1 to 256 characters")?;
    let person = value.get("author").unwrap_or(&Value::Null);
    let author_id = id(person).ok_or("an author needs an id of 1 to 256 characters")?;
    let author = Author {
        id: author_id,
        name: line(person, "name", NAME_CHARS_MAX),
        email: line(person, "email", EMAIL_CHARS_MAX + 1).filter(|email| is_email(email)),
        phone: line(person, "phone", PHONE_CHARS_MAX),
        avatar_url: line(person, "avatar", URL_CHARS_MAX).filter(|url| is_web(url)),
    };
    Ok(Parsed::Item(Box::new(Item {
        author,
        message_id,
        change,
    })))
}

/// Ids may be numbers: many platforms' are.
fn id(value: &Value) -> Option<String> {
    let id = match value.get("id")? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let fits = (1..=ID_CHARS_MAX).contains(&id.chars().count()) && !id.contains('\0');
    fits.then_some(id)
}

/// With the names of what is not taken over, so that an agent knows that there was more.
fn message_text(value: &Value) -> Result<String, &'static str> {
    let text = value
        .get("text")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let mut text = text.replace('\0', "\u{fffd}");
    let attachments = value.get("attachments").and_then(Value::as_array);
    for attachment in attachments
        .into_iter()
        .flatten()
        .take(ATTACHMENTS_NAMED_MAX)
    {
        let name = line(attachment, "name", NAME_CHARS_MAX);
        let name = name.unwrap_or_else(|| "without a name".to_owned());
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("[attachment, not taken over: {name}]"));
    }
    if text.trim().is_empty() {
        return Err("a message needs a text or an attachment");
    }
    if text.chars().count() > MESSAGE_TEXT_CHARS_MAX {
        let room = MESSAGE_TEXT_CHARS_MAX.saturating_sub(SHORTENED.chars().count());
        text = cut(&text, room) + SHORTENED;
    }
    Ok(text)
}

fn sent_at(value: &Value) -> Option<DateTime<Utc>> {
    let text = value.get("sent_at").and_then(Value::as_str)?;
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(at.to_utc())
}

/// On one line, cut where it is too long; nothing when nothing is left.
fn line(value: &Value, field: &str, chars_max: usize) -> Option<String> {
    let text = clean(value.get(field).and_then(Value::as_str)?);
    let text = cut(text.trim(), chars_max);
    (!text.is_empty()).then_some(text)
}

fn clean(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

fn cut(text: &str, chars_max: usize) -> String {
    text.chars().take(chars_max).collect()
}

/// One that is cut would be somebody else's.
fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    let is_shaped = parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    is_shaped && text.chars().count() <= EMAIL_CHARS_MAX && !text.contains(char::is_whitespace)
}

fn is_web(text: &str) -> bool {
    text.starts_with("https://") && text.chars().count() < URL_CHARS_MAX
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(json: &str) -> Parsed {
        let mut parsed = parse(format!("{{\"items\":[{json}]}}").as_bytes()).unwrap();
        assert_eq!(parsed.len(), 1);
        parsed.remove(0)
    }

    fn change(json: &str) -> Change {
        let Parsed::Item(item) = one(json) else {
            panic!("an item: {json}")
        };
        item.change
    }

    #[test]
    fn a_message_has_its_author_and_time() {
        let parsed = one(
            r#"{"type":"message","id":7,"text":"Hi","sent_at":"2026-03-01T10:00:00+01:00","more":[1],
                "author":{"id":"u-1","name":" Ada\nL. ","email":"ada@example.com","phone":"+44 20","avatar":"http://x"}}"#,
        );
        let Parsed::Item(item) = parsed else {
            panic!("{parsed:?}")
        };
        assert_eq!(item.message_id, "7");
        assert_eq!(item.author.name.as_deref(), Some("Ada L."));
        assert_eq!(item.author.email.as_deref(), Some("ada@example.com"));
        assert_eq!(item.author.avatar_url, None, "only https");
        let sent_at = "2026-03-01T09:00:00Z".parse().ok();
        let text = "Hi".to_owned();
        assert_eq!(item.change, Change::Posted { text, sent_at });
    }

    #[test]
    fn what_is_not_taken_over_is_named() {
        let with = r#"{"type":"message","id":"m","author":{"id":"u"},"attachments":[{"name":"a.pdf","url":"https://x"}]}"#;
        let text = "[attachment, not taken over: a.pdf]".to_owned();
        assert_eq!(
            change(with),
            Change::Posted {
                text,
                sent_at: None
            }
        );
        let long = format!(
            r#"{{"type":"message_edited","id":"m","author":{{"id":"u"}},"text":"{}\u0000"}}"#,
            "é".repeat(MESSAGE_TEXT_CHARS_MAX)
        );
        let Change::Edited { text } = change(&long) else {
            panic!("an edit")
        };
        assert_eq!(text.chars().count(), MESSAGE_TEXT_CHARS_MAX);
        assert!(text.ends_with(SHORTENED));
    }

    #[test]
    fn an_item_that_is_wrong_spoils_no_other() {
        let body = br#"{"items":[1,{"type":"poll","id":"p"},{"type":"message","id":"m","author":{"id":"u"}},
            {"type":"message_deleted","id":"m","author":{"id":"u"}}]}"#;
        let parsed = parse(body).unwrap();
        assert!(matches!(parsed[0], Parsed::Bad(_)));
        assert_eq!(parsed[1], Parsed::Unknown("poll".to_owned()));
        assert!(matches!(parsed[2], Parsed::Bad(_)));
        assert!(matches!(&parsed[3], Parsed::Item(item) if item.change == Change::Deleted));
        assert_eq!(parse(b"{\"object\":\"page\"}"), Ok(vec![]));
        assert!(parse(b"[]").is_err() && parse(b"").is_err() && parse(b"\xff").is_err());
    }

    fn json() -> impl Strategy<Value = Value> {
        let words = [
            "id",
            "type",
            "text",
            "author",
            "name",
            "items",
            "attachments",
            "sent_at",
            "message",
        ];
        let word = proptest::sample::select(words.to_vec()).prop_map(str::to_owned);
        let text = prop_oneof![word.clone(), any::<String>()];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::from),
            text.clone().prop_map(Value::String),
        ];
        leaf.prop_recursive(5, 48, 6, move |inner| {
            let entries = proptest::collection::btree_map(text.clone(), inner.clone(), 0..6);
            prop_oneof![
                proptest::collection::vec(inner, 0..6).prop_map(Value::Array),
                entries.prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_bytes_have_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _answer = parse(&bytes);
        }

        #[test]
        fn any_json_has_an_answer_that_fits(items in proptest::collection::vec(json(), 0..5), author in json()) {
            let message = serde_json::json!({ "type": "message", "id": "m", "text": items.first(), "author": author });
            let body = serde_json::json!({ "items": [items, message] }).to_string();
            for parsed in parse(body.as_bytes()).unwrap() {
                if let Parsed::Item(item) = parsed {
                    prop_assert!(!item.message_id.contains('\0') && !item.author.id.contains('\0'));
                    if let Change::Posted { text, .. } = item.change {
                        prop_assert!(!text.contains('\0') && !text.trim().is_empty());
                        prop_assert!(text.chars().count() <= MESSAGE_TEXT_CHARS_MAX);
                    }
                }
            }
        }
    }
}
