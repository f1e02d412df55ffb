//! LinkedIn: comments under an organisation's posts.

use serde_json::{Value, json};

use super::{Event, Item, Told, compact};
use crate::ids::Ids;
use crate::message::Message;

pub(super) fn tell(ids: &mut Ids, told: Told<'_>, event: Event<'_>) -> Vec<Item> {
    match event {
        Event::Wrote(message) => {
            let action = if message.is_ours {
                "ADMIN_COMMENT"
            } else {
                "COMMENT"
            };
            notification(ids, told, message, action)
        }
        Event::Mentioned(post) => mention(ids, told, post),
        Event::Edited(message) => notification(ids, told, message, "COMMENT_EDIT"),
        Event::Deleted(message) => notification(ids, told, message, "COMMENT_DELETE"),
        Event::Reacted(..)
        | Event::Sent(_)
        | Event::Delivered(_)
        | Event::Read(_)
        | Event::Failed(..)
        | Event::Marketing(_)
        | Event::Blocked
        | Event::Unblocked => Vec::new(),
    }
}

/// Only where it stands: what it says is asked for.
fn mention(ids: &mut Ids, told: Told<'_>, post: &Message) -> Vec<Item> {
    vec![Item::new(
        "notifications",
        json!({
            "notificationId": ids.number(), "organizationalEntity": told.account.own_id,
            "action": "SHARE_MENTION", "sourcePost": post.id, "generatedActivity": post.id,
            "lastModifiedAt": told.at, "subscriber": "urn:li:person:subscriber",
        }),
    )]
}

fn notification(ids: &mut Ids, told: Told<'_>, message: &Message, action: &str) -> Vec<Item> {
    let owner = if message.is_ours {
        &told.account.own_id
    } else {
        &told.person.id
    };
    let post = message.thread.as_deref().unwrap_or_default();
    let has_text = action != "COMMENT_DELETE";
    let comment = has_text.then(|| {
        let parent = message.reply_to.as_deref().filter(|parent| *parent != post);
        json!({ "comment": compact(json!({
            "owner": owner, "text": message.text, "entity": message.id, "object": post,
            "parentComment": parent,
        }))})
    });
    // The two spellings of a comment's name are both in use.
    let short: Value = message.id.replace("(urn:li:activity:", "(activity:").into();
    vec![Item::new(
        "notifications",
        compact(json!({
            "notificationId": ids.number(), "organizationalEntity": told.account.own_id,
            "action": action, "sourcePost": post, "generatedActivity": short,
            "lastModifiedAt": told.at, "subscriber": "urn:li:person:subscriber",
            "decoratedGeneratedActivity": comment,
        })),
    )]
}
