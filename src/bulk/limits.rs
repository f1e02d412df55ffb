//! Bounds of work on many conversations, each with its reason.

use std::time::Duration;

/// Of one job: at the usual pace a quarter of an hour on two cores; more is a matter for a migration.
pub const ITEMS_MAX: usize = 5_000;
/// Named one by one; what is more is said by a filter.
pub const IDS_MAX: usize = 1_000;
/// Of one agent at once: nobody watches more.
pub const JOBS_LIVE_MAX: usize = 5;
/// Of everybody, looked at in one round; others wait for theirs.
pub(super) const JOBS_PER_ROUND: i64 = 50;
/// Worked on side by side, so that they share commits.
pub(super) const CHUNK: i64 = 8;
/// Jobs rest for as long as they worked, and at least so long: live chats have half of the hub at any time.
pub(super) const REST_MIN: Duration = Duration::from_millis(20);
/// A reply cannot be taken back: so long it can be called off.
pub const REPLY_DELAY: Duration = Duration::from_secs(8);
pub const DELAY_MAX: Duration = Duration::from_secs(300);
/// A conversation that is busy, or a store that is away for a moment.
pub(super) const AGAIN: Duration = Duration::from_secs(1);
/// What cannot be done in so many seconds while everything else can, fails.
pub(super) const TRIES_MAX: u32 = 20;
/// Nothing wakes the worker for a job of a hub before this one, except its start; this is only a net.
pub(super) const LOOK_PAUSE: Duration = Duration::from_secs(60);
/// Facts looked through to find what happened since; a conversation with more is too busy to be sure.
pub(super) const EVENTS_MAX: usize = 500;
/// What was done can be looked at and taken back for so long.
pub(super) const KEPT_DAYS: i64 = 30;
pub(super) const FORGET_PAUSE: Duration = Duration::from_secs(60 * 60);
