//! What the account writes: to one person, and under posts.
//! Sources: Instagram Platform, messaging, comment moderation and private replies.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use super::CREDENTIALS;
use crate::channels::credentials::Credentials;
use crate::channels::fetch::{INSTAGRAM_TOKEN, instagram_base};
use crate::channels::item::FileKind;
use crate::channels::meta::{attachment, sent, tag_as_human};
use crate::channels::outgoing::{OutgoingPart, PartBody, SendFailure, Sent};
use crate::channels::send::{
    Call, Can, Counted, DAY_SECONDS, FileLimit, Files, Pace, Sender, WayOut, Writing, address, need,
};

pub(in crate::channels) const WAY_OUT: WayOut = WayOut {
    direct: Some(Writing {
        text_chars_max: 1_000,
        counted: Counted::Bytes,
        files: Files {
            kinds: &[
                FileLimit::bare(FileKind::Image, 8),
                FileLimit::bare(FileKind::Video, 25),
                FileLimit::bare(FileKind::Audio, 25),
                FileLimit::bare(FileKind::File, 25),
            ],
            per_message_max: 10,
            caption_chars_max: 0,
            needs_url: true,
        },
        can: &[Can::ShowTyping, Can::MarkRead, Can::React],
        per_conversation: None,
        per_channel: Pace::per_second(40),
    }),
    comments: Some(Writing {
        text_chars_max: 2_200,
        counted: Counted::Chars,
        files: Files::NONE,
        can: &[
            Can::ReplyPrivately,
            Can::Delete,
            Can::DeleteTheirs,
            Can::Hide,
        ],
        per_conversation: None,
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
    sent(&sender.ask(call(credentials, part)?).await?)
}

pub(super) fn token(credentials: &Credentials) -> Result<&str, SendFailure> {
    need(credentials, CREDENTIALS, "access_token")
}

/// Tokens of Instagram's own log-in are taken there only, a page's at Facebook only.
pub(super) fn place(token: &str, parts: &[&str]) -> Result<Url, SendFailure> {
    address(instagram_base(token), parts)
}

fn is_own(token: &str) -> bool {
    token.starts_with(INSTAGRAM_TOKEN)
}

pub(in crate::channels) fn is_own_token(credentials: &Credentials) -> bool {
    credentials.get("access_token").is_some_and(is_own)
}

pub(in crate::channels) fn get(
    credentials: &Credentials,
    parts: &[&str],
) -> Result<Call, SendFailure> {
    let token = token(credentials)?;
    Ok(Call::get(place(token, parts)?).bearer(token))
}

fn call(credentials: &Credentials, part: &OutgoingPart) -> Result<Call, SendFailure> {
    let token = token(credentials)?;
    if let Some(thread) = part.thread.as_ref().filter(|_| !part.is_private_reply) {
        let PartBody::Text(text) = &part.body else {
            return Err(SendFailure::invalid("comments on Instagram are texts only"));
        };
        let answered = part.reply_to.as_deref().unwrap_or(&thread.id);
        let url = place(token, &[answered, "replies"])?;
        return Ok(Call::post(url)
            .bearer(token)
            .json(json!({ "message": text })));
    }
    let message = match &part.body {
        PartBody::Text(text) => json!({ "text": text }),
        PartBody::File { file, .. } => attachment(file.kind, &json!({ "url": file.url })),
        PartBody::Template(_) => return Err(SendFailure::invalid("Instagram has no templates")),
    };
    let url = place(token, &["me", "messages"])?;
    let mut body = json!({ "recipient": recipient(part), "message": message });
    if part.is_late {
        tag_as_human(&mut body);
    }
    Ok(Call::post(url).bearer(token).json(body))
}

fn recipient(part: &OutgoingPart) -> Value {
    match part.reply_to.as_deref().filter(|_| part.is_private_reply) {
        Some(comment) => json!({ "comment_id": comment }),
        None => json!({ "id": part.to }),
    }
}
