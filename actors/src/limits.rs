//! Every bound of the shell, by name, with its reason.

use std::time::Duration;

/// Commands waiting for one conversation; more means that somebody floods it.
pub const CONVERSATION_MAILBOX_MAX: usize = 64;
/// Conversations in memory at once: about 60 MB at 6 kB each for the usual length.
pub const LIVE_CONVERSATIONS_MAX: usize = 50_000;
/// A conversation that nobody has touched for so long leaves memory.
pub const CONVERSATION_IDLE_MAX: Duration = Duration::from_secs(10 * 60);
/// How often a conversation looks whether it is idle.
pub const CONVERSATION_IDLE_CHECK: Duration = Duration::from_secs(60);
/// A conversation that died more often than this within `RESTART_WINDOW` is left alone for that long.
pub const RESTARTS_MAX: u32 = 5;
pub const RESTART_WINDOW: Duration = Duration::from_secs(60);
/// Bytes that may wait for one socket: about a minute of a busy inbox on a slow line.
pub const OUTBOX_BYTES_MAX: usize = 1024 * 1024;
/// Frames that may wait for one socket.
pub const OUTBOX_FRAMES_MAX: usize = 512;
/// Bytes that may wait for all sockets together: a thousand that do not read get a quarter of what one alone gets.
pub const BACKLOG_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Above this share of it typing and presence are dropped everywhere.
pub const BACKLOG_SIGNALS_SHARE: usize = 2;
/// How long a socket that ends is given for what waits and for answers under way: a commit takes
/// milliseconds, and the hub itself is given about 10 s to stop.
pub const FINISH_WAIT_MAX: Duration = Duration::from_secs(3);
/// Above this share of either, typing and presence are dropped: messages come first.
pub const OUTBOX_SIGNALS_SHARE: usize = 2;
/// How long a person stays "online" without a socket: hides reloads and reconnects.
pub const PRESENCE_GRACE: Duration = Duration::from_secs(8);
/// Conversations one session may look at at once.
pub const SUBSCRIPTIONS_PER_SESSION_MAX: usize = 200;
/// When to look whether an append with an unknown outcome was stored after all. The second look comes
/// after the time in which Postgres ends a statement by itself; the later ones are for a long absence.
pub const CATCH_UP_WAITS: &[Duration] = &[
    Duration::from_secs(1),
    Duration::from_secs(15),
    Duration::from_secs(15),
    Duration::from_secs(30),
    Duration::from_secs(60),
    Duration::from_secs(300),
];
/// Statuses that wait for a store that is away: an hour of a big team's comings and goings.
pub const STATUSES_UNSTORED_MAX: usize = 10_000;
/// Mail that agents and queues may have waiting; facts beyond it are still taken (see `floor::mail`).
pub const FLOOR_MAILBOX_MAX: usize = 1_024;
/// A colleague has so long to accept a conversation that somebody gives away.
pub const TRANSFER_TIMEOUT: Duration = Duration::from_secs(60);
/// Contacts in line are told at most so often: many moves in a moment are one.
pub const POSITIONS_PAUSE: Duration = Duration::from_millis(200);
/// Wallboards are told of one queue or agent at most so often.
pub const VIEW_PAUSE: Duration = Duration::from_millis(500);
/// A queue's figures move on though nothing happens: the minute that ends, the wait that grows.
pub const VIEW_REFRESH: Duration = Duration::from_secs(60);
/// A queue that dies of what it is told each time begins again once a second, and not as fast as it can.
pub const QUEUE_AGAIN_PAUSE: Duration = Duration::from_secs(1);
/// A queue looks by itself so often whether something waits though somebody could have it.
pub const WATCHDOG_PAUSE: Duration = Duration::from_secs(1);
/// Waiting conversations of a queue, and conversations of an agent, that a wallboard is shown.
pub const WAITERS_SHOWN_MAX: usize = 50;
pub const CARRIED_SHOWN_MAX: usize = 50;
/// Between two looks at how late a thread is: a stall of half a second is seen, and looking costs nothing.
pub const LAG_PERIOD: Duration = Duration::from_millis(250);
