//! Guessing passwords: so many wrong ones for one e-mail address from one place, then a wait.
//! Counted by both, so that nobody can lock somebody else out from elsewhere.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dashmap::DashMap;

use super::token;

/// Typing errors and old passwords are fewer.
const FAILURES_MAX: u32 = 10;
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// About 64 bytes each. Above it the oldest windows are dropped first.
const REMEMBERED_MAX: usize = 100_000;

type Key = ([u8; 32], Option<IpAddr>);

struct Attempts {
    count: u32,
    since: Instant,
}

/// Cheap to clone; all clones count together.
#[derive(Clone, Default)]
pub struct Throttle {
    attempts: Arc<DashMap<Key, Attempts>>,
}

impl Throttle {
    /// Counts an attempt before it is made, or says how long to wait.
    pub fn attempt(
        &self,
        email: &str,
        address: Option<IpAddr>,
        now: Instant,
    ) -> Result<(), Duration> {
        self.make_room(now);
        let mut attempts = self
            .attempts
            .entry(key(email, address))
            .or_insert(Attempts {
                count: 0,
                since: now,
            });
        let passed = now.saturating_duration_since(attempts.since);
        if passed >= WINDOW {
            *attempts = Attempts {
                count: 0,
                since: now,
            };
        } else if attempts.count >= FAILURES_MAX {
            return Err(WINDOW.saturating_sub(passed));
        }
        attempts.count = attempts.count.saturating_add(1);
        Ok(())
    }

    /// The password was right: the earlier attempts were typing errors.
    pub fn succeeded(&self, email: &str, address: Option<IpAddr>) {
        self.attempts.remove(&key(email, address));
    }

    fn make_room(&self, now: Instant) {
        if self.attempts.len() < REMEMBERED_MAX {
            return;
        }
        let age = |attempts: &Attempts| now.saturating_duration_since(attempts.since);
        self.attempts.retain(|_, attempts| age(attempts) < WINDOW);
        if self.attempts.len() >= REMEMBERED_MAX {
            self.attempts
                .retain(|_, attempts| age(attempts) < WINDOW / 10);
        }
    }
}

/// The address as typed is not kept: many a user types the password there.
fn key(email: &str, address: Option<IpAddr>) -> Key {
    (
        token::digest_of(email.trim().to_lowercase().as_bytes()),
        address,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_passwords_then_a_wait() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        let here = Some(IpAddr::from([192, 0, 2, 1]));
        let elsewhere = Some(IpAddr::from([192, 0, 2, 2]));
        for _ in 0..FAILURES_MAX {
            assert_eq!(throttle.attempt("mia@example.com", here, start), Ok(()));
        }
        let later = start + Duration::from_secs(60);
        let wait = throttle.attempt(" MIA@example.com", here, later);
        assert_eq!(wait, Err(WINDOW - Duration::from_secs(60)));
        assert_eq!(
            throttle.attempt("mia@example.com", elsewhere, later),
            Ok(())
        );
        assert_eq!(throttle.attempt("tom@example.com", here, later), Ok(()));
        assert_eq!(
            throttle.attempt("mia@example.com", here, start + WINDOW),
            Ok(())
        );
    }

    #[test]
    fn the_right_password_starts_anew() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        for _ in 0..FAILURES_MAX {
            assert_eq!(throttle.attempt("mia@example.com", None, now), Ok(()));
        }
        throttle.succeeded("mia@example.com", None);
        assert_eq!(throttle.attempt("mia@example.com", None, now), Ok(()));
    }
}
