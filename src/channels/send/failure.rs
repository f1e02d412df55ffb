//! Why something did not go out, in words for agents: what to do, then what the platform says.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::call::Answer;
use crate::channels::credentials::{Credentials, Wanted};
use crate::channels::fields::{clean, cut};
use crate::channels::limits::{CREDENTIAL_CHARS_MIN, REASON_CHARS_MAX, RETRY_AFTER_MAX};
use crate::channels::outgoing::{FailureClass, SendFailure};

impl SendFailure {
    /// `says` is in the platform's words, with its code.
    pub(in crate::channels) fn of(class: FailureClass, says: &str) -> Self {
        Self::said(class, advice(class), says)
    }

    /// The platform took it, and told later that it did not arrive.
    pub(in crate::channels) fn undelivered(class: FailureClass, says: &str) -> Self {
        let advice = "the platform took it and could not deliver it; send it again";
        Self::said(class, advice, says)
    }

    fn said(class: FailureClass, advice: &str, says: &str) -> Self {
        let says = cut(clean(says).trim(), REASON_CHARS_MAX);
        let reason = if says.is_empty() {
            advice.to_owned()
        } else {
            format!("{advice}: {says}")
        };
        Self { class, reason }
    }

    /// In our own words, which say what to do.
    pub(in crate::channels) fn plain(class: FailureClass, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self { class, reason }
    }

    pub(in crate::channels) fn invalid(reason: impl Into<String>) -> Self {
        Self::plain(FailureClass::Invalid, reason)
    }

    /// The same of something that was to be done to a message, and not of a message.
    pub(in crate::channels) fn of_act(mut self) -> Self {
        let of_message = advice(self.class);
        let of_act = match self.class {
            FailureClass::RecipientUnavailable => {
                "the platform does not find it: it is gone there, or this channel may not see it"
            }
            FailureClass::Invalid | FailureClass::Unknown => {
                "the platform does not do this to this message"
            }
            FailureClass::Transient | FailureClass::Unclear => {
                "the platform did not answer, so nobody knows whether it is done; try again, which does it once"
            }
            FailureClass::WindowClosed
            | FailureClass::RateLimited { .. }
            | FailureClass::TokenInvalid => of_message,
        };
        if let Some(rest) = self.reason.strip_prefix(of_message) {
            self.reason = format!("{of_act}{rest}");
        }
        self
    }

    /// Platforms repeat in their answers what they were shown.
    pub(in crate::channels) fn without(mut self, credentials: &Credentials) -> Self {
        for value in credentials.values() {
            if value.len() >= CREDENTIAL_CHARS_MIN && self.reason.contains(value) {
                self.reason = self.reason.replace(value, "…");
            }
        }
        self
    }
}

fn advice(class: FailureClass) -> &'static str {
    match class {
        FailureClass::WindowClosed => {
            "they wrote too long ago to be answered freely; wait for them to write, or send a template where the platform has some"
        }
        FailureClass::RateLimited { .. } => "too much at once for the platform; it goes out later",
        FailureClass::TokenInvalid => {
            "the platform does not accept this channel any more; an administrator has to connect it anew"
        }
        FailureClass::RecipientUnavailable => "the platform cannot reach this person",
        FailureClass::Invalid => {
            "the platform does not take this message; change it and send it again"
        }
        FailureClass::Transient => "the platform cannot take it just now; it is tried again",
        FailureClass::Unclear => {
            "no answer came, so nobody knows whether they got it; look on the platform before you send it again"
        }
        FailureClass::Unknown => "the platform refused it",
    }
}

/// A credential that sending needs.
pub(in crate::channels) fn need<'a>(
    credentials: &'a Credentials,
    wanted: &[Wanted],
    name: &str,
) -> Result<&'a str, SendFailure> {
    credentials.get(name).ok_or_else(|| {
        let hint = wanted.iter().find(|one| one.name == name);
        let hint = hint.map_or("", |one| one.hint);
        let reason = format!("this channel has no {name}: {hint}");
        SendFailure::plain(FailureClass::TokenInvalid, reason)
    })
}

/// As the header `Retry-After` has it, in seconds or as a date.
pub(in crate::channels) fn retry_after(answer: &Answer, now: DateTime<Utc>) -> Option<Duration> {
    let text = answer.header("retry-after")?;
    if let Ok(seconds) = text.parse() {
        return Some(bounded(Duration::from_secs(seconds)));
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?;
    let wait = until.to_utc().signed_duration_since(now);
    Some(bounded(wait.to_std().unwrap_or_default()))
}

/// A platform may err; a message that waits longer than this is no answer any more.
pub(in crate::channels) fn bounded(wait: Duration) -> Duration {
    wait.min(RETRY_AFTER_MAX)
}

pub(in crate::channels) fn limited(retry_after: Option<Duration>) -> FailureClass {
    FailureClass::RateLimited { retry_after }
}

/// What a status alone tells, where the body tells nothing that is known.
pub(in crate::channels) fn class_of_status(answer: &Answer, now: DateTime<Utc>) -> FailureClass {
    match answer.status {
        401 => FailureClass::TokenInvalid,
        429 => limited(retry_after(answer, now)),
        // A gateway waited in vain for the platform, which may have done it.
        504 => FailureClass::Unclear,
        408 | 500..=599 => FailureClass::Transient,
        _ => FailureClass::Unknown,
    }
}

/// The platform took it, and what it says cannot be read.
pub(in crate::channels) fn unreadable(answer: &Answer) -> SendFailure {
    let says = format!("the answer, {}, cannot be read", answer.status);
    SendFailure::of(FailureClass::Unclear, &says)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(headers: &[(&'static str, &str)]) -> Answer {
        Answer::of(429, headers, b"")
    }

    #[test]
    fn a_platform_says_how_long_to_wait() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        for (header, right) in [
            ("30", Some(30)),
            ("Tue, 14 Nov 2023 22:14:20 GMT", Some(60)),
            ("Tue, 14 Nov 2023 22:00:00 GMT", Some(0)),
            ("99999999999", Some(RETRY_AFTER_MAX.as_secs())),
            ("soon", None),
        ] {
            let found = retry_after(&answer(&[("retry-after", header)]), now);
            assert_eq!(found.map(|wait| wait.as_secs()), right, "{header}");
        }
        assert_eq!(retry_after(&answer(&[]), now), None);
    }

    #[test]
    fn a_reason_is_short_and_holds_no_secret() {
        let credentials = Credentials::of(&[("bot_token", "123:secret"), ("short", "a")]);
        let says = format!("bad 123:secret\n{}", "x".repeat(10_000));
        let failure = SendFailure::of(FailureClass::Invalid, &says).without(&credentials);
        assert!(failure.reason.contains("bad … xxx"), "{}", failure.reason);
        assert!(failure.reason.len() < 600);
    }
}
