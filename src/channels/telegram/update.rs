//! One update: exactly one field beside `update_id` says what it is.

use serde_json::Value;

use super::content;
use crate::channels::fields::{
    at, bad, edited, has, id, is_true, list, moment, name, object, posted, text, unknown_field,
    whole,
};
use crate::channels::item::{Author, By, Change, Content, Item, Parsed, Part, Thread};
use crate::channels::platform::Unreadable;

const IGNORED: &[(&str, &str)] = &[
    ("/channel_post", "a post of a channel that the bot is in"),
    (
        "/edited_channel_post",
        "a post of a channel that the bot is in",
    ),
    ("/chat_member", "somebody came to a group, or left it"),
    ("/chat_join_request", "somebody asks to join a group"),
    ("/message_reaction_count", "how many reacted, and not who"),
    ("/inline_query", "somebody types the bot's name elsewhere"),
    ("/chosen_inline_result", "somebody used the bot elsewhere"),
    ("/poll", "votes of a poll"),
    ("/poll_answer", "votes of a poll"),
    (
        "/business_connection",
        "a business account was connected, or no more",
    ),
    ("/chat_boost", "a chat was boosted"),
    ("/removed_chat_boost", "a chat was boosted no more"),
    ("/shipping_query", "a payment"),
    ("/pre_checkout_query", "a payment"),
    ("/purchased_paid_media", "a payment"),
];

pub fn parse(body: &[u8]) -> Result<Vec<Parsed>, Unreadable> {
    let update = object(body)?;
    for field in ["/message", "/business_message"] {
        if has(&update, field) {
            return Ok(vec![message(at(&update, field), false)]);
        }
    }
    for field in ["/edited_message", "/edited_business_message"] {
        if has(&update, field) {
            return Ok(vec![message(at(&update, field), true)]);
        }
    }
    if has(&update, "/callback_query") {
        return Ok(vec![callback(at(&update, "/callback_query"))]);
    }
    if has(&update, "/message_reaction") {
        return Ok(vec![reaction(at(&update, "/message_reaction"))]);
    }
    if has(&update, "/my_chat_member") {
        return Ok(vec![membership(at(&update, "/my_chat_member"))]);
    }
    if has(&update, "/deleted_business_messages") {
        return Ok(deleted(at(&update, "/deleted_business_messages")));
    }
    let known = IGNORED.iter().find(|(field, _)| has(&update, field));
    Ok(vec![match known {
        Some((_, why)) => Parsed::Ignored(why),
        None => unknown_field(&update, &["update_id"]),
    }])
}

/// Numbers of messages are one chat's.
fn message_id(chat: &Value, number: i64) -> Option<String> {
    Some(format!("{}/{number}", id(chat, "/id")?))
}

fn thread(chat: &Value) -> Option<Thread> {
    if text(chat, "/type") == Some("private") {
        return None;
    }
    id(chat, "/id").map(Thread::group)
}

fn author(person: &Value) -> Option<Author> {
    let names = [name(person, "/first_name"), name(person, "/last_name")];
    let names: Vec<String> = names.into_iter().flatten().collect();
    let handle = name(person, "/username");
    let full = (!names.is_empty()).then(|| names.join(" "));
    let full = full.or_else(|| name(person, "/title"));
    Some(Author {
        id: id(person, "/id")?,
        name: full.or_else(|| handle.clone()),
        handle,
        locale: name(person, "/language_code"),
        ..Author::default()
    })
}

