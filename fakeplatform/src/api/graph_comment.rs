//! Comments of Facebook's pages and Instagram: answers, hiding, likes, deletions.

use serde_json::json;

use super::graph::missing;
use super::outbound::{Outbound, send};
use super::{Asked, Reply};
use crate::errors::graph_error;
use crate::kind::Kind;
use crate::message::Message;
use crate::world::World;

/// Source: the limits of comments that Facebook and Instagram enforce.
const FACEBOOK_CHARS_MAX: usize = 8_000;
const INSTAGRAM_CHARS_MAX: usize = 2_200;

/// `id` is the account, `target` a comment or a post.
pub(super) fn answer(
    world: &mut World,
    id: &str,
    asked: &Asked,
    target: &str,
    rest: &[&str],
) -> Reply {
    let Some(account) = world.accounts.get_mut(id) else {
        return missing(target);
    };
    let kind = account.kind;
    let Some(comment) = account.message_mut(target) else {
        return missing(target);
    };
    let success = || Reply::ok(json!({ "success": true }));
    match (asked.method.as_str(), rest) {
        ("POST", ["comments"]) if kind == Kind::Messenger => reply(world, id, asked, target),
        ("POST", ["replies"]) if kind == Kind::Instagram => reply(world, id, asked, target),
        ("POST", ["likes"]) if kind == Kind::Messenger => {
            comment.is_liked = true;
            success()
        }
        ("DELETE", ["likes"]) if kind == Kind::Messenger => {
            comment.is_liked = false;
            success()
        }
        ("DELETE", []) => {
            comment.is_deleted = true;
            success()
        }
        ("GET", []) => Reply::ok(json!({
            "id": comment.id, "message": comment.text, "text": comment.text,
            "is_hidden": comment.is_hidden, "can_hide": true, "can_remove": true,
            "can_reply_privately": true,
        })),
        ("POST", []) => change(comment, asked),
        (_, _) => Reply::json(400, graph_error(100, None, "Unsupported post request.")),
    }
}

fn change(comment: &mut Message, asked: &Asked) -> Reply {
    let hide = asked.fields.get("is_hidden").or(asked.fields.get("hide"));
    if let Some(hide) = hide {
        comment.is_hidden = hide.as_bool().unwrap_or(hide.as_str() == Some("true"));
        return Reply::ok(json!({ "success": true }));
    }
    match asked.text("message") {
        Some(text) if comment.is_ours => {
            text.clone_into(&mut comment.text);
            comment.edits = comment.edits.saturating_add(1);
            Reply::ok(json!({ "success": true }))
        }
        Some(_) | None => Reply::json(400, graph_error(100, None, "Nothing to change")),
    }
}

fn reply(world: &mut World, id: &str, asked: &Asked, target: &str) -> Reply {
    let account = world.accounts.get(id);
    let found = account.and_then(|account| account.message(target).map(|one| (account, one)));
    let Some((account, comment)) = found else {
        return missing(target);
    };
    let text = asked.text("message").unwrap_or_default();
    let most = if account.kind == Kind::Instagram {
        INSTAGRAM_CHARS_MAX
    } else {
        FACEBOOK_CHARS_MAX
    };
    if text.is_empty() && asked.text("attachment_url").is_none() {
        return Reply::json(400, graph_error(100, None, "The comment is empty"));
    }
    let outbound = Outbound {
        person: comment.person.clone(),
        text: text.to_owned(),
        files: asked
            .text("attachment_url")
            .map(|url| super::outbound::file(world, None, Some(url), "image"))
            .into_iter()
            .collect(),
        thread: comment.thread.clone(),
        reply_to: Some(target.to_owned()),
        is_too_long: text.chars().count() > most,
        ..Outbound::default()
    };
    match send(world, id, outbound) {
        Ok(taken) => {
            let body = json!({ "id": taken.id });
            taken.finish(Reply::ok(body))
        }
        Err(refused) => *refused,
    }
}
