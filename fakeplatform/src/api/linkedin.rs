//! LinkedIn's social actions.

use serde_json::json;

use super::acting::acted;
use super::outbound::{Outbound, send};
use super::{Asked, Reply};
use crate::errors::{Error, refusal};
use crate::kind::Kind;
use crate::world::World;

/// Source: learn.microsoft.com/linkedin, comments.
const TEXT_CHARS_MAX: usize = 1_250;

pub(super) fn answer(world: &mut World, asked: &Asked) -> Reply {
    let Some(account) = world.by_token(&[Kind::Linkedin], &asked.token()) else {
        return refusal(Kind::Linkedin, Error::TokenInvalid, None);
    };
    let id = account.id.clone();
    call(world, &id, asked).of(&id)
}

/// Of each post of a page, in milliseconds.
const PUBLISHED_AT: i64 = 1_795_167_000_000;

fn bad(status: u16, message: &str) -> Reply {
    Reply::json(status, json!({ "status": status, "message": message }))
}

fn call(world: &mut World, id: &str, asked: &Asked) -> Reply {
    let parts: Vec<&str> = asked.parts().collect();
    match (asked.method.as_str(), parts.as_slice()) {
        ("POST", ["rest" | "v2", "socialActions", target, "comments"]) => {
            comment(world, id, asked, target)
        }
        (method, ["rest" | "v2", "socialActions", _, "comments", number]) => {
            change(world, id, asked, method, number)
        }
        ("GET", ["rest" | "v2", "posts", post]) => shared(world, id, post),
        ("GET", ["rest" | "v2", "me" | "userinfo"]) => Reply::ok(json!({
            "id": "subscriber", "sub": "subscriber", "localizedFirstName": "Our",
            "localizedLastName": "Administrator", "name": "Our Administrator",
        })),
        ("GET", ["rest" | "v2", "organizationAcls"]) => {
            let account = world.accounts.get(id);
            Reply::ok(json!({ "elements": [{
                "organization": account.map(|one| one.own_id.clone()), "role": "ADMINISTRATOR",
                "roleAssignee": "urn:li:person:subscriber", "state": "APPROVED",
            }]}))
        }
        (_, _) => bad(404, "No virtual resource found"),
    }
}

/// A post of somebody's own that names the page, or one of the page.
fn shared(world: &World, id: &str, post: &str) -> Reply {
    let account = world.accounts.get(id);
    let shown = |id: &str, author: &str, text: &str, at: i64| {
        Reply::ok(json!({
            "id": id, "author": author, "commentary": text,
            "publishedAt": at, "lifecycleState": "PUBLISHED", "visibility": "PUBLIC",
        }))
    };
    let found = account.and_then(|account| account.message(post));
    if let Some(found) = found.filter(|one| !one.is_deleted && !one.is_ours) {
        return shown(&found.id, &found.person, &found.text, found.at);
    }
    match account.filter(|account| account.has_post(post)) {
        Some(account) => shown(post, &account.own_id, &account.post_text(), PUBLISHED_AT),
        None => bad(404, "Could not find the post"),
    }
}

fn change(world: &mut World, id: &str, asked: &Asked, method: &str, number: &str) -> Reply {
    let own = format!(",{number})");
    let known = world.accounts.get(id);
    let found =
        known.and_then(|account| account.messages.iter().find(|one| one.id.ends_with(&own)));
    let Some(target) = found
        .filter(|one| !one.is_deleted)
        .map(|one| one.id.clone())
    else {
        return bad(404, "Comment not found");
    };
    let what = if method == "DELETE" { "delete" } else { "edit" };
    let text = asked.text_at("patch/message/$set/text").map(str::to_owned);
    acted(world, id, what, &target, |account| {
        let Some(message) = account.message_mut(&target) else {
            return bad(404, "Comment not found");
        };
        if !message.is_ours {
            return bad(403, "Only what the page wrote can be changed");
        }
        match (what, text) {
            ("delete", _) => message.is_deleted = true,
            (_, Some(text)) => {
                message.text = text;
                message.edits = message.edits.saturating_add(1);
            }
            (_, None) => return bad(400, "There is nothing to set"),
        }
        Reply::json(204, json!({}))
    })
}

fn comment(world: &mut World, id: &str, asked: &Asked, target: &str) -> Reply {
    if asked.header("linkedin-version").is_none() && asked.path.starts_with("rest") {
        return bad(
            400,
            "A version must be present. Please specify a version by adding the LinkedIn-Version header.",
        );
    }
    let Some(account) = world.accounts.get(id) else {
        return bad(404, "Not found");
    };
    let actor = asked.text("actor").unwrap_or_default();
    if actor != account.own_id {
        return bad(403, "Not enough permissions to comment as this actor");
    }
    let text = asked.text_at("message/text").unwrap_or_default();
    if text.is_empty() {
        return bad(400, "message: field is required but not found");
    }
    let parent = asked.text("parentComment");
    if parent.is_some_and(|parent| !parent.starts_with("urn:li:comment:")) {
        return bad(400, "parentComment: is not a comment's URN");
    }
    // The post, or the comment that is answered, in either spelling.
    let parent = asked.text("parentComment").unwrap_or(target);
    let parent = parent.replace("(activity:", "(urn:li:activity:");
    let object = asked.text("object").unwrap_or_default();
    let mut newest_first = account.messages.iter().rev();
    let answered = newest_first.find(|one| {
        !one.is_ours
            && (one.id == parent
                || one.thread.as_deref() == Some(target)
                || one.thread.as_deref() == Some(object))
    });
    let Some(answered) = answered else {
        return bad(404, "Could not find the entity to comment on");
    };
    let outbound = Outbound {
        person: answered.person.clone(),
        text: text.to_owned(),
        thread: answered.thread.clone(),
        reply_to: Some(answered.id.clone()),
        is_too_long: text.chars().count() > TEXT_CHARS_MAX,
        ..Outbound::default()
    };
    match send(world, id, outbound) {
        Ok(taken) => {
            let number = taken.id.rsplit(',').next().unwrap_or_default();
            let number = number.trim_end_matches(')').to_owned();
            let body = json!({
                "id": number, "$URN": taken.id, "commentUrn": taken.id, "actor": actor,
                "object": object, "message": { "text": text },
            });
            let mut reply = Reply::json(201, body);
            reply.headers.push(("x-restli-id", number));
            taken.finish(reply)
        }
        Err(refused) => *refused,
    }
}
