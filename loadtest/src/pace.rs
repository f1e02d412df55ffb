//! When things are due in an open loop, whatever the hub does.
//! Latency counts from the moment that something was due, so that a hub that stalls is not spared
//! the things that would have come meanwhile (no coordinated omission).

use std::time::{Duration, Instant};

const NANOS: u128 = 1_000_000_000;

/// One thing every `1 / per_second`, shared out over so many senders in turn.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    begin: Instant,
    per_second: u32,
    senders: u64,
}

impl Pace {
    pub(crate) fn new(begin: Instant, per_second: u32, senders: usize) -> Self {
        Self {
            begin,
            per_second: per_second.max(1),
            senders: u64::try_from(senders).unwrap_or(u64::MAX).max(1),
        }
    }

    /// When the `turn`th thing of a sender is due, both counted from 0.
    pub(crate) fn due(&self, sender: usize, turn: u64) -> Instant {
        let sender = u128::try_from(sender).unwrap_or(0);
        let place = u128::from(turn) * u128::from(self.senders) + sender;
        let nanos = place * NANOS / u128::from(self.per_second);
        self.begin + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senders_take_turns_at_the_rate_asked_for() {
        let begin = Instant::now();
        let pace = Pace::new(begin, 1_000, 4);
        let at = |sender, turn| pace.due(sender, turn).duration_since(begin).as_micros();
        assert_eq!((at(0, 0), at(1, 0), at(3, 0)), (0, 1_000, 3_000));
        assert_eq!((at(0, 1), at(3, 1)), (4_000, 7_000));
        // An hour later still to the microsecond.
        assert_eq!(at(0, 900_000), 3_600_000_000);
    }

    #[test]
    fn odd_rates_do_not_drift() {
        let begin = Instant::now();
        let pace = Pace::new(begin, 3, 1);
        assert_eq!(
            pace.due(0, 3).duration_since(begin).as_nanos(),
            1_000_000_000
        );
    }
}
