//! The body of a generic delivery: `{"items": […]}`. README.md shows each kind of item.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::channels::fields::{self, edited, line, posted, rfc3339, text, unknown, web};
use crate::channels::item::{
    Attachment, Author, Change, Content, FileKind, Item, Parsed, Part, Source,
};
use crate::channels::limits::{ITEMS_MAX, NAME_CHARS_MAX, PHONE_CHARS_MAX};
use crate::channels::platform::Unreadable;

const EMAIL_CHARS_MAX: usize = 254;
/// Attachments that a message takes along.
const ATTACHMENTS_MAX: usize = 10;

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
    let kind = text(value, "/type").ok_or("an item needs a type")?;
    let change = match kind {
        "message" => posted(content(value)?),
        "message_edited" => edited(content(value)?, None),
        "message_deleted" => Change::Deleted,
        other => return Ok(unknown(other)),
    };
    let message_id =
        fields::id(value, "/id").ok_or("a message needs an id of 1 to 256 characters")?;
    let author_id =
        fields::id(value, "/author/id").ok_or("an author needs an id of 1 to 256 characters")?;
    let email = line(value, "/author/email", EMAIL_CHARS_MAX.saturating_add(1));
    let author = Author {
        id: author_id,
        name: fields::name(value, "/author/name"),
        email: email.filter(|email| is_email(email)),
        phone: line(value, "/author/phone", PHONE_CHARS_MAX),
        is_email_verified: fields::is_true(value, "/author/email_verified"),
        is_phone_verified: fields::is_true(value, "/author/phone_verified"),
        avatar_url: web(value, "/author/avatar"),
        ..Author::default()
    };
    Ok(Parsed::Item(Box::new(Item {
        author,
        account: None,
        thread: None,
        message_id,
        at: rfc3339(value, "/sent_at"),
        change,
    })))
}

fn content(value: &Value) -> Result<Content, &'static str> {
    let attachments = fields::list(value, "/attachments").iter();
    let parts = attachments.take(ATTACHMENTS_MAX).map(|attachment| {
        Part::Attachment(Attachment {
            kind: FileKind::File,
            at: web(attachment, "/url").map_or(Source::Nowhere, Source::Url),
            name: line(attachment, "/name", NAME_CHARS_MAX),
            content_type: None,
            size_bytes: None,
        })
    });
    let content = Content {
        parts: parts.collect(),
        ..Content::of_text(text(value, "/text").unwrap_or_default())
    };
    if content.is_empty() {
        return Err("a message needs a text or an attachment");
    }
    Ok(content)
}

/// One that is cut would be somebody else's.
fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    let is_shaped = parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    is_shaped && text.chars().count() <= EMAIL_CHARS_MAX && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::channels::testing::{check_fits, json};

    const WORDS: &[&str] = &[
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
        assert_eq!(item.at, "2026-03-01T09:00:00Z".parse().ok());
        assert_eq!(item.change, posted(Content::of_text("Hi")));
    }

    #[test]
    fn what_is_not_taken_over_is_named() {
        let with = r#"{"type":"message","id":"m","author":{"id":"u"},"attachments":[{"name":"a.pdf","url":"https://x"}]}"#;
        let Change::Posted { content, .. } = change(with) else {
            panic!("a message")
        };
        assert_eq!(content.in_words(), "[file, not taken over: a.pdf]");
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

    proptest! {
        #[test]
        fn any_bytes_have_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _answer = parse(&bytes);
        }

        #[test]
        fn any_json_has_an_answer_that_fits(items in proptest::collection::vec(json(WORDS), 0..5), author in json(WORDS)) {
            let message = serde_json::json!({ "type": "message", "id": "m", "text": items.first(), "author": author });
            let body = serde_json::json!({ "items": [items, message] }).to_string();
            for parsed in parse(body.as_bytes()).unwrap() {
                check_fits(&parsed);
            }
        }
    }
}
