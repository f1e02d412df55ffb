//! Bounds of one socket, by name, with their reasons.

use std::time::Duration;

/// 10,000 characters as `\ud83d\ude00` are 120,000 bytes; and room for the envelope. Part of docs/protocol.md.
pub(super) const FRAME_BYTES_MAX: usize = 128 * 1024;
/// A client that logs in does so at once; others hold a socket for nothing.
pub(super) const LOGIN_WAIT_MAX: Duration = Duration::from_secs(10);
/// Below the idle time-out of common proxies (30 to 60 s).
pub(super) const PING_INTERVAL: Duration = Duration::from_secs(25);
/// Two pings and some patience.
pub(super) const SILENCE_MAX: Duration = Duration::from_secs(60);
/// Requests of one socket that wait for their turn.
pub(super) const PENDING_MAX: usize = 64;
/// Requests refused in a row before the socket is closed: a client that listens stops after one.
pub(super) const REFUSALS_MAX: u32 = 200;
/// Longer ids are not ids.
pub(super) const REQUEST_ID_CHARS_MAX: usize = 64;
/// Conversations in one `resume`.
pub(super) const RESUME_MAX: usize = 100;
/// Facts in one replay; a client that missed more fetches the conversation over HTTP.
pub(super) const REPLAY_FACTS_MAX: i64 = 500;
/// Facts read from the store at once during a replay.
pub(super) const REPLAY_PAGE: usize = 100;
/// A page's address and title as agents see them.
pub(super) const PAGE_CHARS_MAX: usize = 2_000;
/// How long a repeated request should wait when the hub is full.
pub(super) const BUSY_RETRY: Duration = Duration::from_millis(500);
/// Bytes of frames that are made at once; what comes after waits in the outbox, where it is counted.
pub(super) const CHUNK_BYTES: usize = 16 * 1024;
/// RFC 6455, section 5.5.
pub(super) const CONTROL_BYTES_MAX: usize = 125;
/// A client that does not read gets no close frame; its session does not wait for that.
pub(super) const CLOSE_WAIT_MAX: Duration = Duration::from_secs(1);
/// Visitors named when an agent begins to watch who is here; a screen shows fewer.
pub(super) const PRESENT_CONTACTS_MAX: usize = 500;
/// How long somebody with too many sockets should wait: a window that was left closes within this time
/// or not soon.
pub(super) const PLACE_WAIT: Duration = Duration::from_secs(30);
