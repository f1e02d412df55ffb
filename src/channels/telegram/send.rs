//! What the bot writes. Source: core.telegram.org/bots/api, sendMessage and the methods beside it.

use chrono::Utc;
use serde_json::{Value, json};

use super::CREDENTIALS;
use crate::channels::credentials::Credentials;
use crate::channels::fields::{id, is_true, text, whole};
use crate::channels::item::FileKind;
use crate::channels::outgoing::{FailureClass, OutgoingPart, PartBody, SendFailure, Sent};
use crate::channels::send::{
    Answer, Body, Call, Can, Counted, FileLimit, Files, Pace, Piece, Sender, WayOut, Writing,
    address, bounded, class_of_status, limited, need, retry_after, unreadable,
};

const API: &str = "https://api.telegram.org";

pub(in crate::channels) const WAY_OUT: WayOut = WayOut {
    direct: Some(Writing {
        text_chars_max: 4_096,
        counted: Counted::Utf16,
        files: Files {
            kinds: &[
                FileLimit::with_caption(FileKind::Image, 10),
                FileLimit::with_caption(FileKind::Video, 50),
                FileLimit::with_caption(FileKind::Audio, 50),
                FileLimit::with_caption(FileKind::File, 50),
            ],
            per_message_max: 10,
            caption_chars_max: 1_024,
            needs_url: false,
        },
        can: &[Can::ShowTyping, Can::React, Can::Edit, Can::Delete],
        per_conversation: Some(Pace::per_second(1)),
        per_channel: Pace::per_second(30),
    }),
    comments: None,
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
    let chat = chat(part);
    let answer = sender.ask(call(credentials, part, chat)?).await?;
    // A group that grew has another id from now on; nothing was sent to the old one.
    let answer = match id(&answer.json(), "/parameters/migrate_to_chat_id") {
        Some(new) if new != chat => sender.ask(call(credentials, part, &new)?).await?,
        Some(_) | None => answer,
    };
    sent(&answer)
}

fn chat(part: &OutgoingPart) -> &str {
    part.thread.as_ref().map_or(&part.to, |thread| &thread.id)
}

/// The token stands in the address: it never leaves this process otherwise.
pub(in crate::channels) fn method(
    credentials: &Credentials,
    name: &str,
) -> Result<Call, SendFailure> {
    let bot = format!("bot{}", need(credentials, CREDENTIALS, "bot_token")?);
    Ok(Call::post(address(API, &[&bot, name])?))
}

fn call(credentials: &Credentials, part: &OutgoingPart, chat: &str) -> Result<Call, SendFailure> {
    let answered = part.reply_to.as_deref().and_then(number);
    let answered =
        answered.map(|number| json!({ "message_id": number, "allow_sending_without_reply": true }));
    match &part.body {
        PartBody::Text(text) => {
            let mut body = json!({ "chat_id": chat, "text": text });
            if let (Some(answered), Some(fields)) = (answered, body.as_object_mut()) {
                fields.insert("reply_parameters".to_owned(), answered);
            }
            Ok(method(credentials, "sendMessage")?.json(body))
        }
        PartBody::File { file, caption } => {
            let (name, field) = match file.kind {
                FileKind::Image if is_photo(&file.content_type) => ("sendPhoto", "photo"),
                FileKind::Video if file.content_type == "video/mp4" => ("sendVideo", "video"),
                FileKind::Audio if is_voice(&file.content_type) => ("sendVoice", "voice"),
                FileKind::Audio if is_music(&file.content_type) => ("sendAudio", "audio"),
                // What it cannot play, it hands on as it is.
                FileKind::Image | FileKind::Video | FileKind::Audio | FileKind::File => {
                    ("sendDocument", "document")
                }
            };
            let mut fields = vec![("chat_id", chat.to_owned())];
            if !caption.is_empty() {
                fields.push(("caption", caption.clone()));
            }
            if let Some(answered) = answered {
                fields.push(("reply_parameters", answered.to_string()));
            }
            Ok(method(credentials, name)?.body(Body::Multipart {
                fields,
                name: field,
                file: file.clone(),
                piece: Piece::Whole,
            }))
        }
        PartBody::Template(_) => Err(SendFailure::invalid("Telegram has no templates")),
    }
}

fn is_photo(content_type: &str) -> bool {
    matches!(content_type, "image/jpeg" | "image/png" | "image/webp")
}

fn is_voice(content_type: &str) -> bool {
    matches!(content_type, "audio/ogg" | "audio/opus")
}

fn is_music(content_type: &str) -> bool {
    matches!(
        content_type,
        "audio/mpeg" | "audio/mp4" | "audio/m4a" | "audio/x-m4a"
    )
}

/// Of `{chat}/{number}`.
pub(super) fn number(message_id: &str) -> Option<i64> {
    message_id.rsplit_once('/')?.1.parse().ok()
}

pub(in crate::channels) fn sent(answer: &Answer) -> Result<Sent, SendFailure> {
    let body = checked(answer)?;
    let chat = id(&body, "/result/chat/id");
    match chat.zip(whole(&body, "/result/message_id")) {
        Some((chat, number)) => Ok(Sent {
            external_ids: vec![format!("{chat}/{number}")],
        }),
        None => Err(unreadable(answer)),
    }
}

/// `{ok, result}`, or why not; the status only repeats it.
pub(in crate::channels) fn checked(answer: &Answer) -> Result<Value, SendFailure> {
    let body = answer.json();
    if is_true(&body, "/ok") {
        return Ok(body);
    }
    let Some(code) = whole(&body, "/error_code") else {
        return Err(if answer.is_good() {
            unreadable(answer)
        } else {
            let says = format!("Telegram answered {}", answer.status);
            SendFailure::of(class_of_status(answer, Utc::now()), &says)
        });
    };
    let words = text(&body, "/description").unwrap_or_default();
    let class = match code {
        // An unknown token is an unknown address.
        401 | 404 => FailureClass::TokenInvalid,
        403 => FailureClass::RecipientUnavailable,
        400 if says_nobody(words) => FailureClass::RecipientUnavailable,
        400 | 413 => FailureClass::Invalid,
        429 => {
            let seconds = whole(&body, "/parameters/retry_after");
            let seconds = seconds.and_then(|seconds| u64::try_from(seconds).ok());
            let wait = seconds.map(|seconds| bounded(std::time::Duration::from_secs(seconds)));
            limited(wait.or_else(|| retry_after(answer, Utc::now())))
        }
        409 | 500..=599 => FailureClass::Transient,
        _ => FailureClass::Unknown,
    };
    Err(SendFailure::of(class, &format!("{words} ({code})")))
}

fn says_nobody(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    ["chat not found", "user not found", "peer_id_invalid"]
        .iter()
        .any(|one| words.contains(one))
}
