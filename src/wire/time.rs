//! Times on the wire: RFC 3339 in UTC with milliseconds.

use bellhop_domain::Timestamp;
use chrono::{DateTime, SecondsFormat, Utc};

pub fn text(at: Timestamp) -> String {
    let at = DateTime::<Utc>::from_timestamp_micros(at.0).unwrap_or_default();
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_milliseconds_and_a_z() {
        assert_eq!(
            text(Timestamp(1_700_000_000_123_999)),
            "2023-11-14T22:13:20.123Z"
        );
    }
}
