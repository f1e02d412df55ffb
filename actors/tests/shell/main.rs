//! The shell around the core, against a journal that commits, conflicts, aborts and breaks.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a failure here is a failed test"
)]

mod conversation;
mod floor;
mod support;
