//! Slack's Web API. Almost every answer is a 200.

use serde_json::{Value, json};

use super::acting::acted;
use super::outbound::{Outbound, Taken, file as file_of, send};
use super::{Asked, Reply};
use crate::account::Account;
use crate::ids::slack_channel;
use crate::kind::Kind;
use crate::media::Media;
use crate::message::File;
use crate::world::World;

/// Source: docs.slack.dev, truncation of messages.
const TEXT_CHARS_MAX: usize = 40_000;

fn no(error: &str) -> Reply {
    Reply::ok(json!({ "ok": false, "error": error }))
}

pub(super) fn answer(world: &mut World, asked: &Asked) -> Reply {
    let Some(account) = world.by_token(&[Kind::Slack], &asked.token()) else {
        return no("invalid_auth");
    };
    let id = account.id.clone();
    let method = asked.path.strip_prefix("api/").unwrap_or_default();
    call(world, &id, asked, method).of(&id)
}

/// A channel of a person, or the person.
fn person(account: &Account, channel: &str) -> Option<String> {
    let mut all = account.people.keys();
    all.find(|id| *id == channel || slack_channel(id) == channel)
        .cloned()
}

fn call(world: &mut World, id: &str, asked: &Asked, method: &str) -> Reply {
    let Some(account) = world.accounts.get_mut(id) else {
        return no("invalid_auth");
    };
    match method {
        "auth.test" => Reply::ok(json!({
            "ok": true, "team": "Our team", "team_id": "T0FAKE", "user": account.name,
            "user_id": account.own_id, "bot_id": "B0FAKE", "url": "https://our-team.slack.com/",
        })),
        "users.info" => match account.people.get(asked.text("user").unwrap_or_default()) {
            Some(person) => Reply::ok(json!({ "ok": true, "user": {
                "id": person.id, "name": person.handle, "real_name": person.name, "locale": "en-US",
                "profile": { "display_name": person.name, "real_name": person.name },
            }})),
            None => no("user_not_found"),
        },
        "conversations.open" => {
            let user = asked.text("users").unwrap_or_default();
            match person(account, user) {
                Some(person) => Reply::ok(json!({
                    "ok": true, "channel": { "id": slack_channel(&person) },
                })),
                None => no("user_not_found"),
            }
        }
        "chat.postMessage" => {
            let text = asked.text("text").unwrap_or_default().to_owned();
            match post(world, id, asked, &text, Vec::new()) {
                Ok((taken, channel)) => {
                    let body = json!({
                        "ok": true, "channel": channel, "ts": taken.id,
                        "message": { "type": "message", "text": text, "ts": taken.id, "bot_id": "B0FAKE" },
                    });
                    taken.finish(Reply::ok(body))
                }
                Err(refused) => *refused,
            }
        }
        "chat.update" | "chat.delete" | "reactions.add" | "reactions.remove" => {
            let ts = asked.text("ts").or_else(|| asked.text("timestamp"));
            let ts = ts.unwrap_or_default().to_owned();
            change(world, id, asked, method, &ts)
        }
        "files.getUploadURLExternal" => {
            let number = world.ids.number();
            Reply::ok(json!({
                "ok": true, "file_id": format!("F{number}"),
                "upload_url": format!("https://files.slack.com/upload/v1/F{number}"),
            }))
        }
        "files.completeUploadExternal" => complete(world, id, asked),
        "files.info" => Reply::ok(json!({ "ok": true, "file": { "id": asked.text("file") } })),
        _ => no("unknown_method"),
    }
}

