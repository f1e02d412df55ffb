//! An Instagram account: private messages, and comments and mentions. README.md says what is taken.

mod act;
mod send;

use super::credentials::Wanted;
use super::fields::{bad, id, name, posted, text, unknown};
use super::item::{Author, Content, Item, Mention, Parsed, Thread};
use super::meta::{self, APP_SECRET, Ids, Update, VERIFY_TOKEN, Way, updates};
use super::platform::Unreadable;

pub(super) use act::act;
pub(super) use send::{WAY_OUT, get, is_own_token, send};

/// As in addresses and in a channel's `kind`.
pub(super) const KIND: &str = "instagram";

pub(super) const CREDENTIALS: &[Wanted] = &[
    APP_SECRET,
    VERIFY_TOKEN,
    Wanted::to_reply(
        "access_token",
        "the account's access token, under Instagram, API setup, of the app: for names and replies",
    ),
];

pub(super) fn parse(body: &[u8]) -> Result<Vec<Parsed>, Unreadable> {
    let found = updates(body, "instagram", update)?;
    let elsewhere = || vec![vec![Parsed::Ignored("not about an Instagram account")]];
    Ok(found.unwrap_or_else(elsewhere).concat())
}

fn update(update: Update<'_>) -> Vec<Parsed> {
    match update.way {
        Way::Messaging | Way::Standby => meta::messaging(update, Ids::Several),
        Way::Change("comments" | "live_comments") => vec![comment(update)],
        Way::Change("mentions") => vec![mention(update)],
        Way::Change("story_insights") => vec![Parsed::Ignored("figures of a story")],
        Way::Change(
            "messages" | "messaging_seen" | "messaging_postbacks" | "message_reactions",
        ) => meta::messaging(update, Ids::Several),
        Way::Change(field) => vec![unknown(field)],
        Way::Bare => vec![Parsed::Ignored("only says that something changed")],
    }
}

fn comment(update: Update<'_>) -> Parsed {
    let value = update.value;
    if update.account == "0" {
        return Parsed::Ignored("a test of the dashboard");
    }
    let comment = id(value, "/comment_id").or_else(|| id(value, "/id"));
    let (Some(comment), Some(media)) = (comment, id(value, "/media/id")) else {
        return bad("a comment without its id or its post's");
    };
    let Some(author) = id(value, "/from/id") else {
        return bad("a comment without its author");
    };
    if author == update.account {
        return Parsed::Ignored("a comment of the account itself");
    }
    let Some(words) = text(value, "/text") else {
        return Parsed::Ignored("a comment without a text");
    };
    let handle = name(value, "/from/username");
    let parent = id(value, "/parent_id");
    Parsed::Item(Box::new(Item {
        author: Author {
            id: author,
            name: handle.clone(),
            handle,
            ..Author::default()
        },
        account: Some(update.account.to_owned()),
        thread: Some(Thread {
            about: name(value, "/media/ad_title"),
            ..Thread::comments(media, parent)
        }),
        message_id: comment,
        at: super::fields::moment(update.entry, "/time"),
        change: posted(Content::of_text(words)),
    }))
}

/// Ids alone: who it was and what they wrote has to be asked for.
fn mention(update: Update<'_>) -> Parsed {
    if update.account == "0" {
        return Parsed::Ignored("a test of the dashboard");
    }
    let Some(post) = id(update.value, "/media_id") else {
        return bad("a mention without a post");
    };
    Parsed::Mention(Box::new(Mention {
        account: update.account.to_owned(),
        post,
        comment: id(update.value, "/comment_id"),
        at: super::fields::moment(update.entry, "/time"),
    }))
}
