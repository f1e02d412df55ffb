//! The generic channel: anybody's own platform, by a signed webhook. README.md says what it takes.

mod parse;
mod verify;

use super::credentials::Wanted;

pub(super) use parse::parse;
pub(super) use verify::{HEADERS, verify};

/// As in addresses and in a channel's `kind`.
pub(super) const KIND: &str = "generic";

pub(super) const SECRET: &str = "secret";

pub(super) const CREDENTIALS: &[Wanted] = &[Wanted::made_here(
    SECRET,
    "whoever posts signs with it, as Standard Webhooks has it",
)];
