//! What the account writes: direct messages, and posts that answer posts.
//! Sources: docs.x.com, x-api/direct-messages, x-api/posts and x-api/media.

use std::time::Duration;

use chrono::Utc;
use serde_json::{Map, Value, json};

use super::{CREDENTIALS, message_id};
use crate::channels::credentials::Credentials;
use crate::channels::fields::{id, text, whole};
use crate::channels::item::FileKind;
use crate::channels::outgoing::{FailureClass, OutgoingPart, PartBody, SendFailure, Sent};
use crate::channels::send::{
    Answer, Call, Can, Counted, FileLimit, Files, Pace, Sender, WayOut, Writing, address, bounded,
    class_of_status, limited, need, retry_after, unreadable,
};

pub(super) const API: &str = "https://api.x.com/2";

pub(in crate::channels) const WAY_OUT: WayOut = WayOut {
    direct: Some(Writing {
        text_chars_max: 10_000,
        counted: Counted::Chars,
        files: Files {
            kinds: &[
                FileLimit::with_caption(FileKind::Image, 5),
                FileLimit::with_caption(FileKind::Video, 512),
            ],
            per_message_max: 4,
            caption_chars_max: 10_000,
            needs_url: false,
        },
        can: &[],
        per_conversation: None,
        per_channel: Pace::of(15, 15 * 60),
    }),
    comments: Some(Writing {
        text_chars_max: 280,
        counted: Counted::Weighed,
        files: Files {
            kinds: &[
                FileLimit::with_caption(FileKind::Image, 5),
                FileLimit::with_caption(FileKind::Video, 512),
            ],
            per_message_max: 1,
            caption_chars_max: 280,
            needs_url: false,
        },
        can: &[Can::Delete],
        per_conversation: None,
        per_channel: Pace::of(100, 15 * 60),
    }),
    // The settings of the other side decide, not a time.
    window: None,
    human_agent_window: None,
    private_reply_window: None,
    is_idempotent: false,
};

pub(in crate::channels) async fn send(
    sender: &Sender,
    credentials: &Credentials,
    part: &OutgoingPart,
) -> Result<Sent, SendFailure> {
    let token = token(credentials)?;
    let media = match &part.body {
        PartBody::File { file, .. } => {
            Some(super::upload::upload(sender, token, file, part.thread.is_some()).await?)
        }
        PartBody::Text(_) | PartBody::Template(_) => None,
    };
    let call = call(token, part, media.as_deref())?;
    sent(part, &sender.ask(call).await?)
}

pub(super) fn token(credentials: &Credentials) -> Result<&str, SendFailure> {
    need(credentials, CREDENTIALS, "access_token")
}

pub(in crate::channels) fn who(credentials: &Credentials) -> Result<Call, SendFailure> {
    Ok(Call::get(address(API, &["users", "me"])?).bearer(token(credentials)?))
}

fn call(token: &str, part: &OutgoingPart, media: Option<&str>) -> Result<Call, SendFailure> {
    let words = match &part.body {
        PartBody::Text(text) | PartBody::File { caption: text, .. } => text,
        PartBody::Template(_) => return Err(SendFailure::invalid("X has no templates")),
    };
    let mut body = Map::new();
    if !words.is_empty() {
        body.insert("text".to_owned(), json!(words));
    }
    let url = match &part.thread {
        Some(thread) => {
            let answered = part.reply_to.as_deref().map_or(thread.id.as_str(), bare);
            let reply = json!({ "in_reply_to_tweet_id": answered });
            body.insert("reply".to_owned(), reply);
            if let Some(media) = media {
                body.insert("media".to_owned(), json!({ "media_ids": [media] }));
            }
            address(API, &["tweets"])?
        }
        None => {
            if let Some(media) = media {
                body.insert("attachments".to_owned(), json!([{ "media_id": media }]));
            }
            address(API, &["dm_conversations", "with", &part.to, "messages"])?
        }
    };
    Ok(Call::post(url).bearer(token).json(Value::Object(body)))
}

/// Of `{account}/{id}`.
pub(super) fn bare(message_id: &str) -> &str {
    message_id.rsplit_once('/').map_or(message_id, |(_, id)| id)
}

pub(in crate::channels) fn sent(part: &OutgoingPart, answer: &Answer) -> Result<Sent, SendFailure> {
    let body = checked(answer, part.thread.is_some())?;
    let made = id(&body, "/data/dm_event_id").or_else(|| id(&body, "/data/id"));
    let made = made.ok_or_else(|| unreadable(answer))?;
    let account = part.account.as_deref().unwrap_or_default();
    Ok(Sent {
        external_ids: vec![message_id(account, &made)],
    })
}

pub(in crate::channels) fn checked(answer: &Answer, is_post: bool) -> Result<Value, SendFailure> {
    let body = answer.json();
    if answer.is_good() {
        return if body.is_object() {
            Ok(body)
        } else {
            Err(unreadable(answer))
        };
    }
    let words = text(&body, "/detail").or_else(|| text(&body, "/errors/0/message"));
    let words = words.or_else(|| text(&body, "/title")).unwrap_or_default();
    let class = match answer.status {
        // Posts answer only whom the account was named by; and nothing is written twice.
        403 if is_post || words.to_ascii_lowercase().contains("duplicate") => FailureClass::Invalid,
        403 => FailureClass::RecipientUnavailable,
        404 if !is_post => FailureClass::RecipientUnavailable,
        400 | 404 | 413 | 422 => FailureClass::Invalid,
        429 => limited(reset(answer).or_else(|| retry_after(answer, Utc::now()))),
        _ => class_of_status(answer, Utc::now()),
    };
    let says = format!("{words} ({})", answer.status);
    Err(SendFailure::of(class, &says))
}

/// When the next may go, in seconds since 1970.
fn reset(answer: &Answer) -> Option<Duration> {
    let at: i64 = answer.header("x-rate-limit-reset")?.parse().ok()?;
    let seconds = at.saturating_sub(Utc::now().timestamp()).max(1);
    let wait = Duration::from_secs(u64::try_from(seconds).ok()?);
    Some(bounded(wait))
}

/// Whether a video is ready, or in how many seconds to ask again.
pub(super) enum Ready {
    Yes,
    In(u64),
    Failed,
}

pub(super) fn ready(body: &Value) -> Ready {
    match text(body, "/data/processing_info/state") {
        None | Some("succeeded") => Ready::Yes,
        Some("failed") => Ready::Failed,
        Some(_) => {
            let seconds = whole(body, "/data/processing_info/check_after_secs");
            Ready::In(
                seconds
                    .and_then(|wait| u64::try_from(wait).ok())
                    .unwrap_or(1),
            )
        }
    }
}
