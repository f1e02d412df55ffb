//! Twilio's REST API: SMS, and WhatsApp by Twilio.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::outbound::{Outbound, file, send};
use super::{Asked, Reply};
use crate::errors::{Error, refusal};
use crate::kind::Kind;
use crate::world::World;

/// Source: Twilio's error 21617.
const TEXT_CHARS_MAX: usize = 1_600;

pub(super) fn answer(world: &mut World, asked: &Asked) -> Reply {
    let parts: Vec<&str> = asked.parts().collect();
    let ["2010-04-01", "Accounts", sid, rest @ ..] = parts.as_slice() else {
        return missing();
    };
    // Files are handed out without a proof, unless the account asks for it.
    if let ["Messages", _, "Media", _] = rest {
        return super::file(world, asked);
    }
    let sid = sid.trim_end_matches(".json");
    let proof = asked.header("authorization");
    let found = world.accounts.values().find(|one| {
        let pair = format!("{}:{}", one.business_id(), one.secret);
        let right = format!("Basic {}", STANDARD.encode(pair));
        one.kind == Kind::Twilio && one.business_id() == sid && proof == Some(&right)
    });
    let Some(account) = found else {
        return refusal(Kind::Twilio, Error::TokenInvalid, None);
    };
    let id = account.id.clone();
    let reply = match (asked.method.as_str(), rest) {
        ("POST", ["Messages.json"]) => message(world, &id, asked),
        ("GET", []) => Reply::ok(json!({
            "sid": sid, "friendly_name": account.name, "status": "active",
        })),
        (_, _) => missing(),
    };
    reply.of(&id)
}

fn missing() -> Reply {
    let body =
        json!({ "code": 20_404, "message": "The requested resource was not found", "status": 404 });
    Reply::json(404, body)
}

fn message(world: &mut World, id: &str, asked: &Asked) -> Reply {
    let Some(account) = world.accounts.get(id) else {
        return missing();
    };
    let to = asked.text("To").unwrap_or_default().to_owned();
    let from = asked.text("From").unwrap_or_default();
    let is_ours = from == account.own_id || asked.text("MessagingServiceSid").is_some();
    if !is_ours {
        let text = format!("The 'From' number {from} is not a valid phone number of this account");
        let body = json!({ "code": 21_212, "message": text, "status": 400 });
        return Reply::json(400, body);
    }
    if !account.people.contains_key(&to) {
        let text = format!("The 'To' number {to} is not a valid phone number.");
        let body = json!({ "code": 21_211, "message": text, "status": 400 });
        return Reply::json(400, body);
    }
    let text = asked.text("Body").unwrap_or_default().to_owned();
    let urls = match asked.fields.get("MediaUrl") {
        Some(Value::String(url)) => vec![url.clone()],
        Some(Value::Array(urls)) => urls
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Some(_) | None => Vec::new(),
    };
    if text.is_empty() && urls.is_empty() {
        let body = json!({ "code": 21_602, "message": "Message body is required.", "status": 400 });
        return Reply::json(400, body);
    }
    let mut files = Vec::new();
    for url in urls {
        let mut file = file(world, None, Some(&url), "media");
        "image/*".clone_into(&mut file.content_type);
        files.push(file);
    }
    let outbound = Outbound {
        person: to.clone(),
        is_too_long: text.chars().count() > TEXT_CHARS_MAX,
        text: text.clone(),
        files,
        status_url: asked.text("StatusCallback").map(str::to_owned),
        ..Outbound::default()
    };
    match send(world, id, outbound) {
        Ok(taken) => {
            let body = json!({
                "sid": taken.id, "status": "queued", "to": to, "from": asked.text("From"),
                "body": text, "num_segments": "1", "error_code": null, "error_message": null,
            });
            taken.finish(Reply::json(201, body))
        }
        Err(refused) => *refused,
    }
}
