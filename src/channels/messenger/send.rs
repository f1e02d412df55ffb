//! What the page writes: to one person, and under posts.
//! Sources: Messenger Platform, Send API, attachment upload and private replies; Graph API, comments.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::CREDENTIALS;
use crate::channels::credentials::Credentials;
use crate::channels::fields::id;
use crate::channels::item::FileKind;
use crate::channels::meta::{attachment, checked, class, graph, sent, tag_as_human};
use crate::channels::outgoing::{OutgoingFile, OutgoingPart, PartBody, SendFailure, Sent};
use crate::channels::send::{
    Body, Call, Can, Counted, DAY_SECONDS, FileLimit, Files, Pace, Piece, Sender, WayOut, Writing,
    need, unreadable,
};

pub(in crate::channels) const WAY_OUT: WayOut = WayOut {
    direct: Some(Writing {
        text_chars_max: 2_000,
        counted: Counted::Chars,
        files: Files {
            kinds: &[
                FileLimit::bare(FileKind::Image, 25),
                FileLimit::bare(FileKind::Video, 25),
                FileLimit::bare(FileKind::Audio, 25),
                FileLimit::bare(FileKind::File, 25),
            ],
            per_message_max: 10,
            caption_chars_max: 0,
            needs_url: false,
        },
        can: &[Can::ShowTyping, Can::MarkRead],
        per_conversation: None,
        // More than that, and the page's own inbox stands still.
        per_channel: Pace::per_second(40),
    }),
    comments: Some(Writing {
        // Longer ones are refused by Facebook's own page, too.
        text_chars_max: 8_000,
        counted: Counted::Chars,
        files: Files {
            kinds: &[FileLimit::with_caption(FileKind::Image, 8)],
            per_message_max: 1,
            caption_chars_max: 8_000,
            needs_url: true,
        },
        can: &[
            Can::ReplyPrivately,
            Can::Edit,
            Can::Delete,
            Can::DeleteTheirs,
            Can::Hide,
            Can::Like,
        ],
        per_conversation: None,
        // Private replies are counted: 750 an hour.
        per_channel: Pace::of(12, 60),
    }),
    window: Some(Duration::from_secs(DAY_SECONDS)),
    human_agent_window: Some(Duration::from_secs(7 * DAY_SECONDS)),
    private_reply_window: Some(Duration::from_secs(7 * DAY_SECONDS)),
    is_idempotent: false,
};

pub(in crate::channels) async fn send(
    sender: &Sender,
    credentials: &Credentials,
    part: &OutgoingPart,
) -> Result<Sent, SendFailure> {
    let call = match &part.body {
        PartBody::File { file, .. } if !is_comment(part) => {
            let answer = sender.prepare(upload(credentials, part, file)?).await?;
            let uploaded = id(&checked(&answer, class)?, "/attachment_id");
            let uploaded = uploaded.ok_or_else(|| unreadable(&answer))?;
            let payload = json!({ "attachment_id": uploaded });
            message(credentials, part, attachment(file.kind, &payload))?
        }
        PartBody::Text(text) if !is_comment(part) => {
            message(credentials, part, json!({ "text": text }))?
        }
        PartBody::Text(_) | PartBody::File { .. } => comment(credentials, part)?,
        PartBody::Template(_) => return Err(SendFailure::invalid("Messenger has none")),
    };
    sent(&sender.ask(call).await?)
}

fn is_comment(part: &OutgoingPart) -> bool {
    part.thread.is_some() && !part.is_private_reply
}

/// `me` is the page that the token is of.
pub(super) fn page(account: Option<&str>) -> &str {
    account.unwrap_or("me")
}

pub(super) fn token(credentials: &Credentials) -> Result<&str, SendFailure> {
    need(credentials, CREDENTIALS, "access_token")
}

pub(in crate::channels) fn get(
    credentials: &Credentials,
    parts: &[&str],
) -> Result<Call, SendFailure> {
    Ok(Call::get(graph(parts)?).bearer(token(credentials)?))
}

fn upload(
    credentials: &Credentials,
    part: &OutgoingPart,
    file: &OutgoingFile,
) -> Result<Call, SendFailure> {
    let url = graph(&[page(part.account.as_deref()), "message_attachments"])?;
    let about = attachment(file.kind, &json!({ "is_reusable": true }));
    let body = Body::Multipart {
        fields: vec![("message", about.to_string())],
        name: "filedata",
        file: file.clone(),
        piece: Piece::Whole,
    };
    Ok(Call::post(url).bearer(token(credentials)?).body(body))
}

fn message(
    credentials: &Credentials,
    part: &OutgoingPart,
    mut message: Value,
) -> Result<Call, SendFailure> {
    if let Some(message) = message.as_object_mut() {
        // The echo has it, too.
        message.insert("metadata".to_owned(), json!(part.key));
        if let Some(answered) = part.reply_to.as_deref().filter(|_| !part.is_private_reply) {
            message.insert("reply_to".to_owned(), json!({ "mid": answered }));
        }
    }
    let mut body = json!({
        "recipient": recipient(part),
        "messaging_type": "RESPONSE",
        "message": message,
    });
    if part.is_late {
        tag_as_human(&mut body);
    }
    let url = graph(&[page(part.account.as_deref()), "messages"])?;
    Ok(Call::post(url).bearer(token(credentials)?).json(body))
}

/// A person, or whoever wrote a comment or a post on our page.
fn recipient(part: &OutgoingPart) -> Value {
    let Some(thread) = part.thread.as_ref().filter(|_| part.is_private_reply) else {
        return json!({ "id": part.to });
    };
    match part.reply_to.as_deref() {
        Some(answered) if answered != thread.id => json!({ "comment_id": answered }),
        Some(_) | None => json!({ "post_id": thread.id }),
    }
}

fn comment(credentials: &Credentials, part: &OutgoingPart) -> Result<Call, SendFailure> {
    let post = part.thread.as_ref().map(|thread| thread.id.as_str());
    let answered = part.reply_to.as_deref().or(post).unwrap_or_default();
    let mut body = Map::new();
    match &part.body {
        PartBody::Text(text) => {
            body.insert("message".to_owned(), json!(text));
        }
        PartBody::File { file, caption } => {
            if !caption.is_empty() {
                body.insert("message".to_owned(), json!(caption));
            }
            body.insert("attachment_url".to_owned(), json!(file.url));
        }
        PartBody::Template(_) => return Err(SendFailure::invalid("comments have no templates")),
    }
    let url = graph(&[answered, "comments"])?;
    let call = Call::post(url).bearer(token(credentials)?);
    Ok(call.json(Value::Object(body)))
}
