//! WhatsApp's Cloud API.

use serde_json::{Value, json};

use super::acting::{acted, seen, typing};
use super::graph::{keep_part, missing};
use super::outbound::{Outbound, file as file_of, send};
use super::{Asked, Reply};
use crate::errors::{Error, graph_error, refusal};
use crate::kind::Kind;
use crate::world::World;

/// Source: the Cloud API's reference of messages.
const TEXT_CHARS_MAX: usize = 4_096;
const CAPTION_CHARS_MAX: usize = 1_024;
const MEDIA: [&str; 5] = ["image", "video", "audio", "document", "sticker"];

pub(super) fn answer(world: &mut World, id: &str, asked: &Asked, parts: &[&str]) -> Reply {
    let Some(account) = world.accounts.get(id) else {
        return missing("");
    };
    let (own, business) = (account.own_id.clone(), account.business_id());
    match (asked.method.as_str(), parts) {
        ("POST", [number, "messages"]) if *number == own => message(world, id, asked),
        ("POST", [number, "media"]) if *number == own => match keep_part(world, asked) {
            Some(media) => Reply::ok(json!({ "id": media })),
            None => Reply::json(400, graph_error(131_053, None, "Media upload error")),
        },
        ("GET", [one, "message_templates"]) if *one == business => Reply::ok(templates()),
        ("GET" | "POST", [one, "subscribed_apps"]) if *one == business => Reply::ok(
            json!({ "success": true, "data": [{ "whatsapp_business_api_data": { "name": "Bellhop" } }] }),
        ),
        ("GET", [one, "phone_numbers"]) if *one == business => Reply::ok(json!({ "data": [
            { "id": own, "display_phone_number": format!("+49 {own}"), "verified_name": account.name },
        ]})),
        ("GET", [one]) if *one == own || *one == "me" => Reply::ok(json!({
            "id": own, "display_phone_number": format!("+49 {own}"),
            "verified_name": account.name, "quality_rating": "GREEN",
        })),
        ("GET", [one]) if *one == business => {
            Reply::ok(json!({ "id": business, "name": account.name }))
        }
        ("GET", [media]) => match world.media.get(media) {
            Some(found) => Reply::ok(json!({
                "id": media, "mime_type": found.content_type, "file_size": found.bytes.len(),
                "url": format!("https://lookaside.fbsbx.com/whatsapp_business/attachments/{media}"),
                "messaging_product": "whatsapp",
            })),
            None => missing(media),
        },
        (_, _) => missing(parts.first().copied().unwrap_or_default()),
    }
}

/// Only with the token, as the address alone is worth nothing.
pub(super) fn file(world: &World, asked: &Asked) -> Reply {
    if world.by_token(&[Kind::Whatsapp], &asked.token()).is_none() {
        return refusal(Kind::Whatsapp, Error::TokenInvalid, None);
    }
    super::file(world, asked)
}

pub(super) fn templates() -> Value {
    json!({ "data": [
        { "id": "1", "name": "still_there", "language": "en_US", "status": "APPROVED", "category": "UTILITY",
          "components": [{ "type": "BODY", "text": "Hello {{1}}, we have an answer to your question. Shall we send it?" }] },
        { "id": "2", "name": "order_update", "language": "en_US", "status": "APPROVED", "category": "UTILITY",
          "components": [{ "type": "BODY", "text": "Hello {{1}}, your order {{2}} is on its way." }] },
        { "id": "4", "name": "spring_sale", "language": "en_US", "status": "APPROVED", "category": "MARKETING",
          "components": [{ "type": "BODY", "text": "Hello {{1}}, everything is half the price this week." }] },
        { "id": "3", "name": "not_yet", "language": "en_US", "status": "PENDING", "category": "MARKETING",
          "components": [{ "type": "BODY", "text": "Not approved yet." }] },
    ], "paging": {} })
}

