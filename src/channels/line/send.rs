//! What the account writes: in reply while the customer's message is fresh, which costs nothing, and pushed otherwise.
//! Source: developers.line.biz, Messaging API, send reply message, send push message and retrying a request.

use chrono::Utc;
use serde_json::{Value, json};

use super::CREDENTIALS;
use crate::channels::credentials::Credentials;
use crate::channels::fields::{id, list, text};
use crate::channels::item::FileKind;
use crate::channels::outgoing::{FailureClass, OutgoingPart, PartBody, SendFailure, Sent};
use crate::channels::send::{
    Answer, Call, Can, Counted, FileLimit, Files, Pace, Sender, WayOut, Writing, address,
    class_of_status, known_by_key, limited, need, retry_after, unreadable,
};

pub(super) const API: &str = "https://api.line.me/v2/bot";

pub(in crate::channels) const WAY_OUT: WayOut = WayOut {
    direct: Some(Writing {
        text_chars_max: 5_000,
        counted: Counted::Utf16,
        files: Files {
            // Videos need a picture of them, sounds their length, and other files there are none.
            kinds: &[FileLimit::bare(FileKind::Image, 10)],
            per_message_max: 5,
            caption_chars_max: 0,
            needs_url: true,
        },
        can: &[Can::ShowTyping],
        per_conversation: None,
        per_channel: Pace::per_second(100),
    }),
    comments: None,
    window: None,
    human_agent_window: None,
    private_reply_window: None,
    // X-Line-Retry-Key, for 24 hours.
    is_idempotent: true,
};

pub(in crate::channels) async fn send(
    sender: &Sender,
    credentials: &Credentials,
    part: &OutgoingPart,
) -> Result<Sent, SendFailure> {
    let Some(reply_token) = &part.reply_token else {
        return sent(&sender.ask(push(credentials, part)?).await?);
    };
    let reply = async || match sender.ask(reply(credentials, part, reply_token)?).await {
        Ok(answer) if is_used_up(&answer) => Ok(None),
        Ok(answer) => sent(&answer).map(Some),
        Err(failure) => Err(failure),
    };
    match reply().await {
        // Good for one use: the same once more tells whether it was used, and without its ids.
        Err(failure) if failure.class == FailureClass::Unclear => {
            Ok(reply().await?.unwrap_or_default())
        }
        Ok(None) => {
            let pushed = async { sent(&sender.ask(push(credentials, part)?).await?) };
            pushed.await.map_err(known_by_key)
        }
        Ok(Some(sent)) => Ok(sent),
        Err(failure) => Err(failure),
    }
}

/// By another answer, or by time.
fn is_used_up(answer: &Answer) -> bool {
    let body = answer.json();
    let words = text(&body, "/message").unwrap_or_default();
    answer.status == 400 && words.to_ascii_lowercase().contains("reply token")
}

pub(super) fn token(credentials: &Credentials) -> Result<&str, SendFailure> {
    need(credentials, CREDENTIALS, "access_token")
}

pub(in crate::channels) fn get(
    credentials: &Credentials,
    parts: &[&str],
) -> Result<Call, SendFailure> {
    Ok(Call::get(address(API, parts)?).bearer(token(credentials)?))
}

fn push(credentials: &Credentials, part: &OutgoingPart) -> Result<Call, SendFailure> {
    let to = part.thread.as_ref().map_or(&part.to, |thread| &thread.id);
    let body = json!({ "to": to, "messages": [message(part)?] });
    let call = Call::post(address(API, &["message", "push"])?)
        .bearer(token(credentials)?)
        .header("x-line-retry-key", part.key.to_string());
    Ok(call.json(body))
}

fn reply(
    credentials: &Credentials,
    part: &OutgoingPart,
    reply_token: &str,
) -> Result<Call, SendFailure> {
    let body = json!({ "replyToken": reply_token, "messages": [message(part)?] });
    let call = Call::post(address(API, &["message", "reply"])?).bearer(token(credentials)?);
    Ok(call.json(body))
}

fn message(part: &OutgoingPart) -> Result<Value, SendFailure> {
    Ok(match &part.body {
        PartBody::Text(text) => json!({ "type": "text", "text": text }),
        PartBody::File { file, .. } => json!({
            "type": "image",
            "originalContentUrl": file.url,
            "previewImageUrl": file.url,
        }),
        PartBody::Template(_) => return Err(SendFailure::invalid("LINE has no templates")),
    })
}

pub(in crate::channels) fn sent(answer: &Answer) -> Result<Sent, SendFailure> {
    // The key was used before: LINE has it already, and says so with the ids if it still knows them.
    let body = if answer.status == 409 && answer.header("x-line-accepted-request-id").is_some() {
        answer.json()
    } else {
        checked(answer)?
    };
    let made = list(&body, "/sentMessages").iter();
    Ok(Sent {
        external_ids: made.filter_map(|one| id(one, "/id")).collect(),
    })
}

pub(in crate::channels) fn checked(answer: &Answer) -> Result<Value, SendFailure> {
    let body = answer.json();
    if answer.is_good() {
        return if body.is_object() {
            Ok(body)
        } else {
            Err(unreadable(answer))
        };
    }
    let words = text(&body, "/message").unwrap_or_default();
    let details: Vec<String> = list(&body, "/details")
        .iter()
        .filter_map(|one| {
            let property = text(one, "/property").unwrap_or_default();
            Some(format!("{property}: {}", text(one, "/message")?))
        })
        .collect();
    let is_about_receiver = words.contains("'to'") || words == "Failed to send messages";
    let class = match answer.status {
        401 | 403 => FailureClass::TokenInvalid,
        400 if is_about_receiver => FailureClass::RecipientUnavailable,
        400 | 404 | 410 | 413 => FailureClass::Invalid,
        // The plan of the month is used up: nothing goes out until somebody buys more, or the month ends.
        429 if words.to_ascii_lowercase().contains("monthly") => FailureClass::TokenInvalid,
        429 => limited(retry_after(answer, Utc::now())),
        409 => FailureClass::Unknown,
        _ => class_of_status(answer, Utc::now()),
    };
    let mut says = format!("{words} ({})", answer.status);
    if !details.is_empty() {
        says = format!("{says}: {}", details.join("; "));
    }
    Err(SendFailure::of(class, &says))
}
