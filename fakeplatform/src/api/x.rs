//! X's API v2.

use serde_json::{Value, json};

use super::acting::acted;
use super::graph::keep_part;
use super::outbound::{Outbound, file, send};
use super::{Asked, Reply};
use crate::errors::{Error, refusal};
use crate::kind::Kind;
use crate::media::Media;
use crate::message::File;
use crate::secrets::secret;
use crate::world::World;

/// Source: docs.x.com. A post counts some letters twice; here none does.
const DIRECT_CHARS_MAX: usize = 10_000;
const POST_CHARS_MAX: usize = 280;

pub(super) fn answer(world: &mut World, asked: &Asked) -> Reply {
    if asked.method == "POST" && asked.path == "2/oauth2/token" {
        return tokens(world, asked);
    }
    let Some(account) = world.by_token(&[Kind::X], &asked.token()) else {
        return refusal(Kind::X, Error::TokenInvalid, None);
    };
    let id = account.id.clone();
    call(world, &id, asked).of(&id)
}

/// The refresh token is used up, and so is the access token that it came with.
fn tokens(world: &mut World, asked: &Asked) -> Reply {
    let given = asked.text("refresh_token").unwrap_or_default();
    let client = asked.text("client_id").unwrap_or_default();
    let mut accounts = world.accounts.values_mut();
    let found = accounts.find(|one| {
        one.kind == Kind::X && one.refresh_token == given && one.business_id() == client
    });
    let Some(account) = found.filter(|_| asked.text("grant_type") == Some("refresh_token")) else {
        let body = json!({
            "error": "invalid_request",
            "error_description": "Value passed for the token was invalid.",
        });
        return Reply::json(400, body);
    };
    account.token = secret();
    account.refresh_token = secret();
    let id = account.id.clone();
    let body = json!({
        "token_type": "bearer", "expires_in": 7_200, "access_token": account.token,
        "refresh_token": account.refresh_token, "scope": "dm.write tweet.write offline.access",
    });
    Reply::ok(body).of(&id)
}

fn problem(status: u16, detail: &str) -> Reply {
    let body = json!({ "title": "Invalid Request", "detail": detail, "type": "about:blank", "status": status });
    Reply::json(status, body)
}

fn call(world: &mut World, id: &str, asked: &Asked) -> Reply {
    let Some(account) = world.accounts.get_mut(id) else {
        return problem(404, "Not found");
    };
    let own = account.own_id.clone();
    let parts: Vec<&str> = asked.parts().collect();
    match (asked.method.as_str(), parts.as_slice()) {
        ("GET", ["2", "users", "me"]) => Reply::ok(json!({ "data": {
            "id": own, "name": account.name, "username": "our_shop",
        }})),
        ("GET", ["2", "users", person]) => match account.people.get(*person) {
            Some(person) => Reply::ok(json!({ "data": {
                "id": person.id, "name": person.name, "username": person.handle,
            }})),
            None => problem(404, "Could not find user."),
        },
        ("POST", ["2", "dm_conversations", "with", person, "messages"]) => {
            direct(world, id, asked, person)
        }
        ("POST", ["2", "dm_conversations", conversation, "messages"]) => {
            let other = conversation.split('-').find(|one| *one != own);
            direct(world, id, asked, other.unwrap_or_default())
        }
        ("POST", ["2", "tweets"]) => post(world, id, asked),
        ("DELETE", ["2", "tweets", target]) => acted(world, id, "delete", target, |account| {
            match account.message_mut(target) {
                Some(message) if message.is_ours => {
                    message.is_deleted = true;
                    Reply::ok(json!({ "data": { "deleted": true } }))
                }
                Some(_) | None => problem(403, "You are not permitted to delete this Tweet."),
            }
        }),
        ("POST", ["2", "users", _, "likes"]) => {
            let target = asked.text("tweet_id").unwrap_or_default();
            match account.message_mut(target) {
                Some(message) => {
                    message.is_liked = true;
                    Reply::ok(json!({ "data": { "liked": true } }))
                }
                None => problem(404, "Could not find the post."),
            }
        }
        ("PUT", ["2", "tweets", target, "hidden"]) => match account.message_mut(target) {
            Some(message) => {
                message.is_hidden = asked.fields.get("hidden") == Some(&Value::Bool(true));
                Reply::ok(json!({ "data": { "hidden": message.is_hidden } }))
            }
            None => problem(404, "Could not find the post."),
        },
        ("POST", ["2", "media", "upload", ..]) => upload(world, asked, &parts),
        ("GET", ["2", "media", "upload"]) => {
            let media = asked.id("media_id");
            Reply::ok(
                json!({ "data": { "id": media, "processing_info": { "state": "succeeded" } } }),
            )
        }
        (_, _) => problem(404, "Not found"),
    }
}

