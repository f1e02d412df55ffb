//! A post that names us, answers us or quotes us; and our own answers from elsewhere.

use serde_json::Value;

use super::direct::profile;
use super::{message_id, unescaped};
use crate::channels::fields::{at, bad, has, id, list, moment, rfc3339, text, web};
use crate::channels::item::{
    Attachment, Author, By, Change, Content, FileKind, Item, Parsed, Part, Source, Thread,
};

/// As the Account Activity API has it.
pub(super) fn tweet(account: &str, tweet: &Value) -> Parsed {
    let post = id(tweet, "/id_str").or_else(|| id(tweet, "/id"));
    let author = id(tweet, "/user/id_str").or_else(|| id(tweet, "/user/id"));
    let (Some(post), Some(author)) = (post, author) else {
        return bad("a post without an id or an author");
    };
    if has(tweet, "/retweeted_status") {
        return Parsed::Ignored("a repost: nothing was written");
    }
    let answers = id(tweet, "/in_reply_to_status_id_str");
    // This API does not name the conversation; what it answers is the nearest.
    let thread = answers.clone().unwrap_or_else(|| post.clone());
    let words = text(tweet, "/extended_tweet/full_text")
        .or_else(|| text(tweet, "/full_text"))
        .or_else(|| text(tweet, "/text"));
    let media = list(tweet, "/extended_entities/media").iter();
    let parts = media.map(|one| file(text(one, "/type"), web(one, "/media_url_https")));
    let found = Found {
        account,
        thread: Thread::comments(thread, answers.clone()),
        answered_user: id(tweet, "/in_reply_to_user_id_str"),
        at: moment(tweet, "/timestamp_ms"),
        content: Content {
            text: words.map(unescaped).unwrap_or_default(),
            parts: parts.collect(),
            reply_to: answers.map(|id| message_id(account, &id)),
            reply_token: None,
        },
        author: profile(at(tweet, "/user"), author),
        post,
    };
    found.item()
}

/// As the X Activity API has it, with those whom it names beside it.
pub(super) fn post(account: &str, payload: &Value, includes: &Value) -> Parsed {
    let (Some(post), Some(author)) = (id(payload, "/id"), id(payload, "/author_id")) else {
        return bad("a post without an id or an author");
    };
    let answers = id(payload, "/in_reply_to_tweet_id").or_else(|| {
        let mut others = list(payload, "/referenced_tweets").iter();
        let answered = others.find(|one| text(one, "/type") == Some("replied_to"))?;
        id(answered, "/id")
    });
    let thread = id(payload, "/conversation_id").unwrap_or_else(|| post.clone());
    let parent = answers.clone().filter(|parent| *parent != thread);
    let words = text(payload, "/note_tweet/text").or_else(|| text(payload, "/text"));
    let wanted: Vec<&str> = list(payload, "/attachments/media_keys")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let media = list(includes, "/media").iter();
    let media =
        media.filter(|one| text(one, "/media_key").is_some_and(|key| wanted.contains(&key)));
    let parts = media.map(|one| {
        let url = web(one, "/url").or_else(|| web(one, "/preview_image_url"));
        file(text(one, "/type"), url)
    });
    let mut users = list(includes, "/users").iter();
    let user = users.find(|one| id(one, "/id").as_deref() == Some(&author));
    let found = Found {
        account,
        thread: Thread::comments(thread, parent),
        answered_user: id(payload, "/in_reply_to_user_id"),
        at: rfc3339(payload, "/created_at"),
        content: Content {
            text: words.map(unescaped).unwrap_or_default(),
            parts: parts.collect(),
            reply_to: answers.map(|id| message_id(account, &id)),
            reply_token: None,
        },
        author: profile(user.unwrap_or(&Value::Null), author),
        post,
    };
    found.item()
}

struct Found<'a> {
    account: &'a str,
    author: Author,
    post: String,
    thread: Thread,
    answered_user: Option<String>,
    at: Option<chrono::DateTime<chrono::Utc>>,
    content: Content,
}

impl Found<'_> {
    fn item(self) -> Parsed {
        if self.content.is_empty() {
            return Parsed::Ignored("a post with nothing in it");
        }
        let (author, by) = if self.author.id == self.account {
            // Our own: of use where it answers somebody.
            let answered = self.answered_user.filter(|user| user != self.account);
            let Some(id) = answered else {
                return Parsed::Ignored("a post of the account itself");
            };
            let author = Author {
                id,
                ..Author::default()
            };
            (author, By::Us { app: None })
        } else {
            (self.author, By::Customer)
        };
        let content = Box::new(self.content);
        Parsed::Item(Box::new(Item {
            author,
            account: Some(self.account.to_owned()),
            thread: Some(self.thread),
            message_id: message_id(self.account, &self.post),
            at: self.at,
            change: Change::Posted { content, by },
        }))
    }
}

/// X demands that a post that was deleted is deleted here, too.
pub(super) fn deleted(account: &str, post: Option<String>, user: Option<String>) -> Parsed {
    let Some(post) = post else {
        return bad("a deletion of no post");
    };
    let user = user.filter(|user| user != account);
    Parsed::Item(Box::new(Item {
        author: Author {
            id: user.unwrap_or_default(),
            ..Author::default()
        },
        account: Some(account.to_owned()),
        thread: None,
        message_id: message_id(account, &post),
        at: None,
        change: Change::Deleted,
    }))
}

fn file(kind: Option<&str>, url: Option<String>) -> Part {
    let kind = match kind {
        Some("video") => FileKind::Video,
        Some(_) | None => FileKind::Image,
    };
    Part::Attachment(Attachment {
        kind,
        at: url.map_or(Source::Nowhere, Source::Url),
        name: None,
        content_type: None,
        size_bytes: None,
    })
}
