//! Why the hub ends a socket: a closed list.

use std::time::Duration;

use crate::limits::FINISH_WAIT_MAX;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    TooBig,
    Shutdown,
    Slow,
    LoginTimeout,
    Unauthenticated,
    BadFrame,
    SessionEnded,
    Silent,
    RateLimited,
    Internal,
}

impl Ending {
    pub fn name(self) -> &'static str {
        match self {
            Self::TooBig => "too_big",
            Self::Shutdown => "shutdown",
            Self::Slow => "slow",
            Self::LoginTimeout => "login_timeout",
            Self::Unauthenticated => "unauthenticated",
            Self::BadFrame => "bad_frame",
            Self::SessionEnded => "session_ended",
            Self::Silent => "silent",
            Self::RateLimited => "rate_limited",
            Self::Internal => "internal",
        }
    }

    /// Whether what waits is sent before the socket closes: answers to what is committed already,
    /// or the reason why a log-in was refused.
    pub(crate) fn lets_finish(self) -> bool {
        match self {
            Self::Shutdown | Self::Unauthenticated | Self::RateLimited => true,
            Self::TooBig
            | Self::Slow
            | Self::LoginTimeout
            | Self::BadFrame
            | Self::SessionEnded
            | Self::Silent
            | Self::Internal => false,
        }
    }

    /// How long what waits may take to be sent.
    pub fn patience(self) -> Duration {
        if self.lets_finish() {
            FINISH_WAIT_MAX
        } else {
            Duration::ZERO
        }
    }
}
