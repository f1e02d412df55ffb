//! The real binary as a client meets it: started, asked over HTTP and sockets, killed.
//! It must not know anything from inside Bellhop; it speaks docs/protocol.md.
//! Start reading at `process`, then `api`, `socket`.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking, and each test binary uses its own part"
)]

pub mod api;
pub mod fake;
pub mod folder;
pub mod kept;
pub mod outside;
pub mod platforms;
pub mod process;
pub mod socket;
pub mod webhooks;

use std::time::Duration;

/// When a test stops hoping. Nothing is measured with it; a healthy hub needs a small part of it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks at something that takes its time.
const LOOK: Duration = Duration::from_millis(25);

/// What `look` finds, as soon as it finds it.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let mut looks = tokio::time::interval(LOOK);
    let found = async {
        loop {
            looks.tick().await;
            if let Some(found) = look().await {
                return found;
            }
        }
    };
    let found = tokio::time::timeout(PATIENCE, found).await;
    found.unwrap_or_else(|_| panic!("{what} does not happen"))
}
