//! Twilio: SMS, MMS and WhatsApp by its numbers. Source: twilio.com/docs/messaging. README.md says what is taken.

mod message;
mod send;
mod verify;

use super::credentials::Wanted;

pub(super) use message::parse;
pub(super) use verify::{HEADERS, verify};

pub(super) use send::{WAY_OUT, class, failure, send, who};

#[cfg(test)]
pub(super) use send::sent;

/// As in addresses and in a channel's `kind`.
pub(super) const KIND: &str = "twilio";

/// An answer with which Twilio does nothing more.
pub(super) const NOTHING_TO_SAY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>";

pub(super) const CREDENTIALS: &[Wanted] = &[
    Wanted::always("auth_token", "the Twilio console, under Account Info"),
    Wanted::optional(
        "next_auth_token",
        "the secondary auth token, while one follows the other: either is taken",
    ),
    Wanted::to_reply(
        "account_sid",
        "begins with AC, beside the auth token: files cannot be fetched without it, nor replies sent",
    ),
];
