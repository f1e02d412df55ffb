//! Telegram's Bot API.

use serde_json::{Value, json};

use super::acting::{acted, typing};
use super::outbound::{Outbound, file as file_of, send};
use super::{Asked, Reply};
use crate::errors::{Error, refusal};
use crate::kind::Kind;
use crate::media::Media;
use crate::message::{File, Message};
use crate::world::World;

/// Source: core.telegram.org/bots/api. Counted in UTF-16 units.
const TEXT_UNITS_MAX: usize = 4_096;
const CAPTION_UNITS_MAX: usize = 1_024;

pub(super) fn answer(world: &mut World, asked: &Asked) -> Reply {
    let parts: Vec<&str> = asked.parts().collect();
    let (bot, method) = match parts.as_slice() {
        ["file", bot, ..] => (*bot, "file"),
        [bot, method] => (*bot, *method),
        _ => ("", ""),
    };
    let token = bot.strip_prefix("bot").unwrap_or_default();
    let Some(account) = world.by_token(&[Kind::Telegram], token) else {
        return refusal(Kind::Telegram, Error::TokenInvalid, None);
    };
    let id = account.id.clone();
    call(world, &id, asked, method).of(&id)
}

fn ok(result: impl Into<Value>) -> Reply {
    let result: Value = result.into();
    Reply::ok(json!({ "ok": true, "result": result }))
}

fn bad(text: &str) -> Reply {
    let description = format!("Bad Request: {text}");
    Reply::json(
        400,
        json!({ "ok": false, "error_code": 400, "description": description }),
    )
}

fn call(world: &mut World, id: &str, asked: &Asked, method: &str) -> Reply {
    let Some(account) = world.accounts.get_mut(id) else {
        return bad("chat not found");
    };
    match method {
        "file" => super::file(world, asked),
        "getMe" => ok(json!({
            "id": account.own_id.parse::<i64>().unwrap_or_default(), "is_bot": true,
            "first_name": account.name, "username": "our_shop_bot",
        })),
        "getWebhookInfo" => ok(json!({
            "url": account.callback_url, "has_custom_certificate": false,
            "pending_update_count": account.waiting(),
        })),
        "setWebhook" => {
            account.callback_url = asked.text("url").map(str::to_owned);
            if let Some(secret) = asked.text("secret_token") {
                secret.clone_into(&mut account.secret);
            }
            ok(json!(true))
        }
        "deleteWebhook" => {
            account.callback_url = None;
            ok(json!(true))
        }
        "getFile" => {
            let file = asked.id("file_id").unwrap_or_default();
            match world.media.get(&file) {
                Some(media) => ok(json!({
                    "file_id": file, "file_unique_id": file, "file_size": media.bytes.len(),
                    "file_path": format!("files/{file}"),
                })),
                None => bad("invalid file_id"),
            }
        }
        "answerCallbackQuery" => ok(json!(true)),
        "sendChatAction" => {
            let chat = asked.id("chat_id").unwrap_or_default();
            typing(world, id, &chat);
            ok(json!(true))
        }
        "sendMessage" => {
            let text = asked.text("text").unwrap_or_default();
            let is_too_long = text.encode_utf16().count() > TEXT_UNITS_MAX;
            if text.is_empty() {
                return bad("message text is empty");
            }
            post(world, id, asked, text, Vec::new(), is_too_long)
        }
        "sendPhoto" => file(world, id, asked, "photo", "image/*"),
        "sendDocument" => file(world, id, asked, "document", "application/octet-stream"),
        "sendVideo" => file(world, id, asked, "video", "video/*"),
        "sendAudio" => file(world, id, asked, "audio", "audio/*"),
        "sendVoice" => file(world, id, asked, "voice", "audio/ogg"),
        "editMessageText" => change(world, id, asked, "edit", |message| {
            let text = asked.text("text").unwrap_or_default();
            if !message.is_ours || !message.files.is_empty() {
                return Err("message can't be edited");
            }
            if message.text == text {
                return Err(
                    "message is not modified: specified new message content and reply markup are exactly the same",
                );
            }
            text.clone_into(&mut message.text);
            message.edits = message.edits.saturating_add(1);
            Ok(())
        }),
        "deleteMessage" => change(world, id, asked, "delete", |message| {
            message.is_deleted = true;
            Ok(())
        }),
        "setMessageReaction" => {
            let reaction = asked.nested("reaction");
            let emoji = reaction.pointer("/0/emoji").and_then(Value::as_str);
            let what = if emoji.is_some() { "react" } else { "unreact" };
            let emoji = emoji.map(str::to_owned);
            change(world, id, asked, what, |message| {
                message.reaction = emoji;
                Ok(())
            })
        }
        _ => Reply::json(
            404,
            json!({ "ok": false, "error_code": 404, "description": "Not Found" }),
        ),
    }
}

