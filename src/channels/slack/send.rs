//! What the app writes. Source: docs.slack.dev, methods chat.postMessage, conversations.open, files.getUploadURLExternal
//! and files.completeUploadExternal.

use chrono::Utc;
use serde_json::{Map, Value, json};
use url::Url;

use super::{CREDENTIALS, file_id, markup, message_id};
use crate::channels::credentials::Credentials;
use crate::channels::fields::{id, is_true, text};
use crate::channels::item::FileKind;
use crate::channels::outgoing::{
    FailureClass, OutgoingFile, OutgoingPart, PartBody, SendFailure, Sent,
};
use crate::channels::send::{
    Answer, Body, Call, Can, Counted, FileLimit, Files, Pace, Sender, WayOut, Writing, address,
    class_of_status, limited, need, retry_after, unreadable,
};

const API: &str = "https://slack.com/api";

pub(in crate::channels) const WAY_OUT: WayOut = WayOut {
    direct: Some(Writing {
        text_chars_max: 40_000,
        counted: Counted::Chars,
        files: Files {
            // Bare, so that the text is a message of its own, whose number Slack tells.
            kinds: &[
                FileLimit::bare(FileKind::Image, 100),
                FileLimit::bare(FileKind::Video, 100),
                FileLimit::bare(FileKind::Audio, 100),
                FileLimit::bare(FileKind::File, 100),
            ],
            per_message_max: 10,
            caption_chars_max: 0,
            needs_url: false,
        },
        can: &[Can::React, Can::Edit, Can::Delete],
        per_conversation: Some(Pace::per_second(1)),
        per_channel: Pace::of(100, 60),
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
    let channel = match channel(part) {
        Some(channel) => channel.to_owned(),
        None => open(sender, credentials, &part.to).await?,
    };
    match &part.body {
        PartBody::Text(text) => {
            let call = post(credentials, part, &channel, text)?;
            sent(&sender.ask(call).await?)
        }
        PartBody::File { file, .. } => {
            let uploaded = upload(sender, credentials, file).await?;
            let call = complete(credentials, part, &channel, file, &uploaded)?;
            checked(&sender.ask(call).await?)?;
            // Slack shares it in its own time, and says by an event as which message.
            Ok(Sent {
                external_ids: vec![file_id(&channel, &uploaded)],
            })
        }
        PartBody::Template(_) => Err(SendFailure::invalid("Slack has no templates")),
    }
}

/// Where they wrote; what is answered names it, also in a chat of two.
fn channel(part: &OutgoingPart) -> Option<&str> {
    let answered = part.reply_to.as_deref().and_then(place);
    let group = part.thread.as_ref().map(|thread| thread.id.as_str());
    group.or(answered.map(|(channel, _)| channel))
}

/// Of `{channel}/{number}`.
pub(super) fn place(message_id: &str) -> Option<(&str, &str)> {
    message_id.split_once('/')
}

pub(in crate::channels) fn method(
    credentials: &Credentials,
    name: &str,
) -> Result<Call, SendFailure> {
    let token = need(credentials, CREDENTIALS, "bot_token")?;
    Ok(Call::post(address(API, &[name])?).bearer(token))
}

async fn open(
    sender: &Sender,
    credentials: &Credentials,
    user: &str,
) -> Result<String, SendFailure> {
    let call = method(credentials, "conversations.open")?.json(json!({ "users": user }));
    let answer = sender.prepare(call).await?;
    let channel = id(&checked(&answer)?, "/channel/id");
    channel.ok_or_else(|| unreadable(&answer))
}

fn post(
    credentials: &Credentials,
    part: &OutgoingPart,
    channel: &str,
    text: &str,
) -> Result<Call, SendFailure> {
    let mut body = Map::new();
    body.insert("channel".to_owned(), json!(channel));
    body.insert("text".to_owned(), json!(markup::escaped(text)));
    if let Some(thread) = thread(part) {
        body.insert("thread_ts".to_owned(), json!(thread));
    }
    let call = method(credentials, "chat.postMessage")?;
    Ok(call.json(Value::Object(body)))
}

/// Everything under a message has that message's number, also answers to answers.
fn thread(part: &OutgoingPart) -> Option<&str> {
    let parent = part.thread.as_ref()?.parent.as_deref();
    let answered = part.reply_to.as_deref().and_then(place);
    parent.or(answered.map(|(_, number)| number))
}

/// The id of a file that lies at Slack and is shown to nobody yet.
async fn upload(
    sender: &Sender,
    credentials: &Credentials,
    file: &OutgoingFile,
) -> Result<String, SendFailure> {
    let call = method(credentials, "files.getUploadURLExternal")?.body(Body::Form(vec![
        ("filename", file.name.clone()),
        ("length", file.size_bytes.to_string()),
    ]));
    let answer = sender.prepare(call).await?;
    let told = checked(&answer)?;
    let (Some(url), Some(uploaded)) = (text(&told, "/upload_url"), id(&told, "/file_id")) else {
        return Err(unreadable(&answer));
    };
    let url = Url::parse(url).map_err(|_| unreadable(&answer))?;
    // The address is the proof.
    let call = Call::post(url).body(Body::File(file.clone()));
    let answer = sender.prepare(call).await?;
    if !answer.is_good() {
        let says = format!("the upload was answered with {}", answer.status);
        let class = class_of_status(&answer, Utc::now());
        return Err(SendFailure::of(class, &says));
    }
    Ok(uploaded)
}

fn complete(
    credentials: &Credentials,
    part: &OutgoingPart,
    channel: &str,
    file: &OutgoingFile,
    uploaded: &str,
) -> Result<Call, SendFailure> {
    let mut body = Map::new();
    let files = json!([{ "id": uploaded, "title": file.name }]);
    body.insert("files".to_owned(), files);
    body.insert("channel_id".to_owned(), json!(channel));
    if let Some(thread) = thread(part) {
        body.insert("thread_ts".to_owned(), json!(thread));
    }
    let call = method(credentials, "files.completeUploadExternal")?;
    Ok(call.json(Value::Object(body)))
}

pub(in crate::channels) fn sent(answer: &Answer) -> Result<Sent, SendFailure> {
    let body = checked(answer)?;
    match id(&body, "/channel").zip(id(&body, "/ts")) {
        Some((channel, number)) => Ok(Sent {
            external_ids: vec![message_id(&channel, &number)],
        }),
        None => Err(unreadable(answer)),
    }
}

/// Failures come with the status of a success: `{ok: false, error}`.
pub(in crate::channels) fn checked(answer: &Answer) -> Result<Value, SendFailure> {
    let body = answer.json();
    if answer.is_good() && is_true(&body, "/ok") {
        return Ok(body);
    }
    let Some(error) = text(&body, "/error") else {
        return Err(if answer.is_good() {
            unreadable(answer)
        } else {
            let says = format!("Slack answered {}", answer.status);
            SendFailure::of(class_of_status(answer, Utc::now()), &says)
        });
    };
    let class = match error {
        "invalid_auth" | "not_authed" | "token_revoked" | "token_expired" | "account_inactive"
        | "missing_scope" => FailureClass::TokenInvalid,
        "channel_not_found" | "not_in_channel" | "is_archived" | "user_not_found"
        | "cannot_dm_bot" => FailureClass::RecipientUnavailable,
        "msg_too_long"
        | "no_text"
        | "invalid_blocks"
        | "message_not_found"
        | "cant_update_message"
        | "cant_delete_message"
        | "edit_window_closed"
        | "already_reacted"
        | "no_reaction"
        | "invalid_name" => FailureClass::Invalid,
        "ratelimited" => limited(retry_after(answer, Utc::now())),
        "internal_error" | "fatal_error" | "service_unavailable" => FailureClass::Transient,
        _ => match class_of_status(answer, Utc::now()) {
            FailureClass::RateLimited { retry_after } => limited(retry_after),
            FailureClass::Transient => FailureClass::Transient,
            FailureClass::WindowClosed
            | FailureClass::TokenInvalid
            | FailureClass::RecipientUnavailable
            | FailureClass::Invalid
            | FailureClass::Unclear
            | FailureClass::Unknown => FailureClass::Unknown,
        },
    };
    let says = match text(&body, "/needed") {
        Some(needed) => format!("{error}: it needs {needed}"),
        None => error.to_owned(),
    };
    Err(SendFailure::of(class, &says))
}
