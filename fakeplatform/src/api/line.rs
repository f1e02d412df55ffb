//! LINE's Messaging API.

use serde_json::{Value, json};

use super::acting::typing;
use super::outbound::{Outbound, file, send};
use super::{Asked, Reply};
use crate::errors::{Error, refusal};
use crate::kind::Kind;
use crate::limits::SENDS_MAX;
use crate::message::File;
use crate::world::World;

/// Source: developers.line.biz, text messages. Counted in UTF-16 units.
const TEXT_UNITS_MAX: usize = 5_000;
const MESSAGES_MAX: usize = 5;

pub(super) fn answer(world: &mut World, asked: &Asked) -> Reply {
    let Some(account) = world.by_token(&[Kind::Line], &asked.token()) else {
        return refusal(Kind::Line, Error::TokenInvalid, None);
    };
    let id = account.id.clone();
    call(world, &id, asked).of(&id)
}

fn bad(status: u16, text: &str) -> Reply {
    Reply::json(status, json!({ "message": text }))
}

fn call(world: &mut World, id: &str, asked: &Asked) -> Reply {
    let Some(account) = world.accounts.get_mut(id) else {
        return bad(404, "Not found");
    };
    let parts: Vec<&str> = asked.parts().collect();
    match (asked.method.as_str(), parts.as_slice()) {
        ("POST", ["v2", "bot", "message", "push"]) => {
            let to = asked.text("to").unwrap_or_default().to_owned();
            push(world, id, asked, &to)
        }
        ("POST", ["v2", "bot", "message", "reply"]) => {
            let token = asked.text("replyToken").unwrap_or_default();
            let message = token.strip_prefix("reply-").unwrap_or_default();
            let key = format!("used-{message}");
            let person = account.message(message);
            let person = person.map(|one| one.thread.as_ref().unwrap_or(&one.person).clone());
            let is_new = !account.retry_keys.contains_key(&key);
            match person.filter(|_| is_new) {
                Some(person) => {
                    let before = account.messages.len();
                    let reply = push(world, id, asked, &person);
                    // What was refused has not used it.
                    if let Some(account) = world.accounts.get_mut(id)
                        && account.messages.len() != before
                    {
                        account.retry_keys.insert(key, Vec::new());
                    }
                    reply
                }
                None => bad(400, "Invalid reply token"),
            }
        }
        ("GET", ["v2", "bot", "profile", person] | ["v2", "bot", "group", _, "member", person]) => {
            match account.people.get(*person) {
                Some(person) if !person.is_blocking => Reply::ok(json!({
                    "userId": person.id, "displayName": person.name, "language": "en",
                })),
                Some(_) | None => bad(404, "Not found"),
            }
        }
        ("GET", ["v2", "bot", "message", _, "content"]) => content(world, id, asked),
        ("GET", ["v2", "bot", "info"]) => Reply::ok(json!({
            "userId": account.own_id, "basicId": "@ourshop", "displayName": account.name,
            "chatMode": "bot", "markAsReadMode": "manual",
        })),
        ("GET", ["v2", "bot", "channel", "webhook", "endpoint"]) => Reply::ok(json!({
            "endpoint": account.callback_url, "active": account.callback_url.is_some(),
        })),
        ("PUT", ["v2", "bot", "channel", "webhook", "endpoint"]) => {
            account.callback_url = asked.text("endpoint").map(str::to_owned);
            Reply::ok(json!({}))
        }
        ("POST", ["v2", "bot", "channel", "webhook", "test"]) => {
            Reply::ok(json!({ "success": true, "statusCode": 200, "reason": "OK" }))
        }
        ("POST", ["v2", "bot", "chat", "loading", "start"]) => {
            let person = asked.text("chatId").unwrap_or_default();
            typing(world, id, person);
            Reply::json(202, json!({}))
        }
        ("POST", ["v2", "bot", "chat", "markAsRead"] | ["v2", "bot", "message", "markAsRead"]) => {
            Reply::ok(json!({}))
        }
        (_, _) => bad(404, "Not found"),
    }
}

/// The file of a message is found by the message's id.
fn content(world: &World, id: &str, asked: &Asked) -> Reply {
    let message = asked.parts().rev().nth(1).unwrap_or_default();
    let account = world.accounts.get(id);
    let message = account.and_then(|account| account.message(message));
    let file = message.and_then(|one| one.files.first()?.media.clone());
    match file.and_then(|media| world.media.get(&media)) {
        Some(media) => Reply::bytes(&media.content_type, media.bytes.clone()),
        None => bad(404, "Not found"),
    }
}

fn push(world: &mut World, id: &str, asked: &Asked, to: &str) -> Reply {
    let key = asked.header("x-line-retry-key").map(str::to_owned);
    let Some(account) = world.accounts.get(id) else {
        return bad(404, "Not found");
    };
    if let Some(known) = key.as_ref().and_then(|key| account.retry_keys.get(key)) {
        let mut reply = bad(409, "The retry key is already accepted");
        let sent: Vec<Value> = known.iter().map(|id| json!({ "id": id })).collect();
        let body = json!({ "message": "The retry key is already accepted", "sentMessages": sent });
        reply.body = body.to_string().into();
        reply
            .headers
            .push(("x-line-accepted-request-id", "fake-request".to_owned()));
        return reply;
    }
    let Some((person, thread)) = account.meant(to) else {
        return bad(400, "The property, 'to', in the request body is invalid");
    };
    let messages = asked.fields.get("messages").and_then(Value::as_array);
    let Some(messages) = messages.filter(|all| (1..=MESSAGES_MAX).contains(&all.len())) else {
        return bad(400, "Size must be between 1 and 5");
    };
    let mut text = String::new();
    let mut files: Vec<File> = Vec::new();
    for one in messages {
        let field = |name: &str| one.get(name).and_then(Value::as_str);
        if let Some(words) = field("text") {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(words);
        }
        let kind = field("type").unwrap_or_default();
        if let Some(url) = field("originalContentUrl") {
            let mut file = file(world, None, Some(url), kind);
            file.content_type = format!("{kind}/*");
            files.push(file);
        } else if kind != "text" {
            return bad(
                400,
                "A message (messages[0]) in the request body is invalid",
            );
        }
    }
    let quoted = messages.first().and_then(|one| one.get("quoteToken"));
    let outbound = Outbound {
        person,
        thread,
        is_too_long: text.encode_utf16().count() > TEXT_UNITS_MAX,
        text,
        files,
        reply_to: quoted
            .and_then(Value::as_str)
            .map(|token| token.trim_start_matches("q-").to_owned()),
        key: key.clone(),
        ..Outbound::default()
    };
    match send(world, id, outbound) {
        Ok(taken) => {
            if let (Some(key), Some(account)) = (key, world.accounts.get_mut(id)) {
                account.retry_keys.insert(key, vec![taken.id.clone()]);
                while account.retry_keys.len() > SENDS_MAX {
                    account.retry_keys.pop_first();
                }
            }
            let quote = format!("q-{}", taken.id);
            let body = json!({ "sentMessages": [{ "id": taken.id, "quoteToken": quote }] });
            let mut reply = Reply::ok(body);
            reply
                .headers
                .push(("x-line-request-id", "fake-request".to_owned()));
            taken.finish(reply)
        }
        Err(refused) => *refused,
    }
}
