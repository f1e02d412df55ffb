//! What to do about an attempt that failed. Pure.

use std::time::Duration;

use bellhop_domain::conversation::{Failure, FailureClass as Told};

use crate::channels::limits::{
    RETRY_AFTER_MAX, SEND_ATTEMPTS_MAX, SEND_PAUSE, SEND_PAUSE_MAX, SEND_PAUSE_MIN,
    SEND_UNKNOWN_ATTEMPTS_MAX, SEND_WAITS_MAX,
};
use crate::channels::outgoing::{FailureClass, SendFailure};
use crate::channels::platform::Platform;
use crate::channels::send::class_of_receipt;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Again {
        after: Duration,
        /// All of the channel waits, not this message alone.
        holds_channel: bool,
    },
    Failed,
    /// The channel stops.
    Stopped,
}

/// How an attempt stands in the message's life.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tried {
    /// Attempts at this part, with this one.
    pub(super) attempts: u32,
    /// Since the message was queued, or queued again.
    pub(super) waited: Duration,
    /// Any number, new each time.
    pub(super) random: u32,
}

pub(super) fn verdict(class: FailureClass, tried: Tried) -> Verdict {
    let again_up_to = |attempts_max| {
        if tried.attempts >= attempts_max {
            return Verdict::Failed;
        }
        Verdict::Again {
            after: pause(tried),
            holds_channel: false,
        }
    };
    match class {
        FailureClass::WindowClosed
        | FailureClass::RecipientUnavailable
        | FailureClass::Invalid
        | FailureClass::Unclear => Verdict::Failed,
        FailureClass::TokenInvalid => Verdict::Stopped,
        FailureClass::RateLimited { .. } if tried.waited >= SEND_WAITS_MAX => Verdict::Failed,
        FailureClass::RateLimited { retry_after } => Verdict::Again {
            after: retry_after.map_or_else(|| pause(tried), |after| after.min(RETRY_AFTER_MAX)),
            holds_channel: true,
        },
        FailureClass::Transient => again_up_to(SEND_ATTEMPTS_MAX),
        FailureClass::Unknown => again_up_to(SEND_UNKNOWN_ATTEMPTS_MAX),
    }
}

/// Full jitter: anything up to the pause that doubles with each attempt, so that those who failed together do not
/// come back together.
fn pause(tried: Tried) -> Duration {
    let doublings = tried.attempts.saturating_sub(1).min(16);
    let most = SEND_PAUSE.saturating_mul(2_u32.saturating_pow(doublings));
    let most = most.min(SEND_PAUSE_MAX);
    let share = most.as_micros().saturating_mul(u128::from(tried.random)) / u128::from(u32::MAX);
    let pause = Duration::from_micros(u64::try_from(share).unwrap_or(u64::MAX));
    pause.max(SEND_PAUSE_MIN)
}

/// As the conversation keeps it.
pub(super) fn told(failure: &SendFailure) -> Failure {
    Failure {
        class: class(failure.class),
        reason: failure.reason.clone(),
    }
}

fn class(class: FailureClass) -> Told {
    match class {
        FailureClass::WindowClosed => Told::WindowClosed,
        FailureClass::RateLimited { .. } => Told::RateLimited,
        FailureClass::TokenInvalid => Told::TokenInvalid,
        FailureClass::RecipientUnavailable => Told::RecipientUnavailable,
        FailureClass::Invalid => Told::Invalid,
        FailureClass::Transient => Told::Transient,
        FailureClass::Unclear => Told::Unclear,
        FailureClass::Unknown => Told::Unknown,
    }
}

/// Of what a receipt says failed: the platform took the message first, so nothing of ours tries again by itself.
pub(super) fn told_by_receipt(platform: Platform, reason: Option<&str>) -> Failure {
    let says = reason.unwrap_or_default();
    let class = class_of_receipt(platform, says);
    told(&match class {
        FailureClass::WindowClosed
        | FailureClass::TokenInvalid
        | FailureClass::RecipientUnavailable
        | FailureClass::Invalid => SendFailure::of(class, says),
        FailureClass::RateLimited { .. }
        | FailureClass::Transient
        | FailureClass::Unclear
        | FailureClass::Unknown => SendFailure::undelivered(class, says),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(attempts: u32, random: u32) -> Tried {
        Tried {
            attempts,
            waited: Duration::ZERO,
            random,
        }
    }

    #[test]
    fn each_class_has_its_end() {
        let again = |after, holds_channel| Verdict::Again {
            after,
            holds_channel,
        };
        let second = Duration::from_secs(1);
        let limited = |retry_after| FailureClass::RateLimited { retry_after };
        for (class, attempts, expected) in [
            (FailureClass::WindowClosed, 1, Verdict::Failed),
            (FailureClass::RecipientUnavailable, 1, Verdict::Failed),
            (FailureClass::Invalid, 1, Verdict::Failed),
            (FailureClass::Unclear, 1, Verdict::Failed),
            (FailureClass::TokenInvalid, 1, Verdict::Stopped),
            (FailureClass::Transient, 1, again(second, false)),
            (FailureClass::Transient, 3, again(second * 4, false)),
            (FailureClass::Transient, SEND_ATTEMPTS_MAX, Verdict::Failed),
            (FailureClass::Unknown, 2, again(second * 2, false)),
            (FailureClass::Unknown, 3, Verdict::Failed),
            (limited(Some(second * 7)), 40, again(second * 7, true)),
            (limited(None), 1, again(second, true)),
            (
                limited(Some(Duration::MAX)),
                1,
                again(RETRY_AFTER_MAX, true),
            ),
        ] {
            assert_eq!(
                verdict(class, tried(attempts, u32::MAX)),
                expected,
                "{class:?}"
            );
        }
        let late = Tried {
            waited: SEND_WAITS_MAX,
            ..tried(1, 0)
        };
        assert_eq!(verdict(limited(Some(second)), late), Verdict::Failed);
    }

    #[test]
    fn a_pause_is_anything_up_to_its_most() {
        for attempts in [0, 1, 2, 8, 100, u32::MAX] {
            for random in [0, 1, u32::MAX / 2, u32::MAX] {
                let pause = pause(tried(attempts, random));
                assert!(
                    pause >= SEND_PAUSE_MIN && pause <= SEND_PAUSE_MAX,
                    "{pause:?}"
                );
            }
        }
        assert_eq!(pause(tried(2, u32::MAX / 2)).as_secs_f32().round(), 1.0);
    }

    #[test]
    fn a_receipt_may_say_what_kind_of_failure_it_is() {
        let class = |reason| told_by_receipt(Platform::Whatsapp, reason).class;
        assert_eq!(
            class(Some("131047 Re-engagement message")),
            Told::WindowClosed
        );
        let late = told_by_receipt(Platform::Whatsapp, Some("131047 Re-engagement message"));
        assert!(late.reason.contains("send a template"), "{}", late.reason);
        assert!(late.reason.ends_with("131047 Re-engagement message"));
        assert_eq!(class(Some("1310471")), Told::Unknown);
        assert_eq!(class(None), Told::Unknown);
    }
}
