//! What goes out over the platforms: a message becomes parts, a part becomes calls, an answer becomes ids or a failure.
//! It must not know conversations, rows or retries: the outbound worker decides what is sent, and when again.
//! Reading order: way_out (what each platform takes), parts, call, sender, failure; how a platform is spoken to is in
//! its own folder's `send`.

mod act;
mod call;
mod check;
mod failure;
mod lacking;
mod parts;
mod renew;
mod sender;
#[cfg(test)]
mod testing;
mod way_out;

pub use act::{Acting, Action, act, signs};
pub(super) use call::{Answer, Body, Call, Piece, address};
pub use check::{Health, can_check, can_subscribe, health, subscribe};
pub(super) use failure::{bounded, class_of_status, limited, need, retry_after, unreadable};
pub use lacking::{Lack, lacking, sealed_lacking};
pub use parts::parts;
pub use renew::renew;
pub use sender::Sender;
pub(super) use way_out::DAY_SECONDS;
pub use way_out::{Can, Counted, FileLimit, Files, Pace, WayOut, Writing, has_comments, way_out};

use chrono::Utc;
use serde_json::Value;

use super::credentials::Credentials;
use super::outgoing::{FailureClass, OutgoingPart, SendFailure, Sent, Template};
use super::platform::Platform;
use super::whatsapp::Approved;
use super::{
    generic, instagram, line, linkedin, messenger, meta, slack, telegram, twilio, whatsapp, x,
};

/// One part, once. Answers with the platform's ids of it, or why it did not go out.
pub async fn send(
    sender: &Sender,
    platform: Platform,
    credentials: &Credentials,
    part: &OutgoingPart,
) -> Result<Sent, SendFailure> {
    let sent = match platform {
        Platform::Generic => generic::send(sender, credentials, part).await,
        Platform::Messenger => messenger::send(sender, credentials, part).await,
        Platform::Instagram => instagram::send(sender, credentials, part).await,
        Platform::Whatsapp => whatsapp::send(sender, credentials, part).await,
        Platform::X => x::send(sender, credentials, part).await,
        Platform::Linkedin => linkedin::send(sender, credentials, part).await,
        Platform::Telegram => telegram::send(sender, credentials, part).await,
        Platform::Line => line::send(sender, credentials, part).await,
        Platform::Slack => slack::send(sender, credentials, part).await,
        Platform::Twilio => twilio::send(sender, credentials, part).await,
    };
    sent.map_err(|failure| {
        let failure = if way_out(platform).is_idempotent && part.reply_token.is_none() {
            known_by_key(failure)
        } else {
            failure
        };
        failure.without(credentials)
    })
}

/// The body of a good answer to anything, or what the platform has against it.
fn checked(platform: Platform, answer: &Answer) -> Result<Value, SendFailure> {
    match platform {
        Platform::Messenger | Platform::Instagram => meta::checked(answer, meta::class),
        Platform::Whatsapp => meta::checked(answer, whatsapp::class),
        Platform::X => x::checked(answer, true),
        Platform::Linkedin => linkedin::checked(answer, Utc::now()),
        Platform::Telegram => telegram::checked(answer),
        Platform::Line => line::checked(answer),
        Platform::Slack => slack::checked(answer),
        Platform::Generic | Platform::Twilio if answer.is_good() => Ok(answer.json()),
        Platform::Generic | Platform::Twilio => Err(twilio::failure(answer)),
    }
}

/// What a receipt says that tells of a failure later: the platform's code, then its words.
pub fn class_of_receipt(platform: Platform, reason: &str) -> FailureClass {
    let code = reason.split(|c: char| !c.is_ascii_digit()).next();
    let code = code.and_then(|code| code.parse().ok());
    let class = match (platform, code) {
        (Platform::Whatsapp, Some(code)) => whatsapp::class(code, 0),
        (Platform::Twilio, Some(code)) => twilio::class(code),
        (Platform::Messenger | Platform::Instagram, Some(code)) => meta::class(code, 0),
        (_, _) => None,
    };
    class.unwrap_or(FailureClass::Unknown)
}

/// Templates that can be sent over a channel; none where the platform has none.
pub async fn templates(
    sender: &Sender,
    platform: Platform,
    credentials: &Credentials,
) -> Result<Vec<Approved>, String> {
    let direct = way_out(platform).direct;
    if !direct.is_some_and(|one| one.can(Can::Template)) {
        return Ok(Vec::new());
    }
    let found = whatsapp::templates(sender, credentials).await;
    found.map_err(|failure| failure.without(credentials).reason)
}

/// Whether the platform takes this template for advertising; no template of a platform without them is.
pub async fn is_advertising(
    sender: &Sender,
    platform: Platform,
    credentials: &Credentials,
    template: &Template,
) -> Result<bool, SendFailure> {
    let direct = way_out(platform).direct;
    if !direct.is_some_and(|one| one.can(Can::Template)) {
        return Ok(false);
    }
    let found = whatsapp::is_advertising(sender, credentials, template).await;
    found.map_err(|failure| failure.without(credentials))
}

/// Where the platform knows the key, the same part once more is the way to learn what became of it.
pub(super) fn known_by_key(failure: SendFailure) -> SendFailure {
    match failure.class {
        FailureClass::Unclear => SendFailure::of(FailureClass::Transient, "no answer came"),
        FailureClass::WindowClosed
        | FailureClass::RateLimited { .. }
        | FailureClass::TokenInvalid
        | FailureClass::RecipientUnavailable
        | FailureClass::Invalid
        | FailureClass::Transient
        | FailureClass::Unknown => failure,
    }
}
