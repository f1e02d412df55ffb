//! What a number writes: SMS, MMS, and WhatsApp by Twilio's numbers. Source: twilio.com/docs/messaging/api/message-resource.

use chrono::Utc;
use url::Url;

use super::CREDENTIALS;
use crate::channels::credentials::Credentials;
use crate::channels::fetch::Proof;
use crate::channels::fields::{id, text, whole};
use crate::channels::item::FileKind;
use crate::channels::outgoing::{FailureClass, OutgoingPart, PartBody, SendFailure, Sent};
use crate::channels::send::{
    Answer, Body, Call, Counted, FileLimit, Files, Pace, Sender, WayOut, Writing, address,
    class_of_status, limited, need, retry_after, unreadable,
};

const API: &str = "https://api.twilio.com/2010-04-01/Accounts";

pub(in crate::channels) const WAY_OUT: WayOut = WayOut {
    direct: Some(Writing {
        text_chars_max: 1_600,
        counted: Counted::Chars,
        files: Files {
            kinds: &[
                FileLimit::with_caption(FileKind::Image, 5),
                FileLimit::with_caption(FileKind::Video, 5),
                FileLimit::with_caption(FileKind::Audio, 5),
                FileLimit::with_caption(FileKind::File, 5),
            ],
            per_message_max: 10,
            caption_chars_max: 1_600,
            needs_url: true,
        },
        can: &[],
        per_conversation: None,
        // Twilio puts more into a queue of its own.
        per_channel: Pace::per_second(10),
    }),
    comments: None,
    // Of WhatsApp only, and then the platform says so.
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
    sent(&sender.ask(call(credentials, part)?).await?)
}

fn place(credentials: &Credentials, parts: &[&str]) -> Result<(Url, Proof), SendFailure> {
    let account = need(credentials, CREDENTIALS, "account_sid")?;
    let token = need(credentials, CREDENTIALS, "auth_token")?;
    let mut all = vec![account];
    all.extend_from_slice(parts);
    let proof = Proof::Basic(account.to_owned(), token.to_owned());
    Ok((address(API, &all)?, proof))
}

pub(in crate::channels) fn who(credentials: &Credentials) -> Result<Call, SendFailure> {
    let account = need(credentials, CREDENTIALS, "account_sid")?;
    let token = need(credentials, CREDENTIALS, "auth_token")?;
    let mut call = Call::get(address(API, &[&format!("{account}.json")])?);
    call.proof = Proof::Basic(account.to_owned(), token.to_owned());
    Ok(call)
}

fn call(credentials: &Credentials, part: &OutgoingPart) -> Result<Call, SendFailure> {
    let (url, proof) = place(credentials, &["Messages.json"])?;
    let Some(from) = &part.account else {
        let reason = "it is not known which number they wrote to, so there is none to answer from";
        return Err(SendFailure::invalid(reason));
    };
    let mut fields = vec![("To", part.to.clone()), ("From", from.clone())];
    match &part.body {
        PartBody::Text(text) => fields.push(("Body", text.clone())),
        PartBody::File { file, caption } => {
            if !caption.is_empty() {
                fields.push(("Body", caption.clone()));
            }
            fields.extend(file.url.clone().map(|url| ("MediaUrl", url)));
        }
        PartBody::Template(_) => return Err(SendFailure::invalid("there are no templates here")),
    }
    let receipts = part.receipts_url.clone();
    fields.extend(receipts.map(|url| ("StatusCallback", url)));
    let mut call = Call::post(url).body(Body::Form(fields));
    call.proof = proof;
    Ok(call)
}

pub(in crate::channels) fn sent(answer: &Answer) -> Result<Sent, SendFailure> {
    let body = answer.json();
    if !answer.is_good() {
        return Err(failure(answer));
    }
    let sid = id(&body, "/sid").ok_or_else(|| unreadable(answer))?;
    Ok(Sent {
        external_ids: vec![sid],
    })
}

pub(in crate::channels) fn failure(answer: &Answer) -> SendFailure {
    let body = answer.json();
    let Some(code) = whole(&body, "/code") else {
        let says = format!("Twilio answered {}", answer.status);
        return SendFailure::of(class_of_status(answer, Utc::now()), &says);
    };
    let class = class(code).unwrap_or_else(|| class_of_status(answer, Utc::now()));
    let class = match class {
        FailureClass::RateLimited { retry_after: None } => limited(retry_after(answer, Utc::now())),
        FailureClass::WindowClosed
        | FailureClass::RateLimited { .. }
        | FailureClass::TokenInvalid
        | FailureClass::RecipientUnavailable
        | FailureClass::Invalid
        | FailureClass::Transient
        | FailureClass::Unclear
        | FailureClass::Unknown => class,
    };
    let words = text(&body, "/message").unwrap_or_default();
    SendFailure::of(class, &format!("{words} ({code})"))
}

/// Also of what a status callback says later.
pub(in crate::channels) fn class(code: i64) -> Option<FailureClass> {
    Some(match code {
        63_016 => FailureClass::WindowClosed,
        20_429 | 21_611 | 30_001 | 63_018 => limited(None),
        // The account, its number or a registration that a country asks for.
        20_003 | 20_404 | 30_034 => FailureClass::TokenInvalid,
        21_211 | 21_214 | 21_610 | 21_612 | 21_614 | 30_003..=30_006 => {
            FailureClass::RecipientUnavailable
        }
        21_408 | 21_617 | 21_620 | 30_007 => FailureClass::Invalid,
        30_008 => FailureClass::Unknown,
        _ => return None,
    })
}
