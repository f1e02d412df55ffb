//! What a message carries to tell its latency: which one of its conversation it is, and when it was due.
//! It is the `request_id` and the `client_id` at once, so nobody has to remember what is under way.

use std::fmt;
use std::time::{Duration, Instant};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// 1, 2, 3, … in each conversation.
    pub(crate) turn: u64,
    /// Since the beginning of the run.
    due_micros: u64,
}

impl Stamp {
    pub(crate) fn new(turn: u64, begun: Instant, due: Instant) -> Self {
        let since = due.saturating_duration_since(begun).as_micros();
        Self {
            turn,
            due_micros: u64::try_from(since).unwrap_or(u64::MAX),
        }
    }

    /// None for what somebody else has sent.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (turn, due) = text.split_once('.')?;
        Some(Self {
            turn: turn.parse().ok()?,
            due_micros: due.parse().ok()?,
        })
    }

    pub(crate) fn due(&self, begun: Instant) -> Instant {
        begun + Duration::from_micros(self.due_micros)
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.turn, self.due_micros)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_comes_back_as_it_went() {
        let begun = Instant::now();
        let due = begun + Duration::from_micros(1_234_567);
        let stamp = Stamp::new(7, begun, due);
        assert_eq!(stamp.to_string(), "7.1234567");
        assert_eq!(Stamp::parse("7.1234567"), Some(stamp));
        assert_eq!(stamp.due(begun), due);
        for other in [
            "",
            "7",
            "once",
            "a.b",
            "0f8fad5b-d9cb-469f-a165-70867728950e",
        ] {
            assert_eq!(Stamp::parse(other), None, "{other}");
        }
    }
}
