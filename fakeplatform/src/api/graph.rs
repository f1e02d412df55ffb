//! Meta's Graph API: Messenger and Instagram; WhatsApp's part of it is in its own file.

use serde_json::{Value, json};

use super::acting::{acted, seen, typing};
use super::outbound::{Outbound, file, send};
use super::{Asked, Reply, graph_comment, whatsapp};
use crate::account::{Account, Person};
use crate::errors::{Error, graph_error, refusal};
use crate::kind::Kind;
use crate::media::Media;
use crate::message::File;
use crate::sign::app_proof;
use crate::world::World;

/// Source: Messenger's and Instagram's pages on sending.
const MESSENGER_CHARS_MAX: usize = 2_000;
const INSTAGRAM_BYTES_MAX: usize = 1_000;

pub(super) fn answer(world: &mut World, asked: &Asked) -> Reply {
    let kinds = [Kind::Messenger, Kind::Instagram, Kind::Whatsapp];
    if let Some((app, secret)) = asked.token().split_once('|') {
        return of_app(world, asked, app, secret);
    }
    let Some(account) = world.by_token(&kinds, &asked.token()) else {
        return refusal(Kind::Messenger, Error::TokenInvalid, None);
    };
    let (id, kind) = (account.id.clone(), account.kind);
    // `v25.0` at the beginning may be left out.
    let mut parts: Vec<&str> = asked.parts().collect();
    let is_version = |part: &&str| part.starts_with('v') && part.contains('.');
    if parts.first().is_some_and(is_version) {
        parts.remove(0);
    }
    let reply = if kind == Kind::Whatsapp {
        whatsapp::answer(world, &id, asked, &parts)
    } else {
        private(world, &id, asked, &parts)
    };
    reply.of(&id)
}

/// What an app asks about people with its own token: the ids by which its pages know them.
fn of_app(world: &World, asked: &Asked, app: &str, secret: &str) -> Reply {
    let mut accounts = world.accounts.values();
    let account = accounts.find(|one| one.secret == secret && one.business_id() == app);
    let Some(account) = account else {
        return refusal(Kind::Messenger, Error::TokenInvalid, None);
    };
    let proof = app_proof(secret, &asked.token());
    let parts: Vec<&str> = asked.parts().collect();
    match parts.as_slice() {
        [.., user, "ids_for_pages"] if asked.text("appsecret_proof") == Some(&proof) => {
            let mut people = account.people.keys();
            let person = people.find(|person| app_scoped(person) == *user);
            let page = json!({ "id": account.own_id, "name": account.name });
            let found: Vec<Value> = person
                .map(|person| json!({ "id": person, "page": page }))
                .into_iter()
                .collect();
            Reply::ok(json!({ "data": found }))
        }
        _ => missing(parts.last().copied().unwrap_or_default()),
    }
}

/// By which apps know a person that pages know by `person`.
fn app_scoped(person: &str) -> String {
    format!("77{person}")
}

fn private(world: &mut World, id: &str, asked: &Asked, parts: &[&str]) -> Reply {
    let Some(account) = world.accounts.get(id) else {
        return missing("");
    };
    let is_own = |name: &str| name == "me" || name == account.own_id;
    match (asked.method.as_str(), parts) {
        ("POST", [own, "messages"]) if is_own(own) => message(world, id, asked),
        ("POST", [own, "message_attachments"]) if is_own(own) => attachment(world, asked),
        ("POST", [own, "subscribed_apps"]) if is_own(own) => Reply::ok(json!({ "success": true })),
        ("GET", [own, "subscribed_apps"]) if is_own(own) => Reply::ok(json!({ "data": [
            { "id": "900100200", "name": "Bellhop", "subscribed_fields": ["messages", "feed"] },
        ]})),
        ("GET", [own]) if is_own(own) && asked.text("fields").is_some_and(asks_for_mention) => {
            mentioned(account, asked)
        }
        ("GET", ["app"]) => Reply::ok(json!({ "id": account.business_id(), "name": "Bellhop" })),
        ("GET", [own]) if is_own(own) => Reply::ok(json!({
            "id": account.own_id, "user_id": account.own_id, "name": account.name, "username": "our_shop",
        })),
        ("GET", [person]) if account.people.contains_key(*person) => {
            profile(account, account.people.get(*person))
        }
        (_, [comment, rest @ ..]) => graph_comment::answer(world, id, asked, comment, rest),
        (_, []) => missing(""),
    }
}

