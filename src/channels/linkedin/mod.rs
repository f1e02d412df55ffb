//! LinkedIn: comments under the posts of an organisation's page. README.md says what is taken.
//! Sources: learn.microsoft.com/linkedin/shared/api-guide/webhook-validation and marketing/community-management.

mod act;
mod send;
mod verify;
mod words;

use serde_json::Value;

use super::credentials::Wanted;
use super::fields::{bad, edited, id, line, list, moment, object, posted, text, unknown, whole};
use super::item::{Author, Change, Content, Item, Mention, Parsed, Thread};
use super::limits::ABOUT_CHARS_MAX;
use super::platform::Unreadable;

pub(super) use verify::{HEADERS, greet, verify};

pub(super) use act::act;
pub(super) use send::{WAY_OUT, checked, post_address, send, version, who};
pub(super) use words::plain;

#[cfg(test)]
pub(super) use send::sent;

/// As in addresses and in a channel's `kind`.
pub(super) const KIND: &str = "linkedin";

pub(super) const CREDENTIALS: &[Wanted] = &[
    Wanted::always(
        "client_secret",
        "the app's primary client secret, at linkedin.com/developers under Auth",
    ),
    Wanted::to_reply(
        "access_token",
        "a page administrator's token: for replies, and for mentions, of which the webhook tells ids only",
    ),
    Wanted::optional(
        "api_version",
        "a year and a month such as 202607, where LinkedIn takes the one that is built in no more",
    ),
];

const COMMENT: &str = "/decoratedGeneratedActivity/comment";

pub(super) fn parse(body: &[u8]) -> Result<Vec<Parsed>, Unreadable> {
    let body = object(body)?;
    let kind = text(&body, "/type").unwrap_or_default();
    if kind == "LEAD_ACTION" {
        return Ok(vec![Parsed::Ignored(
            "a lead of a form: nothing was written",
        )]);
    }
    if kind != "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS" {
        return Ok(vec![unknown(kind)]);
    }
    let parsed: Vec<Parsed> = list(&body, "/notifications").iter().map(one).collect();
    if parsed.is_empty() {
        return Ok(vec![Parsed::Ignored("nothing in it")]);
    }
    Ok(parsed)
}

fn one(notification: &Value) -> Parsed {
    match text(notification, "/action").unwrap_or_default() {
        action @ ("COMMENT" | "COMMENT_EDIT" | "COMMENT_DELETE") => comment(notification, action),
        "ADMIN_COMMENT" => Parsed::Ignored("a comment of the page itself"),
        "LIKE" => Parsed::Ignored("a like: posts are not kept here"),
        "SHARE" => Parsed::Ignored("a post was shared on"),
        "SHARE_MENTION" => mention(notification),
        "COMMENT_MENTION" | "PHOTO_MENTION" => {
            Parsed::Ignored("a mention, of which only ids are told; its text is on the platform")
        }
        other => unknown(other),
    }
}

/// A post of somebody's own that names the page.
fn mention(notification: &Value) -> Parsed {
    let post = id(notification, "/generatedActivity");
    let (Some(post), Some(account)) = (post, id(notification, "/organizationalEntity")) else {
        return bad("a mention without its post or its page");
    };
    Parsed::Mention(Box::new(Mention {
        account,
        post,
        comment: None,
        at: moment(notification, "/lastModifiedAt"),
    }))
}

fn comment(notification: &Value, action: &str) -> Parsed {
    let comment = id(notification, "/generatedActivity");
    let comment = comment.or_else(|| id(notification, &format!("{COMMENT}/entity")));
    let (Some(comment), Some(post)) = (comment, id(notification, "/sourcePost")) else {
        return bad("a comment without its id or its post's");
    };
    let author = id(notification, &format!("{COMMENT}/owner"));
    let words = text(notification, &format!("{COMMENT}/text"));
    let ours = id(notification, "/organizationalEntity");
    if author.is_some() && author == ours {
        return Parsed::Ignored("a comment of the page itself");
    }
    let change = match (action, words) {
        ("COMMENT_DELETE", _) => Change::Deleted,
        (_, None) => {
            return Parsed::Ignored(
                "a comment, of which only ids are told; its text is on the platform",
            );
        }
        ("COMMENT_EDIT", Some(words)) => {
            let revision = whole(notification, "/lastModifiedAt");
            edited(Content::of_text(words), revision)
        }
        (_, Some(words)) => posted(Content::of_text(words)),
    };
    if author.is_none() && matches!(change, Change::Posted { .. }) {
        return bad("a comment without its author");
    }
    let parent = id(notification, &format!("{COMMENT}/parentComment"));
    let parent = parent.map(|parent| one_spelling(&parent));
    Parsed::Item(Box::new(Item {
        author: Author {
            id: author.unwrap_or_default(),
            ..Author::default()
        },
        account: ours,
        thread: Some(Thread {
            about: line(notification, "/decoratedSourcePost/text", ABOUT_CHARS_MAX),
            ..Thread::comments(post, parent)
        }),
        message_id: one_spelling(&comment),
        at: moment(notification, "/lastModifiedAt"),
        change,
    }))
}

/// `urn:li:comment:(activity:1,2)` and `urn:li:comment:(urn:li:activity:1,2)` are the same comment.
fn one_spelling(comment: &str) -> String {
    match comment.split_once(":(") {
        Some((head, rest)) if !rest.starts_with("urn:li:") => format!("{head}:(urn:li:{rest}"),
        Some(_) | None => comment.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_are_one_comment() {
        let right = "urn:li:comment:(urn:li:activity:1,2)";
        assert_eq!(one_spelling("urn:li:comment:(activity:1,2)"), right);
        assert_eq!(one_spelling(right), right);
        assert_eq!(one_spelling("2"), "2");
    }
}
