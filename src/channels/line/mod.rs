//! A LINE official account. Source: developers.line.biz/en/docs/messaging-api. README.md says what is taken.

mod act;
mod event;
mod send;

use serde_json::Value;

use super::arrival::{Answer, Arrival};
use super::credentials::{Credentials, Wanted};
use super::mac;
use super::reception::Refused;

pub(super) use event::parse;

pub(super) use act::act;
pub(super) use send::{WAY_OUT, checked, get, send};

#[cfg(test)]
pub(super) use send::sent;

/// As in addresses and in a channel's `kind`.
pub(super) const KIND: &str = "line";

pub(super) const CREDENTIALS: &[Wanted] = &[
    Wanted::always(
        "channel_secret",
        "the LINE Developers console, under Basic settings of the channel",
    ),
    Wanted::to_reply(
        "access_token",
        "a channel access token, under Messaging API of the channel: files cannot be fetched without it, nor replies sent",
    ),
];

const SIGNATURE: &str = "x-line-signature";

pub(super) const HEADERS: &[&str] = &[SIGNATURE];

/// The base64 of the HMAC-SHA256 of the body with the channel's secret.
pub(super) fn verify(credentials: &Credentials, arrival: &Arrival<'_>) -> Result<String, Refused> {
    let secret = credentials.get("channel_secret").ok_or(Refused::NoSecret)?;
    let offered = arrival.headers.get(SIGNATURE).ok_or(Refused::Forged(
        "x-line-signature is missing; only LINE posts here",
    ))?;
    let right = mac::base64(&mac::sha256(secret, &[arrival.body]));
    if mac::is_equal(offered, &right) {
        return Ok(mac::key_of(arrival.body));
    }
    Err(Refused::Forged(
        "x-line-signature is not right for this body; compare the channel secret with the one in the LINE Developers console",
    ))
}

/// The console's Verify button posts no events.
pub(super) fn handshake(body: &[u8]) -> Option<Answer> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let events = body.get("events")?.as_array()?;
    events.is_empty().then(|| Answer::text(""))
}
