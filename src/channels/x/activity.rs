//! The X Activity API: one event in an envelope, `{data: {event_uuid, event_type, filter, payload, includes}}`.

use serde_json::Value;

use super::{account_activity, direct, message_id, post};
use crate::channels::fields::{at, bad, has, id, list, moment, posted, text, unknown};
use crate::channels::item::{Author, Content, Item, Parsed, Part};

pub(super) fn parse(body: &Value) -> Vec<Parsed> {
    let data = at(body, "/data");
    let payload = at(data, "/payload");
    let account = id(data, "/filter/user_id").unwrap_or_default();
    let within = has(data, "/includes");
    let includes = at(if within { data } else { body }, "/includes");
    let kind = text(data, "/event_type").unwrap_or_default();
    match kind {
        "dm.received" | "dm.sent" => {
            let events = list(payload, "/direct_message_events").iter();
            let users = at(payload, "/users");
            events
                .map(|event| direct::message(&account, users, event))
                .collect()
        }
        "dm.read" => {
            let events = list(payload, "/direct_message_mark_read_events").iter();
            events
                .map(|event| account_activity::read(&account, event))
                .collect()
        }
        "post.mention.create" | "post.reply.create" | "post.quote.create" | "post.create" => {
            vec![post::post(&account, payload, includes)]
        }
        "post.delete" => {
            let user = id(payload, "/author_id").or_else(|| id(payload, "/user_id"));
            let deleted = id(payload, "/id").or_else(|| id(payload, "/tweet_id"));
            vec![post::deleted(&account, deleted, user)]
        }
        "chat.received" => vec![encrypted(&account, payload)],
        "chat.sent" | "chat.conversation_join" => {
            vec![Parsed::Ignored(
                "of an encrypted chat: it can be read in X only",
            )]
        }
        "dm.indicate_typing" => vec![Parsed::Ignored("somebody types")],
        "post.repost.create" | "like.create" | "like.delete" | "follow.follow"
        | "follow.unfollow" => vec![Parsed::Ignored("a like, a repost or a new follower")],
        "oauth.revoke" => vec![Parsed::Ignored(
            "the account has withdrawn its consent: connect it again at developer.x.com",
        )],
        other if other.starts_with("profile.update") => {
            vec![Parsed::Ignored("a profile changed")]
        }
        other => vec![unknown(other)],
    }
}

/// Only its people can read it; an agent is told that there is one.
fn encrypted(account: &str, payload: &Value) -> Parsed {
    let (Some(message), Some(sender)) = (id(payload, "/id"), id(payload, "/sender_id")) else {
        return bad("an encrypted message without an id or a sender");
    };
    if sender == account {
        return Parsed::Ignored("of an encrypted chat: it can be read in X only");
    }
    let what = "an encrypted message: open it in X".to_owned();
    Parsed::Item(Box::new(Item {
        author: Author {
            id: sender,
            ..Author::default()
        },
        account: Some(account.to_owned()),
        thread: None,
        message_id: message_id(account, &message),
        at: moment(payload, "/created_at_msec"),
        change: posted(Content::of_part(Part::More { what })),
    }))
}