fn asks_for_mention(fields: &str) -> bool {
    fields.starts_with("mentioned_comment")
}

/// What a comment says that names us: `mentioned_comment.comment_id(1){text,…}`.
fn mentioned(account: &Account, asked: &Asked) -> Reply {
    let fields = asked.text("fields").unwrap_or_default();
    let id = fields
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    let (id, _) = id.unwrap_or_default();
    let found = account.message(id);
    let found = found.and_then(|one| Some((one, account.people.get(&one.person)?)));
    let Some((comment, person)) = found else {
        return missing(id);
    };
    let at = chrono::DateTime::from_timestamp_millis(comment.at).unwrap_or_default();
    Reply::ok(json!({
        "id": account.own_id,
        "mentioned_comment": {
            "id": comment.id, "text": comment.text, "timestamp": at.to_rfc3339(),
            "username": person.handle, "from": { "id": person.id, "username": person.handle },
        },
    }))
}

pub(super) fn missing(what: &str) -> Reply {
    let text = format!("Unsupported request. Object with ID '{what}' does not exist.");
    Reply::json(400, graph_error(100, Some(33), &text))
}

fn profile(account: &Account, person: Option<&Person>) -> Reply {
    let Some(person) = person else {
        return missing("");
    };
    if account.kind == Kind::Instagram {
        let pic = "https://scontent.fbcdn.net/v/none";
        return Reply::ok(json!({
            "id": person.id, "name": person.name, "username": person.handle, "profile_pic": pic,
        }));
    }
    let (first, last) = person.name.split_once(' ').unwrap_or((&person.name, ""));
    Reply::ok(json!({ "id": person.id, "first_name": first, "last_name": last }))
}

fn message(world: &mut World, id: &str, asked: &Asked) -> Reply {
    let recipient = asked.nested("recipient");
    let person = recipient.get("id").and_then(super::asked::id);
    let comment = recipient.get("comment_id").or(recipient.get("post_id"));
    let comment = comment.and_then(Value::as_str);
    if let Some(action) = asked.text("sender_action") {
        return act(world, id, asked, person.as_deref(), action);
    }
    let Some(account) = world.accounts.get(id) else {
        return missing("");
    };
    let kind = account.kind;
    let of_comment = comment.and_then(|comment| account.message(comment));
    let is_private_reply = comment.is_some();
    if is_private_reply {
        let Some(of_comment) = of_comment else {
            return missing(comment.unwrap_or_default());
        };
        let again = account.sends.iter().any(|send| {
            send.is_private_reply
                && send.message_id.is_some()
                && send.reply_to.as_deref() == Some(&of_comment.id)
        });
        if again {
            let text = "Activity already replied to";
            return Reply::json(400, graph_error(10_900, None, text));
        }
    }
    let person = of_comment.map(|of| of.person.clone()).or(person);
    let Some(person) = person.filter(|person| account.people.contains_key(person)) else {
        return Reply::json(
            400,
            graph_error(100, Some(2_018_001), "No matching user found"),
        );
    };
    let reply_to = comment.map(str::to_owned).or_else(|| {
        let message = asked.nested("message");
        let own = message.pointer("/reply_to/mid").or(None);
        let beside = asked.text_at("reply_to/mid").map(str::to_owned);
        own.and_then(Value::as_str).map(str::to_owned).or(beside)
    });
    let content = asked.nested("message");
    let text = content
        .get("text")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let files = attachments(world, asked, &content);
    if text.is_empty() && files.is_empty() && content.get("attachment").is_none() {
        return Reply::json(400, graph_error(100, None, "The message is empty"));
    }
    let is_too_long = if kind == Kind::Instagram {
        text.len() > INSTAGRAM_BYTES_MAX
    } else {
        text.chars().count() > MESSENGER_CHARS_MAX
    };
    let outbound = Outbound {
        person: person.clone(),
        text: text.to_owned(),
        files,
        reply_to,
        is_private_reply,
        key: content
            .get("metadata")
            .and_then(Value::as_str)
            .map(str::to_owned),
        is_too_long,
        opens_window: asked.text("tag") == Some("HUMAN_AGENT"),
        ..Outbound::default()
    };
    match send(world, id, outbound) {
        Ok(taken) => {
            let body = json!({ "recipient_id": person, "message_id": taken.id });
            taken.finish(Reply::ok(body))
        }
        Err(refused) => *refused,
    }
}

