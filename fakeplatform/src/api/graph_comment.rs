//! Comments of Facebook's pages and Instagram: answers, hiding, likes, deletions.

use serde_json::json;

use super::acting::acted;
use super::graph::missing;
use super::outbound::{Outbound, send};
use super::{Asked, Reply};
use crate::account::{Account, CommentRights};
use crate::errors::graph_error;
use crate::hook::Event;
use crate::kind::Kind;
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
    let Some(account) = world.accounts.get(id) else {
        return missing(target);
    };
    let (kind, rights) = (account.kind, account.switches.comments);
    if asked.method == "GET" && rest == ["comments"] {
        return listed(account, target);
    }
    let Some(comment) = account.message(target) else {
        let is_post = asked.method == "GET" && rest.is_empty() && account.has_post(target);
        return if is_post {
            post(account, target)
        } else {
            missing(target)
        };
    };
    let (is_ours, person) = (comment.is_ours, comment.person.clone());
    let hide = asked.fields.get("is_hidden").or(asked.fields.get("hide"));
    let is_hidden =
        hide.is_some_and(|hide| hide.as_bool().unwrap_or(hide.as_str() == Some("true")));
    let what = match (asked.method.as_str(), rest) {
        ("POST", ["comments"]) if kind == Kind::Messenger => {
            return reply(world, id, asked, target);
        }
        ("POST", ["replies"]) if kind == Kind::Instagram => return reply(world, id, asked, target),
        ("GET", []) if comment.is_deleted || rights == CommentRights::None => {
            return missing(target);
        }
        ("GET", []) => {
            return Reply::ok(json!({
                "id": comment.id, "message": comment.text, "text": comment.text,
                "is_hidden": comment.is_hidden, "can_hide": true, "can_remove": true,
                "can_reply_privately": true,
            }));
        }
        ("POST", ["likes"]) if kind == Kind::Messenger => "like",
        ("DELETE", ["likes"]) if kind == Kind::Messenger => "unlike",
        ("DELETE", []) => "delete",
        ("POST", []) if hide.is_some() && is_hidden => "hide",
        ("POST", []) if hide.is_some() => "unhide",
        ("POST", []) if asked.text("message").is_some() && kind == Kind::Messenger => "edit",
        (_, _) => return Reply::json(400, graph_error(100, None, "Unsupported post request.")),
    };
    let done = acted(world, id, what, target, |account| {
        let Some(comment) = account.message_mut(target) else {
            return missing(target);
        };
        if comment.is_deleted || rights != CommentRights::Manage {
            return missing(target);
        }
        match what {
            "like" => comment.is_liked = true,
            "unlike" => comment.is_liked = false,
            "delete" => comment.is_deleted = true,
            "edit" if !is_ours => {
                let text = "(#200) Permissions error: only the author edits a comment";
                return Reply::json(400, graph_error(100, None, text));
            }
            "edit" => {
                let text = asked.text("message").unwrap_or_default();
                text.clone_into(&mut comment.text);
                comment.edits = comment.edits.saturating_add(1);
            }
            _ => comment.is_hidden = what == "hide",
        }
        Reply::ok(json!({ "success": true }))
    });
    if what == "delete" && done.status == 200 && !is_ours {
        // Whoever deletes it, the page's apps are told.
        let gone = world
            .accounts
            .get(id)
            .and_then(|one| one.message(target).cloned());
        if let Some(gone) = gone {
            let _full = world.tell(id, &person, Event::Deleted(&gone));
        }
    }
    done
}

/// What stands under a post.
fn listed(account: &Account, post: &str) -> Reply {
    if account.switches.comments == CommentRights::None {
        let text = "This endpoint requires the right to read comments";
        return Reply::json(403, graph_error(10, None, text));
    }
    let under = account.messages.iter();
    let mut under = under
        .filter(|one| one.thread.as_deref() == Some(post))
        .peekable();
    if under.peek().is_none() {
        return missing(post);
    }
    let shown = under.filter(|one| !one.is_deleted);
    let data: Vec<_> = shown.map(|one| json!({ "id": one.id })).collect();
    Reply::ok(json!({ "data": data }))
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

/// What a page's post or a picture on Instagram says.
fn post(account: &Account, id: &str) -> Reply {
    if account.kind == Kind::Instagram {
        return Reply::ok(json!({
            "id": id, "caption": account.post_text(), "timestamp": "2026-11-20T09:30:00+0000",
            "permalink": format!("https://www.instagram.com/p/{id}/"), "username": "our_shop",
        }));
    }
    Reply::ok(json!({
        "id": id, "message": account.post_text(), "created_time": "2026-11-20T09:30:00+0000",
        "permalink_url": format!("https://www.facebook.com/{id}"),
        "from": { "id": account.own_id, "name": account.name },
    }))
}
