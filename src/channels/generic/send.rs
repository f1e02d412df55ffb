//! A message, posted to whoever connected the channel and signed as Standard Webhooks has it.
//! Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use url::Url;

use super::{CALLBACK_URL, CREDENTIALS, SECRET};
use crate::channels::credentials::Credentials;
use crate::channels::fetch::may_ask;
use crate::channels::fields::{id, text};
use crate::channels::item::FileKind;
use crate::channels::outgoing::{FailureClass, OutgoingPart, PartBody, SendFailure, Sent};
use crate::channels::sealing::SECRET_PREFIX;
use crate::channels::send::{
    Answer, Body, Call, Counted, FileLimit, Files, Pace, Sender, WayOut, Writing, class_of_status,
    need,
};

/// The hub's own bounds: the other side fetches files from here, and takes texts as the console lets them be.
pub(in crate::channels) const WAY_OUT: WayOut = WayOut {
    direct: Some(Writing {
        text_chars_max: 10_000,
        counted: Counted::Chars,
        files: Files {
            kinds: &[
                FileLimit::with_caption(FileKind::Image, 100),
                FileLimit::with_caption(FileKind::Video, 100),
                FileLimit::with_caption(FileKind::Audio, 100),
                FileLimit::with_caption(FileKind::File, 100),
            ],
            per_message_max: 10,
            caption_chars_max: 10_000,
            needs_url: true,
        },
        can: &[],
        per_conversation: None,
        per_channel: Pace::per_second(20),
    }),
    comments: None,
    window: None,
    human_agent_window: None,
    private_reply_window: None,
    is_idempotent: true,
};

/// A name may still lead to where nothing may be asked: that is looked at with every call.
pub fn is_callback(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| may_ask(&url))
}

pub(in crate::channels) async fn send(
    sender: &Sender,
    credentials: &Credentials,
    part: &OutgoingPart,
) -> Result<Sent, SendFailure> {
    let call = call(credentials, part, Utc::now())?;
    let answer = sender.ask(call).await?;
    sent(part, &answer, Utc::now())
}

fn call(
    credentials: &Credentials,
    part: &OutgoingPart,
    now: DateTime<Utc>,
) -> Result<Call, SendFailure> {
    let url = need(credentials, CREDENTIALS, CALLBACK_URL)?;
    let url = Url::parse(url).map_err(|_| {
        let reason = "this channel's callback_url is no address; an administrator has to mend it";
        SendFailure::plain(FailureClass::TokenInvalid, reason)
    })?;
    let secret = need(credentials, CREDENTIALS, SECRET)?;
    let body = json!({
        "type": "message.created",
        "timestamp": now.to_rfc3339_opts(SecondsFormat::Secs, true),
        "data": data(part)?,
    });
    let body = body.to_string();
    let (key, at) = (part.key.to_string(), now.timestamp().to_string());
    let signature = sign(secret, &[&key, ".", &at, ".", &body])?;
    Ok(Call::post(url)
        .header("webhook-id", key)
        .header("webhook-timestamp", at)
        .header("webhook-signature", signature)
        .body(Body::Signed(body)))
}

fn data(part: &OutgoingPart) -> Result<Value, SendFailure> {
    let (words, attachments) = match &part.body {
        PartBody::Text(text) => (text.as_str(), Vec::new()),
        PartBody::File { file, caption } => {
            let file = json!({
                "kind": file.kind,
                "name": file.name,
                "content_type": file.content_type,
                "size_bytes": file.size_bytes,
                "url": file.url,
            });
            (caption.as_str(), vec![file])
        }
        PartBody::Template(_) => {
            return Err(SendFailure::invalid("a generic channel has no templates"));
        }
    };
    Ok(json!({
        "id": part.key,
        "to": { "id": part.to },
        "reply_to": part.reply_to,
        "text": words,
        "attachments": attachments,
    }))
}

fn sign(secret: &str, parts: &[&str]) -> Result<String, SendFailure> {
    let key = secret.strip_prefix(SECRET_PREFIX).unwrap_or(secret);
    let key = STANDARD.decode(key).map_err(|_| {
        let reason = "this channel has no usable secret; an administrator has to make a new one";
        SendFailure::plain(FailureClass::TokenInvalid, reason)
    })?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let mut signing = hmac::Context::with_key(&key);
    for part in parts {
        signing.update(part.as_bytes());
    }
    Ok(format!("v1,{}", STANDARD.encode(signing.sign().as_ref())))
}

/// Its own id of the message if it names one, or the one that it was given.
pub(in crate::channels) fn sent(
    part: &OutgoingPart,
    answer: &Answer,
    now: DateTime<Utc>,
) -> Result<Sent, SendFailure> {
    let body = answer.json();
    if answer.is_good() {
        let named = id(&body, "/id").unwrap_or_else(|| part.key.to_string());
        return Ok(Sent {
            external_ids: vec![named],
        });
    }
    let class = match answer.status {
        // It moved, it is gone for good, or it does not take the signature.
        300..=399 | 401 | 403 | 404 | 410 => FailureClass::TokenInvalid,
        400 | 405..=407 | 409 | 411..=428 => FailureClass::Invalid,
        _ => class_of_status(answer, now),
    };
    let words = text(&body, "/error").or_else(|| text(&body, "/detail"));
    let words = words.or_else(|| text(&body, "/message"));
    let says = format!(
        "{} ({})",
        words.unwrap_or("the callback answered"),
        answer.status
    );
    Err(SendFailure::of(class, &says))
}
