//! Slash commands, and buttons of our messages: forms, the latter with JSON in the field `payload`.

use serde_json::Value;

use super::message_id;
use crate::channels::arrival::parameter;
use crate::channels::fields::{at, bad, id, is_id, name, one_line, posted, text, unknown};
use crate::channels::item::{Author, Content, Item, Parsed, Part, Thread};
use crate::channels::limits::NAME_CHARS_MAX;

pub(super) fn form(body: &[u8]) -> Parsed {
    let body = String::from_utf8_lossy(body);
    if let Some(payload) = parameter(&body, "payload") {
        return match serde_json::from_str(&payload) {
            Ok(payload) => interaction(&payload),
            Err(error) => Parsed::Bad(format!("a form whose payload cannot be read: {error}")),
        };
    }
    match parameter(&body, "command") {
        Some(command) => slash(&body, &command),
        None => unknown("a form without a payload or a command"),
    }
}

fn slash(body: &str, command: &str) -> Parsed {
    let get = |name: &str| parameter(body, name).filter(|value| is_id(value));
    let (Some(user), Some(channel), Some(trigger)) =
        (get("user_id"), get("channel_id"), get("trigger_id"))
    else {
        return bad("a command without a user, a channel or a trigger");
    };
    let words = parameter(body, "text").unwrap_or_default();
    let content = Content::of_text(format!("{command} {words}").trim());
    let handle = parameter(body, "user_name").and_then(|name| one_line(&name, NAME_CHARS_MAX));
    Parsed::Item(Box::new(Item {
        author: Author {
            id: user,
            name: handle.clone(),
            handle,
            ..Author::default()
        },
        account: get("team_id"),
        thread: thread(channel),
        message_id: format!("command/{trigger}"),
        at: None,
        change: posted(content),
    }))
}

fn interaction(payload: &Value) -> Parsed {
    let kind = text(payload, "/type").unwrap_or_default();
    if kind != "block_actions" {
        return unknown(kind);
    }
    let action = at(payload, "/actions/0");
    let channel = id(payload, "/channel/id");
    let (Some(user), Some(number)) = (id(payload, "/user/id"), id(action, "/action_ts")) else {
        return bad("a button without a user or a time");
    };
    let title = name(action, "/text/text").or_else(|| name(action, "/selected_option/text/text"));
    let payload_of = name(action, "/value").or_else(|| name(action, "/selected_option/value"));
    let of = id(payload, "/message/ts").zip(channel.clone());
    let content = Content {
        reply_to: of.map(|(number, channel)| message_id(&channel, &number)),
        ..Content::of_part(Part::Choice {
            title,
            payload: payload_of,
        })
    };
    let handle = name(payload, "/user/username");
    Parsed::Item(Box::new(Item {
        message_id: format!("action/{user}/{number}"),
        author: Author {
            id: user,
            name: name(payload, "/user/name").or_else(|| handle.clone()),
            handle,
            ..Author::default()
        },
        account: id(payload, "/team/id"),
        thread: channel.and_then(thread),
        at: None,
        change: posted(content),
    }))
}

fn thread(channel: String) -> Option<Thread> {
    (!channel.starts_with('D')).then(|| Thread::group(channel))
}
