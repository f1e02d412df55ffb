//! What the number writes. Source: WhatsApp Cloud API, messages, media and error codes.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{CREDENTIALS, is_number};
use crate::channels::credentials::Credentials;
use crate::channels::fields::id;
use crate::channels::item::FileKind;
use crate::channels::meta::{checked, graph};
use crate::channels::outgoing::{
    FailureClass, OutgoingFile, OutgoingPart, PartBody, SendFailure, Sent, Template,
};
use crate::channels::send::{
    Answer, Body, Call, Can, Counted, DAY_SECONDS, FileLimit, Files, Pace, Piece, Sender, WayOut,
    Writing, limited, need, unreadable,
};

pub(in crate::channels) const WAY_OUT: WayOut = WayOut {
    direct: Some(Writing {
        text_chars_max: 4_096,
        counted: Counted::Chars,
        files: Files {
            kinds: &[
                FileLimit::with_caption(FileKind::Image, 5),
                FileLimit::with_caption(FileKind::Video, 16),
                FileLimit::bare(FileKind::Audio, 16),
                FileLimit::with_caption(FileKind::File, 100),
            ],
            per_message_max: 10,
            caption_chars_max: 1_024,
            needs_url: false,
        },
        can: &[Can::Template, Can::ShowTyping, Can::MarkRead, Can::React],
        // One in six seconds, and some in a row are let through.
        per_conversation: Some(Pace::of(10, 60)),
        per_channel: Pace::per_second(80),
    }),
    comments: None,
    window: Some(Duration::from_secs(DAY_SECONDS)),
    human_agent_window: None,
    private_reply_window: None,
    is_idempotent: false,
};

pub(in crate::channels) async fn send(
    sender: &Sender,
    credentials: &Credentials,
    part: &OutgoingPart,
) -> Result<Sent, SendFailure> {
    let call = match &part.body {
        PartBody::Text(text) => {
            let text = json!({ "body": text, "preview_url": true });
            message(credentials, part, "text", &text)?
        }
        PartBody::File { file, caption } => {
            let answer = sender.prepare(upload(credentials, part, file)?).await?;
            let media = id(&checked(&answer, class)?, "/id");
            let media = media.ok_or_else(|| unreadable(&answer))?;
            let (kind, about) = shown(file, caption, &media);
            message(credentials, part, kind, &about)?
        }
        PartBody::Template(template) => {
            let header = match &template.header {
                Some(file) => {
                    let answer = sender.prepare(upload(credentials, part, file)?).await?;
                    let media = id(&checked(&answer, class)?, "/id");
                    let media = media.ok_or_else(|| unreadable(&answer))?;
                    let (kind, about) = shown(file, "", &media);
                    Some(json!({ "type": kind, kind: about }))
                }
                None => None,
            };
            message(credentials, part, "template", &filled(template, header))?
        }
    };
    sent(&sender.ask(call).await?)
}

pub(super) fn token(credentials: &Credentials) -> Result<&str, SendFailure> {
    need(credentials, CREDENTIALS, "access_token")
}

/// As customers wrote to it, or as it was given where nobody wrote yet.
pub(super) fn number<'a>(
    credentials: &'a Credentials,
    account: Option<&'a str>,
) -> Result<&'a str, SendFailure> {
    match account {
        Some(number) => Ok(number),
        None => need(credentials, CREDENTIALS, "phone_number_id"),
    }
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
    let number = number(credentials, part.account.as_deref())?;
    let body = Body::Multipart {
        fields: vec![
            ("messaging_product", "whatsapp".to_owned()),
            ("type", file.content_type.clone()),
        ],
        name: "file",
        file: file.clone(),
        piece: Piece::Whole,
    };
    let call = Call::post(graph(&[number, "media"])?);
    Ok(call.bearer(token(credentials)?).body(body))
}

/// What WhatsApp does not show by itself is a document.
fn shown(file: &OutgoingFile, caption: &str, media: &str) -> (&'static str, Value) {
    let kind = match (file.kind, file.content_type.as_str()) {
        (FileKind::Image, "image/jpeg" | "image/png") => "image",
        (FileKind::Video, "video/mp4" | "video/3gpp") => "video",
        (FileKind::Audio, "audio/aac" | "audio/mp4" | "audio/mpeg" | "audio/amr" | "audio/ogg") => {
            "audio"
        }
        (FileKind::Image | FileKind::Video | FileKind::Audio | FileKind::File, _) => "document",
    };
    let mut about = Map::new();
    about.insert("id".to_owned(), json!(media));
    if !caption.is_empty() {
        about.insert("caption".to_owned(), json!(caption));
    }
    if kind == "document" {
        about.insert("filename".to_owned(), json!(file.name));
    }
    (kind, Value::Object(about))
}

