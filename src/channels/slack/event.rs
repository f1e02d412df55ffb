//! `event_callback`: one event, with who it was given to.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::markup::plain;
use super::{file_id, message_id};
use crate::channels::fields::{
    at, bad, believable, edited, has, id, list, name, posted, text, unknown, web, whole,
};
use crate::channels::item::{
    Attachment, Author, By, Change, Content, FileKind, Item, Parsed, Part, Source, Thread,
};

pub(super) fn event(body: &Value) -> Parsed {
    match text(body, "/type").unwrap_or_default() {
        "event_callback" => {}
        "url_verification" => return Parsed::Ignored("Slack tried the address"),
        "app_rate_limited" => {
            return Parsed::Ignored("Slack left out events: too many came within a minute");
        }
        other => return unknown(other),
    }
    let event = at(body, "/event");
    let team = id(body, "/team_id");
    match text(event, "/type").unwrap_or_default() {
        "message" | "app_mention" => message(body, team, event),
        "reaction_added" => reaction(team, event, true),
        "reaction_removed" => reaction(team, event, false),
        "tokens_revoked" | "app_uninstalled" => Parsed::Ignored(
            "the app was removed from the workspace: install it again and give the channel its new token",
        ),
        "app_home_opened"
        | "member_joined_channel"
        | "member_left_channel"
        | "channel_archive"
        | "channel_unarchive"
        | "channel_created"
        | "channel_deleted"
        | "channel_rename"
        | "team_join"
        | "user_change"
        | "link_shared"
        | "file_shared"
        | "pin_added"
        | "pin_removed" => Parsed::Ignored("an event that nobody writes"),
        other => unknown(other),
    }
}

fn message(body: &Value, team: Option<String>, event: &Value) -> Parsed {
    let Some(channel) = id(event, "/channel") else {
        return bad("a message without a channel");
    };
    let in_channel = Place {
        team,
        is_private: is_private(event, &channel),
        channel,
    };
    match text(event, "/subtype") {
        None | Some("file_share" | "thread_broadcast" | "me_message") => {
            written(body, in_channel, event)
        }
        Some("message_changed") => changed(in_channel, event),
        Some("message_deleted") => {
            let number = id(event, "/deleted_ts");
            let author = id(event, "/previous_message/user").unwrap_or_default();
            in_channel.item(number, author, event, Change::Deleted)
        }
        Some("bot_message") => Parsed::Ignored("a message of a bot"),
        Some(
            "channel_join" | "channel_leave" | "channel_topic" | "channel_purpose" | "channel_name"
            | "group_join" | "group_leave" | "message_replied" | "channel_archive"
            | "channel_unarchive" | "pinned_item" | "bot_add" | "bot_remove",
        ) => Parsed::Ignored("a line that Slack writes by itself"),
        Some(other) if !has(event, "/user") || !has(event, "/text") => unknown(other),
        // Of a kind that is not known here, and somebody wrote it.
        Some(_) => written(body, in_channel, event),
    }
}

fn written(body: &Value, place: Place, event: &Value) -> Parsed {
    let Some(user) = id(event, "/user") else {
        return bad("a message without a user");
    };
    let ours = list(body, "/authorizations").iter();
    let is_ours = ours
        .filter(|one| at(one, "/is_bot") == &Value::Bool(true))
        .any(|one| id(one, "/user_id").as_deref() == Some(&user));
    if is_ours || has(event, "/bot_id") {
        let files = list(event, "/files")
            .iter()
            .filter_map(|file| id(file, "/id"));
        let files: Vec<String> = files.map(|id| file_id(&place.channel, &id)).collect();
        if files.is_empty() {
            return Parsed::Ignored("a message of a bot");
        }
        return place.item(id(event, "/ts"), user, event, Change::Shared { files });
    }
    let content = content(event, &place.channel);
    place.item(id(event, "/ts"), user, event, posted(content))
}

