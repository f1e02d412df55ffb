//! The generic channel: anybody's own platform, by a signed webhook. README.md says what it takes.

mod parse;
mod verify;

pub(super) use parse::parse;
pub(super) use verify::{HEADERS, verify};

/// As in addresses and in a channel's `kind`.
pub(super) const KIND: &str = "generic";
