//! New tokens for a channel whose platform gives them out for a short time.

use chrono::Utc;

use super::sender::Sender;
use crate::channels::credentials::Credentials;
use crate::channels::outgoing::SendFailure;
use crate::channels::platform::Platform;
use crate::channels::x;

/// The credentials as they are from now on. `None` where the platform has no such thing, or the channel was not given
/// what it takes. What was sent may be used up whatever comes of it: an answer that is lost means a new log-in.
pub async fn renew(
    sender: &Sender,
    platform: Platform,
    credentials: &Credentials,
) -> Option<Result<Credentials, SendFailure>> {
    let call = match platform {
        Platform::X => x::renewal(credentials)?,
        Platform::Generic
        | Platform::Messenger
        | Platform::Instagram
        | Platform::Whatsapp
        | Platform::Linkedin
        | Platform::Telegram
        | Platform::Line
        | Platform::Slack
        | Platform::Twilio => return None,
    };
    let answered = async { sender.prepare(call?).await };
    let renewed = answered
        .await
        .and_then(|answer| x::renewed(credentials, &answer, Utc::now()));
    Some(renewed.map_err(|failure| failure.without(credentials)))
}