/// Slack changes a message by itself as well, when it shows a preview of a link.
fn changed(place: Place, event: &Value) -> Parsed {
    let message = at(event, "/message");
    if has(message, "/bot_id") {
        return Parsed::Ignored("a message of a bot");
    }
    if text(message, "/text") == text(event, "/previous_message/text") {
        return Parsed::Ignored("a message changed and its text did not");
    }
    let content = content(message, &place.channel);
    let revision = text(message, "/edited/ts").or_else(|| text(event, "/ts"));
    let revision = revision.and_then(micros);
    let user = id(message, "/user").unwrap_or_default();
    let change = edited(content, revision);
    place.item(id(message, "/ts"), user, event, change)
}

fn reaction(team: Option<String>, event: &Value, is_added: bool) -> Parsed {
    let Some(channel) = id(event, "/item/channel") else {
        return Parsed::Ignored("a reaction to something that is no message");
    };
    let Some(user) = id(event, "/user") else {
        return bad("a reaction of nobody");
    };
    let place = Place {
        team,
        is_private: is_private(event, &channel),
        channel,
    };
    let sign = name(event, "/reaction").map(|name| super::act::sign(&name));
    let reaction = sign.filter(|_| is_added);
    let by = By::Customer;
    let change = Change::Reacted { reaction, by };
    place.item(id(event, "/item/ts"), user, event, change)
}

struct Place {
    team: Option<String>,
    channel: String,
    is_private: bool,
}

/// Chats of two have ids that begin with D.
fn is_private(event: &Value, channel: &str) -> bool {
    match text(event, "/channel_type") {
        Some(kind) => kind == "im",
        None => channel.starts_with('D'),
    }
}

impl Place {
    fn item(self, number: Option<String>, author: String, event: &Value, change: Change) -> Parsed {
        let Some(number) = number else {
            return bad("an event about no message");
        };
        let message_id = message_id(&self.channel, &number);
        let thread = (!self.is_private).then(|| Thread {
            parent: id(event, "/thread_ts"),
            ..Thread::group(self.channel)
        });
        Parsed::Item(Box::new(Item {
            author: Author {
                id: author,
                ..Author::default()
            },
            account: self.team,
            thread,
            message_id,
            at: text(event, "/event_ts").and_then(time),
            change,
        }))
    }
}

fn content(event: &Value, channel: &str) -> Content {
    let files = list(event, "/files").iter();
    let thread = id(event, "/thread_ts");
    Content {
        text: text(event, "/text").map(plain).unwrap_or_default(),
        parts: files.map(file).collect(),
        reply_to: thread
            .filter(|thread| Some(thread) != id(event, "/ts").as_ref())
            .map(|thread| message_id(channel, &thread)),
        reply_token: None,
    }
}

fn file(file: &Value) -> Part {
    let kind = text(file, "/mimetype").unwrap_or_default();
    let url = web(file, "/url_private_download").or_else(|| web(file, "/url_private"));
    Part::Attachment(Attachment {
        kind: match kind.split('/').next() {
            Some("image") => FileKind::Image,
            Some("video") => FileKind::Video,
            Some("audio") => FileKind::Audio,
            Some(_) | None => FileKind::File,
        },
        at: url.map_or(Source::Nowhere, Source::Url),
        name: name(file, "/name").or_else(|| name(file, "/title")),
        content_type: name(file, "/mimetype"),
        size_bytes: whole(file, "/size"),
    })
}

/// `1665102338.901939`, in microseconds.
fn micros(number: &str) -> Option<i64> {
    let (seconds, rest) = number.split_once('.')?;
    if rest.len() != 6 || !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds: i64 = seconds.parse().ok()?;
    seconds
        .checked_mul(1_000_000)?
        .checked_add(rest.parse().ok()?)
}

fn time(number: &str) -> Option<DateTime<Utc>> {
    believable(DateTime::from_timestamp_micros(micros(number)?)?)
}