fn filled(template: &Template, header: Option<Value>) -> Value {
    let values = template.values.iter();
    let values: Vec<Value> = values
        .map(|value| json!({ "type": "text", "text": value }))
        .collect();
    let mut components = Vec::new();
    if let Some(header) = header {
        components.push(json!({ "type": "header", "parameters": [header] }));
    }
    if !values.is_empty() {
        components.push(json!({ "type": "body", "parameters": values }));
    }
    json!({
        "name": template.name,
        "language": { "code": template.language },
        "components": components,
    })
}

fn message(
    credentials: &Credentials,
    part: &OutgoingPart,
    kind: &str,
    content: &Value,
) -> Result<Call, SendFailure> {
    let number = number(credentials, part.account.as_deref())?;
    let mut body = addressed(&part.to, kind, content);
    // Its statuses have it, too.
    body.insert("biz_opaque_callback_data".to_owned(), json!(part.key));
    if let Some(answered) = &part.reply_to {
        body.insert("context".to_owned(), json!({ "message_id": answered }));
    }
    let call = Call::post(graph(&[number, "messages"])?);
    Ok(call.bearer(token(credentials)?).json(Value::Object(body)))
}

pub(super) fn addressed(to: &str, kind: &str, content: &Value) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("messaging_product".to_owned(), json!("whatsapp"));
    body.insert("recipient_type".to_owned(), json!("individual"));
    // Who hides their number has an id of this business instead.
    let field = if is_number(to) { "to" } else { "recipient" };
    body.insert(field.to_owned(), json!(to));
    body.insert("type".to_owned(), json!(kind));
    body.insert(kind.to_owned(), content.clone());
    body
}

pub(in crate::channels) fn sent(answer: &Answer) -> Result<Sent, SendFailure> {
    let body = checked(answer, class)?;
    let wamid = id(&body, "/messages/0/id").ok_or_else(|| unreadable(answer))?;
    Ok(Sent {
        external_ids: vec![wamid],
    })
}

/// By the code alone: subcodes are deprecated.
pub(in crate::channels) fn class(code: i64, _subcode: i64) -> Option<FailureClass> {
    Some(match code {
        131_047 => FailureClass::WindowClosed,
        4 | 80_000..=80_099 | 130_429 | 131_048 | 131_056 | 131_064 => limited(None),
        // The token, a permission, the account, its payment or its number.
        0 | 3 | 10 | 190 | 200..=299 | 368 | 131_005 | 131_031 | 131_042 | 131_045 | 133_010 => {
            FailureClass::TokenInvalid
        }
        130_403 | 131_021 | 131_026 => FailureClass::RecipientUnavailable,
        // Not this message, not now: its words say why.
        100 | 131_008 | 131_009 | 130_472 | 131_049..=131_053 | 131_062 | 132_000..=132_099 => {
            FailureClass::Invalid
        }
        1 | 2 | 131_000 | 131_016 | 131_057 | 2_494_100 => FailureClass::Transient,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_class() {
        for (right, codes) in [
            (FailureClass::WindowClosed, &[131_047][..]),
            (
                limited(None),
                &[130_429, 131_056, 131_048, 4, 80_007, 131_064],
            ),
            (
                FailureClass::TokenInvalid,
                &[
                    190, 0, 3, 10, 200, 299, 131_005, 131_031, 368, 131_042, 131_045, 133_010,
                ],
            ),
            (
                FailureClass::RecipientUnavailable,
                &[131_026, 130_403, 131_021],
            ),
            (
                FailureClass::Invalid,
                &[
                    131_050, 131_049, 130_472, 131_051, 131_052, 131_053, 132_000, 132_001,
                    132_005, 132_007, 132_012, 132_015, 132_016, 132_018, 100, 131_062,
                ],
            ),
            (
                FailureClass::Transient,
                &[131_000, 131_016, 131_057, 2_494_100, 1, 2],
            ),
            (FailureClass::Unknown, &[777_777]),
        ] {
            for code in codes {
                let body = json!({ "error": { "code": code, "error_data": { "details": "why" } } });
                let answer = Answer::of(400, &[], body.to_string().as_bytes());
                let failure = sent(&answer).unwrap_err();
                assert_eq!(failure.class, right, "{code}");
                assert!(failure.reason.ends_with(&format!("why ({code})")));
            }
        }
    }
}
