//! One message of a customer, or of our own from the business app on a phone.

use serde_json::Value;

use super::{People, account, is_forwarded};
use crate::channels::fields::{
    at, bad, edited, has, id, is_true, list, location, moment, name, of_a_new_kind, text, web,
    whole,
};
use crate::channels::item::{
    Attachment, Author, By, Change, Content, FileKind, Item, Parsed, Part, Source,
};

pub(super) fn message(value: &Value, people: &People<'_>, message: &Value) -> Parsed {
    let Some(wamid) = id(message, "/id") else {
        return bad("a message without an id");
    };
    let Some(author) = people.author(message, "/from", "/from_user_id") else {
        return bad("a message without a sender");
    };
    if has(message, "/group_id") {
        return Parsed::Ignored("a message of a group: only chats with one person are taken");
    }
    item(value, author, message, change(message, wamid, By::Customer))
}

/// Written by a colleague in the app on the phone.
pub(super) fn echo(value: &Value, people: &People<'_>, message: &Value) -> Parsed {
    let Some(wamid) = id(message, "/id") else {
        return bad("an echo without an id");
    };
    let Some(author) = people.author(message, "/to", "/to_user_id") else {
        return bad("an echo without a receiver");
    };
    let by = By::Us { app: None };
    item(value, author, message, change(message, wamid, by))
}

/// In the chat with `author`, whoever of the two did it.
fn item(
    value: &Value,
    author: Author,
    message: &Value,
    done: Result<(String, Change), Parsed>,
) -> Parsed {
    let (message_id, change) = match done {
        Ok(done) => done,
        Err(parsed) => return parsed,
    };
    Parsed::Item(Box::new(Item {
        author,
        account: account(value),
        thread: None,
        message_id,
        at: moment(message, "/timestamp"),
        change,
    }))
}

/// What was done, and to which message.
fn change(message: &Value, wamid: String, by: By) -> Result<(String, Change), Parsed> {
    let kind = text(message, "/type").unwrap_or_default();
    match kind {
        "reaction" => {
            let Some(of) = id(message, "/reaction/message_id") else {
                return Err(bad("a reaction to no message"));
            };
            let reaction = text(message, "/reaction/emoji").map(str::to_owned);
            Ok((of, Change::Reacted { reaction, by }))
        }
        "edit" => {
            let Some(of) = id(message, "/edit/original_message_id") else {
                return Err(bad("an edit of no message"));
            };
            let content = content(at(message, "/edit/message"))?;
            Ok((of, edited(content, whole(message, "/timestamp"))))
        }
        "revoke" => match id(message, "/revoke/original_message_id") {
            Some(of) => Ok((of, Change::Deleted)),
            None => Err(bad("a deletion of no message")),
        },
        "system" => Err(Parsed::Ignored("a customer has a new number or a new key")),
        "request_welcome" => Err(Parsed::Ignored("a chat was opened and nothing written")),
        _ => {
            let content = Box::new(content(message)?);
            Ok((wamid, Change::Posted { content, by }))
        }
    }
}

fn content(message: &Value) -> Result<Content, Parsed> {
    let kind = text(message, "/type").unwrap_or_default();
    let what = at(message, &format!("/{kind}"));
    let mut parts = Vec::new();
    let mut words = "";
    match kind {
        "text" => words = text(what, "/body").unwrap_or_default(),
        "image" | "video" | "audio" | "document" => {
            words = text(what, "/caption").unwrap_or_default();
            parts.push(Part::Attachment(file(kind, what)));
        }
        "sticker" => {
            parts.push(Part::Attachment(file(kind, what)));
        }
        "location" => {
            let told = [
                name(what, "/name"),
                name(what, "/address"),
                web(what, "/url"),
            ];
            let told: Vec<String> = told.into_iter().flatten().collect();
            let told = (!told.is_empty()).then(|| told.join(", "));
            parts.push(location(what, ("/latitude", "/longitude"), told));
        }
        "contacts" => parts.extend(list(message, "/contacts").iter().map(card)),
        "interactive" => parts.push(interactive(what)),
        "button" => parts.push(Part::Choice {
            title: name(what, "/text"),
            payload: name(what, "/payload"),
        }),
        "order" => {
            words = text(what, "/text").unwrap_or_default();
            parts.push(more(&format!(
                "an order of {} products of the catalogue",
                list(what, "/product_items").len()
            )));
        }
        "unsupported" | "unknown" | "errors" => {
            parts.push(more(
                "a message that WhatsApp does not hand on: ask for it in another form",
            ));
        }
        other => parts.push(of_a_new_kind(other)),
    }
    if is_forwarded(message) {
        parts.push(more("forwarded"));
    }
    Ok(Content {
        text: words.to_owned(),
        parts,
        reply_to: id(message, "/context/id"),
        reply_token: None,
    })
}

fn more(what: &str) -> Part {
    let what = what.to_owned();
    Part::More { what }
}

fn file(kind: &str, what: &Value) -> Attachment {
    let kind = match kind {
        "image" | "sticker" => FileKind::Image,
        "video" => FileKind::Video,
        "audio" => FileKind::Audio,
        _ => FileKind::File,
    };
    let is_voice = is_true(what, "/voice");
    Attachment {
        kind,
        // An address in the webhook needs the same token as the id, and lives shorter.
        at: id(what, "/id").map_or(Source::Nowhere, Source::MediaId),
        name: name(what, "/filename").or_else(|| is_voice.then(|| "voice message".to_owned())),
        content_type: name(what, "/mime_type"),
        size_bytes: None,
    }
}

fn interactive(what: &Value) -> Part {
    let kind = text(what, "/type").unwrap_or_default();
    let chosen = at(what, &format!("/{kind}"));
    match kind {
        "button_reply" | "list_reply" => {
            let title = name(chosen, "/title");
            let payload = name(chosen, "/id");
            Part::Choice { title, payload }
        }
        "nfm_reply" => {
            let filled = name(chosen, "/body").or_else(|| name(chosen, "/name"));
            let title = Some(filled.unwrap_or_else(|| "a form was filled in".to_owned()));
            let payload = name(chosen, "/response_json");
            Part::Choice { title, payload }
        }
        _ => more("an answer of a kind that is not known here"),
    }
}

fn card(card: &Value) -> Part {
    let all = |field: &str, path: &str| -> Vec<String> {
        let entries = list(card, field).iter();
        entries
            .filter_map(|entry| name(entry, path))
            .take(5)
            .collect()
    };
    Part::Card {
        name: name(card, "/name/formatted_name"),
        phones: all("/phones", "/phone"),
        emails: all("/emails", "/email"),
    }
}