/// By address, by an id of before, or in the same call.
fn attachments(world: &mut World, asked: &Asked, content: &Value) -> Vec<File> {
    let mut all: Vec<&Value> = content.get("attachment").into_iter().collect();
    if let Some(list) = content.get("attachments").and_then(Value::as_array) {
        all.extend(list);
    }
    let mut files = Vec::new();
    for one in all {
        let url = one.pointer("/payload/url").and_then(Value::as_str);
        let given = one.pointer("/payload/attachment_id");
        let mut media = given.and_then(super::asked::id);
        if url.is_none() && media.is_none() {
            media = keep_part(world, asked);
        }
        let kind = one.get("type").and_then(Value::as_str).unwrap_or("file");
        let mut file = file(world, media, url, kind);
        if file.content_type.is_empty() {
            file.content_type = format!("{kind}/*");
        }
        files.push(file);
    }
    files
}

/// The first file among the parts.
pub(super) fn keep_part(world: &mut World, asked: &Asked) -> Option<String> {
    let part = asked.parts.first()?;
    let number = world.ids.number();
    let media = Media {
        bytes: part.bytes.clone(),
        content_type: part.content_type.clone(),
        name: part.file_name.clone(),
    };
    Some(world.media.keep(number, media))
}

fn attachment(world: &mut World, asked: &Asked) -> Reply {
    match keep_part(world, asked) {
        Some(id) => Reply::ok(json!({ "attachment_id": id })),
        None => Reply::json(
            400,
            graph_error(100, Some(2_018_047), "Upload attachment failure."),
        ),
    }
}

fn act(world: &mut World, id: &str, asked: &Asked, person: Option<&str>, action: &str) -> Reply {
    let known = world.accounts.get(id);
    let person = person.filter(|person| known.is_some_and(|one| one.people.contains_key(*person)));
    let Some(person) = person.map(str::to_owned) else {
        return Reply::json(400, graph_error(100, None, "Invalid recipient"));
    };
    match action {
        "typing_on" => typing(world, id, &person),
        "typing_off" => {}
        "mark_seen" => seen(world, id, &person, None),
        "react" | "unreact" => return react(world, id, asked, &person, action == "react"),
        _ => return Reply::json(400, graph_error(100, None, "Invalid sender_action")),
    }
    Reply::ok(json!({ "recipient_id": person }))
}

fn react(world: &mut World, id: &str, asked: &Asked, person: &str, is_on: bool) -> Reply {
    let payload = asked.nested("payload");
    let target = payload.get("message_id").and_then(Value::as_str);
    let target = target.unwrap_or_default().to_owned();
    let sign = payload.get("reaction").and_then(Value::as_str);
    let sign = sign.map(|sign| if sign == "love" { "❤" } else { sign });
    let what = if is_on { "react" } else { "unreact" };
    acted(world, id, what, &target, |account| {
        let Some(message) = account.message_mut(&target) else {
            return missing(&target);
        };
        message.reaction = sign.filter(|_| is_on).map(str::to_owned);
        Reply::ok(json!({ "recipient_id": person }))
    })
}