fn change(world: &mut World, id: &str, asked: &Asked, method: &str, ts: &str) -> Reply {
    let what = match method {
        "chat.update" => "edit",
        "chat.delete" => "delete",
        "reactions.add" => "react",
        _ => "unreact",
    };
    acted(world, id, what, ts, |account| {
        let message = account.message_mut(ts);
        let Some(message) = message.filter(|message| !message.is_deleted) else {
            return no("message_not_found");
        };
        let sign = asked.text("name").map(|name| format!(":{name}:"));
        match what {
            "edit" if !message.is_ours => return no("cant_update_message"),
            "edit" => {
                message.text = unescaped(asked.text("text").unwrap_or_default());
                message.edits = message.edits.saturating_add(1);
            }
            "delete" if !message.is_ours => return no("cant_delete_message"),
            "delete" => message.is_deleted = true,
            "react" if message.reaction == sign => return no("already_reacted"),
            "react" => message.reaction = sign,
            _ if message.reaction.is_none() || message.reaction != sign => {
                return no("no_reaction");
            }
            _ => message.reaction = None,
        }
        Reply::ok(json!({ "ok": true, "channel": asked.text("channel"), "ts": ts }))
    })
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&amp;", "&")
}

/// The bytes of a file, at the address that `files.getUploadURLExternal` answered.
pub(super) fn upload(world: &mut World, asked: &Asked) -> Reply {
    let name = asked.parts().next_back().unwrap_or_default();
    let number = name.trim_start_matches('F').parse::<u64>();
    let Ok(number) = number else {
        return Reply::json(404, json!({ "error": "no such upload" }));
    };
    let part = asked.parts.first();
    let bytes = part.map_or_else(|| asked.body.clone(), |part| part.bytes.clone());
    let size = bytes.len();
    let content_type = part.map(|part| part.content_type.clone());
    let media = Media {
        bytes,
        content_type: content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
        name: part.map_or_else(|| name.to_owned(), |part| part.file_name.clone()),
    };
    world.media.keep(number, media);
    Reply::bytes("text/plain", format!("OK - {size}").into())
}

/// Without the token it is a page to log in.
pub(super) fn file(world: &World, asked: &Asked) -> Reply {
    if world.by_token(&[Kind::Slack], &asked.token()).is_none() {
        return Reply::bytes(
            "text/html",
            bytes::Bytes::from_static(b"<!doctype html>Sign in"),
        );
    }
    super::file(world, asked)
}

fn complete(world: &mut World, id: &str, asked: &Asked) -> Reply {
    let list = asked.nested("files");
    let list = list.as_array().cloned().unwrap_or_default();
    let mut files = Vec::new();
    for one in &list {
        let name = one.get("id").and_then(Value::as_str).unwrap_or_default();
        let title = one.get("title").and_then(Value::as_str).unwrap_or("file");
        let number = name.trim_start_matches('F').to_owned();
        let mut file = file_of(world, Some(number), None, title);
        if file.media.is_none() {
            return no("file_not_found");
        }
        title.clone_into(&mut file.name);
        files.push(file);
    }
    let text = asked.text("initial_comment").unwrap_or_default().to_owned();
    match post(world, id, asked, &text, files) {
        // What it shared is told by the files' names.
        Ok((taken, _)) => taken.finish(Reply::ok(json!({ "ok": true, "files": list }))),
        Err(refused) => *refused,
    }
}

/// With the channel in which it is.
fn post(
    world: &mut World,
    id: &str,
    asked: &Asked,
    text: &str,
    files: Vec<File>,
) -> Result<(Taken, String), Box<Reply>> {
    let channel = asked.text("channel").or_else(|| asked.text("channel_id"));
    let channel = channel.unwrap_or_default();
    let known = world.accounts.get(id);
    let chat = known.and_then(|account| person(account, channel));
    let chat = chat.map(|person| (person, None));
    let group = || known.and_then(|account| account.meant(channel));
    let Some((person, thread)) = chat.or_else(group) else {
        return Err(Box::new(no("channel_not_found")));
    };
    if text.is_empty() && files.is_empty() && asked.fields.get("blocks").is_none() {
        return Err(Box::new(no("no_text")));
    }
    let metadata = asked.nested("metadata");
    let outbound = Outbound {
        person: person.clone(),
        text: unescaped(text),
        files,
        thread: thread.clone(),
        reply_to: asked.text("thread_ts").map(str::to_owned),
        is_too_long: text.chars().count() > TEXT_CHARS_MAX,
        key: (!metadata.is_null()).then(|| metadata.to_string()),
        ..Outbound::default()
    };
    let taken = send(world, id, outbound)?;
    Ok((taken, thread.unwrap_or_else(|| slack_channel(&person))))
}