fn message(message: &Value, is_edit: bool) -> Parsed {
    let chat = at(message, "/chat");
    let number = whole(message, "/message_id");
    let Some(message_id) = number.and_then(|number| message_id(chat, number)) else {
        return bad("a message without a number or a chat");
    };
    // A group may speak in its own name.
    let from = ["/from", "/sender_chat", "/chat"];
    let from = from.iter().find(|path| has(message, path));
    let from = from.map_or(&Value::Null, |path| at(message, path));
    if is_true(from, "/is_bot") {
        return Parsed::Ignored("a message of a bot");
    }
    let Some(speaker) = author(from) else {
        return bad("a message without a sender");
    };
    let thread = thread(chat);
    // In a chat of two whoever is not the other one is us: a business account writes by itself.
    let is_ours = has(message, "/business_connection_id")
        && thread.is_none()
        && id(chat, "/id").is_some_and(|other| other != speaker.id);
    let content = match content::content(message) {
        Ok(content) => content,
        Err(parsed) => return parsed,
    };
    let (author, by) = if is_ours {
        (author(chat).unwrap_or_default(), By::Us { app: None })
    } else {
        (speaker, By::Customer)
    };
    let change = if is_edit {
        edited(content, whole(message, "/edit_date"))
    } else {
        let content = Box::new(content);
        Change::Posted { content, by }
    };
    Parsed::Item(Box::new(Item {
        author,
        account: None,
        thread,
        message_id,
        at: moment(message, "/date"),
        change,
    }))
}

/// A button under a message of ours, or of one that was sent by our bot's name.
fn callback(query: &Value) -> Parsed {
    let (Some(query_id), Some(author)) = (id(query, "/id"), author(at(query, "/from"))) else {
        return bad("a button without an id or a person");
    };
    let chat = at(query, "/message/chat");
    let number = whole(query, "/message/message_id");
    let part = Part::Choice {
        title: None,
        payload: name(query, "/data").or_else(|| name(query, "/game_short_name")),
    };
    let content = Content {
        reply_to: number.and_then(|number| message_id(chat, number)),
        ..Content::of_part(part)
    };
    Parsed::Item(Box::new(Item {
        author,
        account: None,
        thread: if chat.is_null() { None } else { thread(chat) },
        message_id: format!("callback/{query_id}"),
        at: None,
        change: posted(content),
    }))
}

fn reaction(reaction: &Value) -> Parsed {
    let chat = at(reaction, "/chat");
    let number = whole(reaction, "/message_id");
    let Some(message_id) = number.and_then(|number| message_id(chat, number)) else {
        return bad("a reaction to no message");
    };
    let person = at(reaction, "/user");
    let person = if person.is_null() {
        at(reaction, "/actor_chat")
    } else {
        person
    };
    let Some(author) = author(person) else {
        return bad("a reaction of nobody");
    };
    let signs = list(reaction, "/new_reaction").iter();
    let signs = signs.map(|sign| text(sign, "/emoji").unwrap_or("a sign of its own"));
    let signs: Vec<&str> = signs.take(5).collect();
    let by = By::Customer;
    let reaction_now = (!signs.is_empty()).then(|| signs.join(" "));
    Parsed::Item(Box::new(Item {
        author,
        account: None,
        thread: thread(chat),
        message_id,
        at: moment(reaction, "/date"),
        change: Change::Reacted {
            reaction: reaction_now,
            by,
        },
    }))
}

fn membership(member: &Value) -> Parsed {
    let chat = at(member, "/chat");
    if thread(chat).is_some() {
        return Parsed::Ignored("the bot was added to a group, or removed");
    }
    let Some(author) = author(chat) else {
        return bad("a membership of nobody");
    };
    let status = text(member, "/new_chat_member/status").unwrap_or_default();
    let is_reachable = !matches!(status, "kicked" | "left");
    Parsed::Item(Box::new(Item {
        author,
        account: None,
        thread: None,
        message_id: String::new(),
        at: moment(member, "/date"),
        change: Change::Reachable(is_reachable),
    }))
}

fn deleted(deleted: &Value) -> Vec<Parsed> {
    let chat = at(deleted, "/chat");
    let numbers = list(deleted, "/message_ids").iter();
    let items = numbers.map(|number| {
        let message_id = number.as_i64().and_then(|number| message_id(chat, number));
        match (message_id, author(chat)) {
            (Some(message_id), Some(author)) => Parsed::Item(Box::new(Item {
                author,
                account: None,
                thread: None,
                message_id,
                at: None,
                change: Change::Deleted,
            })),
            (_, _) => bad("a deletion of no message"),
        }
    });
    items.collect()
}
