//! The generic channel: anybody's own platform, by a signed webhook. README.md says what it takes.

mod parse;
mod send;
mod verify;

use super::credentials::Wanted;

pub(super) use parse::parse;
pub use send::is_callback;
pub(super) use send::{WAY_OUT, send};
pub(super) use verify::{HEADERS, verify};

#[cfg(test)]
pub(super) use send::sent;

/// As in addresses and in a channel's `kind`.
pub(super) const KIND: &str = "generic";

pub(super) const SECRET: &str = "secret";

pub(super) const CALLBACK_URL: &str = "callback_url";

pub(super) const CREDENTIALS: &[Wanted] = &[
    Wanted::made_here(
        SECRET,
        "whoever posts signs with it, as Standard Webhooks has it",
    ),
    Wanted::to_reply(
        CALLBACK_URL,
        "a public https address: what agents answer is posted there, signed with the same secret",
    ),
];
