//! `events[]`: any number of events, of any number of people.

use serde_json::Value;

use crate::channels::fields::{
    at, bad, edited, id, list, location, moment, name, object, of_a_new_kind, posted, text,
    unknown, web, whole,
};
use crate::channels::item::{
    Attachment, Author, Change, Content, FileKind, Item, Parsed, Part, Source, Thread,
};
use crate::channels::platform::Unreadable;

pub fn parse(body: &[u8]) -> Result<Vec<Parsed>, Unreadable> {
    let body = object(body)?;
    let account = id(&body, "/destination");
    let events = list(&body, "/events").iter();
    let parsed: Vec<Parsed> = events.map(|event| one(account.as_deref(), event)).collect();
    if parsed.is_empty() {
        return Ok(vec![Parsed::Ignored("nothing in it")]);
    }
    Ok(parsed)
}

fn one(account: Option<&str>, event: &Value) -> Parsed {
    match text(event, "/type").unwrap_or_default() {
        "message" => match content(at(event, "/message")) {
            Ok(content) => {
                let reply_token = id(event, "/replyToken");
                let content = Content {
                    reply_token,
                    ..content
                };
                item(account, event, id(event, "/message/id"), posted(content))
            }
            Err(parsed) => parsed,
        },
        "messageEdited" => match content(at(event, "/message")) {
            Ok(content) => {
                let change = edited(content, whole(event, "/timestamp"));
                item(account, event, id(event, "/message/id"), change)
            }
            Err(parsed) => parsed,
        },
        "unsend" => item(
            account,
            event,
            id(event, "/unsend/messageId"),
            Change::Deleted,
        ),
        "postback" => {
            let payload = name(event, "/postback/data");
            let title = None;
            let content = Content::of_part(Part::Choice { title, payload });
            // It has no id but the event's, which a redelivery has too.
            item(
                account,
                event,
                id(event, "/webhookEventId"),
                posted(content),
            )
        }
        "follow" => item(account, event, Some(String::new()), Change::Reachable(true)),
        "unfollow" => item(
            account,
            event,
            Some(String::new()),
            Change::Reachable(false),
        ),
        "join" | "leave" | "memberJoined" | "memberLeft" => {
            Parsed::Ignored("somebody came to a group, or left it")
        }
        "videoPlayComplete" | "beacon" | "accountLink" | "membership" | "module" | "activated"
        | "deactivated" | "botSuspended" | "botResumed" | "delivery" => {
            Parsed::Ignored("an event that nobody writes")
        }
        other => unknown(other),
    }
}

fn item(
    account: Option<&str>,
    event: &Value,
    message_id: Option<String>,
    change: Change,
) -> Parsed {
    let Some(message_id) = message_id else {
        return bad("an event without the id that it is about");
    };
    let group = id(event, "/source/groupId").or_else(|| id(event, "/source/roomId"));
    // Who did not agree to be known has no id in a group: then the group is the contact.
    let author = id(event, "/source/userId").or_else(|| group.clone());
    let Some(author) = author else {
        return bad("an event without a source");
    };
    Parsed::Item(Box::new(Item {
        author: Author {
            id: author,
            ..Author::default()
        },
        account: account.map(str::to_owned),
        thread: group.map(Thread::group),
        message_id,
        at: moment(event, "/timestamp"),
        change,
    }))
}

fn content(message: &Value) -> Result<Content, Parsed> {
    let mut words = "";
    let kind = text(message, "/type").unwrap_or_default();
    let part = match kind {
        "text" => {
            words = text(message, "/text").unwrap_or_default();
            None
        }
        "image" => Some(file(message, FileKind::Image)),
        "video" => Some(file(message, FileKind::Video)),
        "audio" => Some(file(message, FileKind::Audio)),
        "file" => Some(file(message, FileKind::File)),
        "location" => {
            let told = [name(message, "/title"), name(message, "/address")];
            let told: Vec<String> = told.into_iter().flatten().collect();
            let told = (!told.is_empty()).then(|| told.join(", "));
            Some(location(message, ("/latitude", "/longitude"), told))
        }
        "sticker" => Some(Part::Sticker {
            id: id(message, "/stickerId"),
            shows: name(message, "/keywords/0").or_else(|| name(message, "/text")),
        }),
        other => Some(of_a_new_kind(other)),
    };
    Ok(Content {
        text: words.to_owned(),
        parts: part.into_iter().collect(),
        reply_to: id(message, "/quotedMessageId"),
        reply_token: None,
    })
}

fn file(message: &Value, kind: FileKind) -> Part {
    let at = match text(message, "/contentProvider/type") {
        Some("external") => web(message, "/contentProvider/originalContentUrl").map(Source::Url),
        Some(_) | None => id(message, "/id").map(Source::MediaId),
    };
    Part::Attachment(Attachment {
        kind,
        at: at.unwrap_or(Source::Nowhere),
        name: name(message, "/fileName"),
        content_type: None,
        size_bytes: whole(message, "/fileSize"),
    })
}