/// At once, or by INIT, APPEND and FINALIZE, in both of their spellings. Pieces must come in order.
fn upload(world: &mut World, asked: &Asked, parts: &[&str]) -> Reply {
    let command = asked.text("command").map(str::to_lowercase);
    let last = parts.last().copied().unwrap_or_default();
    let step = command.as_deref().unwrap_or(match last {
        "upload" => "whole",
        "initialize" => "init",
        other => other,
    });
    let named = parts.get(3).map(|part| (*part).to_owned());
    let media = asked.id("media_id").or(named).unwrap_or_default();
    match step {
        "init" => {
            let number = world.ids.number();
            let empty = Media {
                bytes: bytes::Bytes::new(),
                content_type: asked.text("media_type").unwrap_or("image/png").to_owned(),
                name: "media".to_owned(),
            };
            let media = world.media.keep(number, empty);
            Reply::ok(json!({ "data": { "id": media, "media_key": format!("3_{media}") } }))
        }
        "append" => {
            let Some(piece) = asked.parts.first() else {
                return problem(400, "media is missing");
            };
            let (Some(known), Ok(number)) = (world.media.get(&media).cloned(), media.parse())
            else {
                return problem(404, "no such media");
            };
            let bytes = [known.bytes.as_ref(), piece.bytes.as_ref()].concat();
            let whole = Media {
                bytes: bytes.into(),
                ..known
            };
            world.media.keep(number, whole);
            Reply::ok(json!({ "data": { "expires_at": 0 } }))
        }
        "finalize" => {
            Reply::ok(json!({ "data": { "id": media, "media_key": format!("3_{media}") } }))
        }
        _ => match keep_part(world, asked) {
            Some(media) => {
                Reply::ok(json!({ "data": { "id": media, "media_key": format!("3_{media}") } }))
            }
            None => problem(400, "media is missing"),
        },
    }
}

fn direct(world: &mut World, id: &str, asked: &Asked, person: &str) -> Reply {
    let text = asked.text("text").unwrap_or_default();
    let given = asked.nested("attachments");
    let given = given.as_array().cloned().unwrap_or_default();
    let Some(files) = files(world, &given, "media_id") else {
        return problem(400, "One of the media is not valid.");
    };
    if files.len() > 1 || (text.is_empty() && files.is_empty()) {
        return problem(400, "Exactly one attachment, or a text, is needed.");
    }
    let outbound = Outbound {
        person: person.to_owned(),
        text: text.to_owned(),
        files,
        is_too_long: text.chars().count() > DIRECT_CHARS_MAX,
        ..Outbound::default()
    };
    let own = world.accounts.get(id).map(|one| one.own_id.clone());
    match send(world, id, outbound) {
        Ok(taken) => {
            let mut both = [own.unwrap_or_default(), person.to_owned()];
            both.sort_by_key(|id| (id.len(), id.clone()));
            let body = json!({ "data": {
                "dm_conversation_id": both.join("-"), "dm_event_id": taken.id,
            }});
            taken.finish(Reply::json(201, body))
        }
        Err(refused) => *refused,
    }
}

fn files(world: &World, given: &[Value], name: &str) -> Option<Vec<File>> {
    let mut files = Vec::new();
    for one in given {
        let id = one.get(name).or(Some(one)).and_then(super::asked::id)?;
        let found = file(world, Some(id), None, "media");
        found.media.as_ref()?;
        files.push(found);
    }
    Some(files)
}

fn post(world: &mut World, id: &str, asked: &Asked) -> Reply {
    let text = asked.text("text").unwrap_or_default();
    let reply = asked.nested("reply");
    let target = reply.get("in_reply_to_tweet_id").and_then(Value::as_str);
    let account = world.accounts.get(id);
    let answered = target.and_then(|target| account?.message(target));
    // Who has not named us may not be answered by a program.
    let Some(answered) = answered.filter(|one| !one.is_ours && one.thread.is_some()) else {
        return problem(
            403,
            "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.",
        );
    };
    let given = asked.nested("media");
    let given = given
        .get("media_ids")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let outbound = Outbound {
        person: answered.person.clone(),
        text: text.to_owned(),
        thread: answered.thread.clone(),
        reply_to: target.map(str::to_owned),
        is_too_long: text.chars().count() > POST_CHARS_MAX,
        ..Outbound::default()
    };
    let Some(files) = files(world, &given, "") else {
        return problem(400, "One of the media is not valid.");
    };
    let outbound = Outbound { files, ..outbound };
    match send(world, id, outbound) {
        Ok(taken) => {
            let body = json!({ "data": { "id": taken.id, "text": text } });
            taken.finish(Reply::json(201, body))
        }
        Err(refused) => *refused,
    }
}
