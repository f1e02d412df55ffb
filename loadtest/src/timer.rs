//! Waits to the tenth of a millisecond; tokio's own timers go by whole ones, which is as long as
//! what is measured here. It holds its thread, so it is for `spawn_blocking`.

use std::time::Instant;

use rustix::thread::{NanosleepRelativeResult, nanosleep};
use rustix::time::Timespec;

/// Returns at once when that is past.
pub(crate) fn wait_until(due: Instant) {
    loop {
        let wait = due.saturating_duration_since(Instant::now());
        if wait.is_zero() {
            return;
        }
        let Ok(wait) = Timespec::try_from(wait) else {
            return;
        };
        match nanosleep(&wait) {
            NanosleepRelativeResult::Ok | NanosleepRelativeResult::Interrupted(_) => {}
            NanosleepRelativeResult::Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn it_waits_until_then_and_not_for_what_is_past() {
        let due = Instant::now() + Duration::from_millis(3);
        wait_until(due);
        assert!(Instant::now() >= due);
        wait_until(due);
    }
}
