//! Comments and mentions of a page: `changes[]` with the field `feed` or `mention`.
//! A post's id is `{page}_{post}`, a comment's `{post}_{comment}`.

use crate::channels::fields::{
    bad, edited, has, id, moment, name, posted, text, unknown, web, whole,
};
use crate::channels::item::{
    Attachment, Author, By, Change, Content, FileKind, Item, Parsed, Part, Source, Thread,
};
use crate::channels::meta::Update;

pub(super) fn change(update: Update<'_>) -> Parsed {
    let value = update.value;
    let item = text(value, "/item").unwrap_or_default();
    match item {
        "comment" => comment(update),
        "reaction" | "like" if has(value, "/comment_id") => reaction(update),
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

/// Of somebody to a comment; ours are known by whoever made them.
fn reaction(update: Update<'_>) -> Parsed {
    let value = update.value;
    let author = author(update);
    let (Some(comment), Some(post)) = (id(value, "/comment_id"), id(value, "/post_id")) else {
        return bad("a reaction without its comment's id or its post's");
    };
    if author.id.is_empty() || author.id == update.account {
        return Parsed::Ignored("a reaction of the page itself, or of nobody");
    }
    let sign = match text(value, "/reaction_type").unwrap_or("like") {
        "like" => "👍",
        "love" => "❤️",
        "care" => "🤗",
        "haha" => "😆",
        "wow" => "😮",
        "sorry" => "😢",
        "anger" => "😡",
        other => return unknown(&format!("a reaction {other}")),
    };
    let reaction = match text(value, "/verb").unwrap_or_default() {
        "add" | "edit" | "edited" | "update" => Some(sign.to_owned()),
        "remove" => None,
        other => return unknown(other),
    };
    let by = By::Customer;
    Parsed::Item(Box::new(Item {
        author,
        account: Some(update.account.to_owned()),
        thread: Some(Thread::comments(post, None)),
        message_id: comment,
        at: moment(value, "/created_time"),
        change: Change::Reacted { reaction, by },
    }))
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
    // What a moderator did is told by the page's name; whose it was is known by its id.
    let is_moderated = matches!(change, Change::Deleted | Change::Hidden(_));
    if is_ours && !is_moderated {
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
