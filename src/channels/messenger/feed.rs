//! Comments and mentions of a page: `changes[]` with the field `feed` or `mention`.
//! A post's id is `{page}_{post}`, a comment's `{post}_{comment}`.

use crate::channels::fields::{
    bad, edited, has, id, moment, name, posted, text, unknown, web, whole,
};
use crate::channels::item::{
    Attachment, Author, Change, Content, FileKind, Item, Parsed, Part, Source, Thread,
};
use crate::channels::meta::Update;

pub(super) fn change(update: Update<'_>) -> Parsed {
    let value = update.value;
    let item = text(value, "/item").unwrap_or_default();
    match item {
        "comment" => comment(update),
        "reaction" | "like" => Parsed::Ignored("a reaction to a post: posts are not kept here"),
        // Their own post on our page, or one that names us, is a conversation like a comment.
        "post" | "status" | "photo" | "video" | "share" | "link" => post(update),
        "album" | "event" | "note" | "milestone" | "offer" | "story" => {
            Parsed::Ignored("something of the page that nobody writes to us with")
        }
        other => unknown(other),
    }
}

fn comment(update: Update<'_>) -> Parsed {
    let value = update.value;
    let (Some(comment), Some(post)) = (id(value, "/comment_id"), id(value, "/post_id")) else {
        return bad("a comment without its id or its post's");
    };
    let parent = id(value, "/parent_id").filter(|parent| *parent != post);
    let mut thread = Thread::comments(post, parent);
    thread.url = web(value, "/post/permalink_url");
    one(update, comment, thread)
}

fn post(update: Update<'_>) -> Parsed {
    let Some(post) = id(update.value, "/post_id") else {
        return bad("a post without its id");
    };
    if author(update).id == update.account {
        return Parsed::Ignored("a post of the page itself");
    }
    let mut thread = Thread::comments(post.clone(), None);
    thread.url = web(update.value, "/post/permalink_url");
    one(update, post, thread)
}

fn one(update: Update<'_>, message_id: String, thread: Thread) -> Parsed {
    let value = update.value;
    let author = author(update);
    let is_ours = !author.id.is_empty() && author.id == update.account;
    let change = match text(value, "/verb").unwrap_or_default() {
        "remove" => Change::Deleted,
        // What was written stays for agents to see.
        "hide" => Change::Hidden(true),
        "unhide" => Change::Hidden(false),
        "block" | "unblock" | "follow" | "mute" => {
            return Parsed::Ignored("who may speak on the page");
        }
        verb @ ("add" | "edit" | "edited" | "update") => {
            let content = content(update);
            if content.is_empty() {
                return Parsed::Ignored("a comment without a text or a file");
            }
            if verb == "add" {
                posted(content)
            } else {
                edited(content, whole(value, "/edited_time"))
            }
        }
        other => return unknown(other),
    };
    if is_ours {
        // Its customer is whoever it answers, and that is not said.
        return Parsed::Ignored("a comment of the page itself");
    }
    if author.id.is_empty() && matches!(change, Change::Posted { .. }) {
        return bad("a comment without its author: the app may not read who comments");
    }
    Parsed::Item(Box::new(Item {
        author,
        account: Some(update.account.to_owned()),
        thread: Some(thread),
        message_id,
        at: moment(value, "/created_time"),
        change,
    }))
}

fn author(update: Update<'_>) -> Author {
    let value = update.value;
    let author = id(value, "/from/id").or_else(|| id(value, "/sender_id"));
    Author {
        id: author.unwrap_or_default(),
        name: name(value, "/from/name").or_else(|| name(value, "/sender_name")),
        ..Author::default()
    }
}

fn content(update: Update<'_>) -> Content {
    let value = update.value;
    let mut parts = Vec::new();
    for (field, kind) in [("/photo", FileKind::Image), ("/video", FileKind::Video)] {
        if has(value, field) {
            let url = web(value, field).or_else(|| web(value, "/link"));
            parts.push(Part::Attachment(Attachment {
                kind,
                at: url.map_or(Source::Nowhere, Source::Url),
                name: None,
                content_type: None,
                size_bytes: None,
            }));
        }
    }
    Content {
        text: text(value, "/message").unwrap_or_default().to_owned(),
        parts,
        reply_to: None,
        reply_token: None,
    }
}
