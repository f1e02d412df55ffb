//! What the account writes: pushed, since a token to reply with is good for a minute and once.
//! Source: developers.line.biz, Messaging API, send push message and retrying a request.

use chrono::Utc;
use serde_json::{Value, json};

use super::CREDENTIALS;
use crate::channels::credentials::Credentials;
use crate::channels::fields::{id, list, text};
use crate::channels::item::FileKind;
use crate::channels::outgoing::{FailureClass, OutgoingPart, PartBody, SendFailure, Sent};
use crate::channels::send::{
    Answer, Call, Can, Counted, FileLimit, Files, Pace, Sender, WayOut, Writing, address,
    class_of_status, limited, need, retry_after, unreadable,
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
    private_reply_window: None,
    // X-Line-Retry-Key, for 24 hours.
    is_idempotent: true,
};

pub(in crate::channels) async fn send(
    sender: &Sender,
    credentials: &Credentials,
    part: &OutgoingPart,
) -> Result<Sent, SendFailure> {
    sent(&sender.ask(call(credentials, part)?).await?)
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

fn call(credentials: &Credentials, part: &OutgoingPart) -> Result<Call, SendFailure> {
    let to = part.thread.as_ref().map_or(&part.to, |thread| &thread.id);
    let message = match &part.body {
        PartBody::Text(text) => json!({ "type": "text", "text": text }),
        PartBody::File { file, .. } => json!({
            "type": "image",
            "originalContentUrl": file.url,
            "previewImageUrl": file.url,
        }),
        PartBody::Template(_) => return Err(SendFailure::invalid("LINE has no templates")),
    };
    let call = Call::post(address(API, &["message", "push"])?)
        .bearer(token(credentials)?)
        .header("x-line-retry-key", part.key.to_string());
    Ok(call.json(json!({ "to": to, "messages": [message] })))
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
