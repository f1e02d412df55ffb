//! Every bound, with its reason.

use std::time::Duration;

/// The largest body that it takes: WhatsApp's documents are larger, but nobody tries things out with them.
pub const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Accounts; the page lists all of them.
pub const ACCOUNTS_MAX: usize = 100;
/// Of all accounts together. A burst of a test makes a few hundred.
pub const PEOPLE_MAX: usize = 20_000;
/// Of one account; the oldest go first.
pub const MESSAGES_MAX: usize = 20_000;
/// Files that customers and the hub sent; the oldest go first.
pub const MEDIA_BYTES_MAX: usize = 128 * 1024 * 1024;
/// Webhooks of one account that wait to be posted. More is refused: the hub has been away for too long.
pub const POSTS_MAX: usize = 50_000;
/// Of one account at the same time; Telegram's own greatest `max_connections`.
pub const PARALLEL_MAX: usize = 100;
/// Items of one webhook; Meta's own limit.
pub const BATCH_MAX: usize = 1_000;
/// Raw calls that the log keeps.
pub const CALLS_MAX: usize = 500;
/// What the log keeps of a body.
pub const CALL_BYTES_MAX: usize = 4 * 1024;
/// Sends of one account that are remembered, refused ones too.
pub const SENDS_MAX: usize = 20_000;
/// Errors that are ordered beforehand.
pub const SCRIPTS_MAX: usize = 100;
/// How long "never answers" is: longer than any client waits.
pub const HANG_WAIT: Duration = Duration::from_secs(300);
/// The fastest that a repeat comes, whatever the factor.
pub const RETRY_PAUSE_MIN: Duration = Duration::from_millis(20);
/// How long the hub's own API may take.
pub const HUB_WAIT_MAX: Duration = Duration::from_secs(20);
/// Until an echo and a receipt come, as they do on a good day.
pub const ECHO_PAUSE: Duration = Duration::from_millis(60);
pub const RECEIPT_PAUSE: Duration = Duration::from_millis(400);
/// The window of Meta's platforms after the person's last message.
pub const WINDOW_HOURS: i64 = 24;