fn message(world: &mut World, id: &str, asked: &Asked) -> Reply {
    if asked.text("messaging_product") != Some("whatsapp") {
        let text = "The parameter messaging_product is required.";
        return Reply::json(400, graph_error(100, None, text));
    }
    let Some(account) = world.accounts.get(id) else {
        return missing("");
    };
    if asked.text("status") == Some("read") {
        let read = asked.text("message_id").unwrap_or_default();
        let Some(person) = account.message(read).map(|one| one.person.clone()) else {
            let text = "Parameter value is not valid";
            return Reply::json(400, graph_error(131_009, None, text));
        };
        if asked.at("typing_indicator").is_some() {
            typing(world, id, &person);
        }
        seen(world, id, &person, Some(read));
        return Reply::ok(json!({ "success": true }));
    }
    let to = asked.id("to").or_else(|| asked.id("recipient"));
    let to = to.unwrap_or_default();
    let to = to.trim_start_matches('+').to_owned();
    let kind = asked.text("type").unwrap_or("text");
    if kind == "reaction" {
        let target = asked.text_at("reaction/message_id").unwrap_or_default();
        let emoji = asked.text_at("reaction/emoji").unwrap_or_default();
        let what = if emoji.is_empty() { "unreact" } else { "react" };
        let wamid = format!("wamid.HBgR{}", world.ids.number());
        return acted(world, id, what, target, |account| {
            let Some(message) = account.message_mut(target) else {
                let text = "Parameter value is not valid";
                return Reply::json(400, graph_error(131_009, None, text));
            };
            message.reaction = (!emoji.is_empty()).then(|| emoji.to_owned());
            Reply::ok(sent(&to, &wamid))
        });
    }
    let mut outbound = Outbound {
        person: to.clone(),
        reply_to: asked.text_at("context/message_id").map(str::to_owned),
        key: asked.text("biz_opaque_callback_data").map(str::to_owned),
        ..Outbound::default()
    };
    if kind == "text" {
        let text = asked.text_at("text/body").unwrap_or_default();
        outbound.is_too_long = text.is_empty() || text.chars().count() > TEXT_CHARS_MAX;
        text.clone_into(&mut outbound.text);
    } else if kind == "template" {
        let template = asked.at("template").cloned().unwrap_or_default();
        if let Some(problem) = template_problem(&template) {
            return problem;
        }
        outbound.text = written(&template);
        outbound.template = Some(template);
        outbound.opens_window = true;
    } else if MEDIA.contains(&kind) {
        let given = asked.at(kind).cloned().unwrap_or_default();
        let text_of = |name: &str| given.get(name).and_then(Value::as_str);
        let caption = text_of("caption").unwrap_or_default();
        outbound.is_too_long = caption.chars().count() > CAPTION_CHARS_MAX;
        caption.clone_into(&mut outbound.text);
        let media = given.get("id").and_then(super::asked::id);
        let mut file = file_of(
            world,
            media,
            text_of("link"),
            text_of("filename").unwrap_or(kind),
        );
        if file.media.is_none() && file.url.is_none() {
            return Reply::json(400, graph_error(131_053, None, "Media upload error"));
        }
        if file.content_type.is_empty() {
            file.content_type = format!("{kind}/*");
        }
        outbound.files.push(file);
    } else {
        return Reply::json(400, graph_error(131_051, None, "Unsupported message type"));
    }
    match send(world, id, outbound) {
        Ok(taken) => {
            let body = sent(&to, &taken.id);
            taken.finish(Reply::ok(body))
        }
        Err(refused) => *refused,
    }
}

fn sent(to: &str, wamid: &str) -> Value {
    json!({ "messaging_product": "whatsapp", "contacts": [{ "input": to, "wa_id": to }],
            "messages": [{ "id": wamid }] })
}

fn approved(template: &Value) -> Option<Value> {
    let all = templates();
    let all = all.get("data")?.as_array()?.clone();
    let name = template.get("name")?;
    let language = template.pointer("/language/code")?;
    all.into_iter().find(|one| {
        one.get("name") == Some(name)
            && one.get("language") == Some(language)
            && one.get("status").and_then(Value::as_str) == Some("APPROVED")
    })
}

fn values(template: &Value) -> Vec<String> {
    let components = template.get("components").and_then(Value::as_array);
    let body = components.into_iter().flatten().find(|one| {
        let kind = one.get("type").and_then(Value::as_str).unwrap_or_default();
        kind.eq_ignore_ascii_case("body")
    });
    let list = body.and_then(|body| body.get("parameters")?.as_array());
    let texts = list.into_iter().flatten();
    texts
        .filter_map(|one| one.get("text")?.as_str().map(str::to_owned))
        .collect()
}

fn text_of(template: &Value) -> String {
    let text = template
        .pointer("/components/0/text")
        .and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn template_problem(template: &Value) -> Option<Reply> {
    let Some(known) = approved(template) else {
        let text = "Template name does not exist in the translation";
        return Some(Reply::json(404, graph_error(132_001, None, text)));
    };
    let wanted = text_of(&known).matches("{{").count();
    if values(template).len() != wanted {
        let text = "Number of parameters does not match the expected number of params";
        return Some(Reply::json(400, graph_error(132_000, None, text)));
    }
    None
}

fn written(template: &Value) -> String {
    let mut text = approved(template).map(|known| text_of(&known));
    for (number, value) in (1_usize..).zip(values(template)) {
        text = text.map(|text| text.replace(&format!("{{{{{number}}}}}"), &value));
    }
    text.unwrap_or_default()
}