fn change(
    world: &mut World,
    id: &str,
    asked: &Asked,
    what: &'static str,
    change: impl FnOnce(&mut Message) -> Result<(), &'static str>,
) -> Reply {
    let target = asked.id("message_id").unwrap_or_default();
    acted(world, id, what, &target, |account| {
        let message = account.message_mut(&target);
        let Some(message) = message.filter(|message| !message.is_deleted) else {
            return bad(&format!("message to {what} not found"));
        };
        match change(message) {
            Ok(()) => ok(json!(true)),
            Err(text) => bad(text),
        }
    })
}

/// By address, by an id of before, or as a part of the form.
fn file(world: &mut World, id: &str, asked: &Asked, name: &str, kind: &str) -> Reply {
    let part = asked.parts.iter().find(|part| part.name == name);
    let given = asked.text(name);
    let media = match part {
        Some(part) => {
            let number = world.ids.number();
            let media = Media {
                bytes: part.bytes.clone(),
                content_type: part.content_type.clone(),
                name: part.file_name.clone(),
            };
            Some(world.media.keep(number, media))
        }
        None => given
            .filter(|given| !given.contains("://"))
            .map(str::to_owned),
    };
    let url = given.filter(|given| given.contains("://"));
    let mut file = file_of(world, media, url, name);
    if file.media.is_none() && file.url.is_none() {
        return bad("there is no file in the request");
    }
    if file.content_type.is_empty() {
        kind.clone_into(&mut file.content_type);
    }
    let caption = asked.text("caption").unwrap_or_default();
    let is_too_long = caption.encode_utf16().count() > CAPTION_UNITS_MAX;
    post(world, id, asked, caption, vec![file], is_too_long)
}

fn post(
    world: &mut World,
    id: &str,
    asked: &Asked,
    text: &str,
    files: Vec<File>,
    is_too_long: bool,
) -> Reply {
    let chat = asked.id("chat_id").unwrap_or_default();
    let known = world.accounts.get(id);
    let Some((person, thread)) = known.and_then(|account| account.meant(&chat)) else {
        return bad("chat not found");
    };
    let kind = if thread.is_some() {
        "supergroup"
    } else {
        "private"
    };
    let reply = asked.nested("reply_parameters");
    let reply_to = reply.get("message_id").and_then(super::asked::id);
    let outbound = Outbound {
        person,
        text: text.to_owned(),
        files,
        thread,
        reply_to,
        is_too_long,
        ..Outbound::default()
    };
    match send(world, id, outbound) {
        Ok(taken) => {
            let number = |id: &str| id.parse::<i64>().unwrap_or_default();
            let body = json!({ "ok": true, "result": {
                "message_id": number(&taken.id), "date": world.now() / 1_000, "text": text,
                "chat": { "id": number(&chat), "type": kind },
            }});
            taken.finish(Reply::ok(body))
        }
        Err(refused) => *refused,
    }
}
