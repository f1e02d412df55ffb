//! Anybody's own app, at the other end of a generic channel: it verifies what the hub signs.

use serde_json::{Value, json};

use super::outbound::{Outbound, file, send};
use super::{Asked, Reply};
use crate::errors::{Error, refusal};
use crate::kind::Kind;
use crate::sign::{self, Signed};
use crate::world::World;

pub const HOST: &str = "own-app.example";

/// Where the hub posts replies to.
pub fn callback(account: &str) -> String {
    format!("https://{HOST}/replies/{account}")
}

pub(super) fn answer(world: &mut World, asked: &Asked) -> Reply {
    let id = asked.parts().next_back().unwrap_or_default().to_owned();
    let Some(account) = world.accounts.get(&id) else {
        return Reply::json(404, json!({ "error": "there is no such app" }));
    };
    let header = |name: &str| asked.header(name).unwrap_or_default();
    let signed = Signed {
        url: "",
        body: &asked.body,
        at: header("webhook-timestamp").parse().unwrap_or_default(),
        id: header("webhook-id"),
    };
    let right = sign::headers(Kind::Generic, &account.secret, signed);
    let right = right
        .into_iter()
        .find(|(name, _)| *name == "webhook-signature");
    let right = right.map(|(_, value)| value).unwrap_or_default();
    if !header("webhook-signature")
        .split(' ')
        .any(|one| one == right)
    {
        return refusal(Kind::Generic, Error::TokenInvalid, None).of(&id);
    }
    let key = header("webhook-id").to_owned();
    // The same id is the same message.
    if let Some(known) = account.retry_keys.get(&key) {
        return Reply::ok(json!({ "id": known.first(), "is_repeated": true })).of(&id);
    }
    let event = asked.nested("data");
    let event = if event.is_object() {
        event
    } else {
        Value::Object(asked.fields.clone())
    };
    // Which of these names the body has is the hub's documentation's to say.
    let first = |paths: &[&str]| {
        let mut found = paths.iter().filter_map(|path| event.pointer(path));
        found.find_map(super::asked::id)
    };
    let person = first(&[
        "/to",
        "/to/id",
        "/author/id",
        "/recipient/id",
        "/contact/id",
    ]);
    let person = person.unwrap_or_default();
    let text = first(&["/text", "/message/text", "/body"]).unwrap_or_default();
    let given = event.get("attachments").or(event.get("files"));
    let given = given.and_then(Value::as_array).cloned().unwrap_or_default();
    let mut files = Vec::new();
    for one in &given {
        let field = |name: &str| one.get(name).and_then(Value::as_str);
        let mut kept = file(world, None, field("url"), field("name").unwrap_or("file"));
        let kind = field("content_type").unwrap_or("application/octet-stream");
        kind.clone_into(&mut kept.content_type);
        files.push(kept);
    }
    let outbound = Outbound {
        person,
        text,
        files,
        reply_to: first(&["/reply_to"]),
        key: Some(key.clone()),
        ..Outbound::default()
    };
    match send(world, &id, outbound) {
        Ok(taken) => {
            if let Some(account) = world.accounts.get_mut(&id) {
                account.retry_keys.insert(key, vec![taken.id.clone()]);
            }
            let body = json!({ "id": taken.id });
            taken.finish(Reply::ok(body))
        }
        Err(refused) => *refused,
    }
}
