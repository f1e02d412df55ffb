//! What goes out over the platforms: a message becomes parts, a part becomes calls, an answer becomes ids or a failure.
//! It must not know conversations, rows or retries: the outbound worker decides what is sent, and when again.
//! Reading order: way_out (what each platform takes), parts, call, sender, failure; how a platform is spoken to is in
//! its own folder's `send`.

mod call;
mod failure;
mod parts;
mod sender;
mod way_out;

pub(super) use call::{Answer, Body, Call, Piece, address};
pub(super) use failure::{bounded, class_of_status, limited, need, retry_after, unreadable};
pub(super) use parts::parts;
pub use sender::Sender;
pub use way_out::{Can, Counted, FileLimit, Files, Pace, WayOut, Writing, way_out};
pub(super) use way_out::{DAY_SECONDS, HOUR_SECONDS};

use super::credentials::Credentials;
use super::outgoing::{FailureClass, OutgoingPart, SendFailure, Sent};
use super::platform::Platform;
use super::{generic, instagram, line, linkedin, messenger, slack, telegram, twilio, whatsapp, x};

/// One part, once. Answers with the platform's ids of it, or why it did not go out.
pub(super) async fn send(
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
        let failure = if way_out(platform).is_idempotent {
            known_by_key(failure)
        } else {
            failure
        };
        failure.without(credentials)
    })
}

/// Where the platform knows the key, the same part once more is the way to learn what became of it.
fn known_by_key(failure: SendFailure) -> SendFailure {
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
