//! Why the hub closes a socket: a closed list, part of docs/protocol.md.

use actix_ws::{CloseCode, CloseReason};
use bellhop_actors::outbox::Ending;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Close {
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

impl Close {
    fn code(self) -> u16 {
        match self {
            Self::TooBig => 1009,
            Self::Shutdown => 4001,
            Self::Slow => 4002,
            Self::LoginTimeout => 4003,
            Self::Unauthenticated => 4004,
            Self::BadFrame => 4006,
            Self::SessionEnded => 4008,
            Self::Silent => 4009,
            Self::RateLimited => 4005,
            Self::Internal => 1011,
        }
    }

    fn name(self) -> &'static str {
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
}

impl From<Close> for CloseReason {
    fn from(close: Close) -> Self {
        metrics::counter!("bellhop_sockets_closed_total", "reason" => close.name()).increment(1);
        Self {
            code: CloseCode::Other(close.code()),
            description: Some(close.name().to_owned()),
        }
    }
}

impl From<Ending> for Close {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Slow => Self::Slow,
            Ending::Shutdown => Self::Shutdown,
            Ending::SessionEnded => Self::SessionEnded,
            Ending::Unauthenticated => Self::Unauthenticated,
            Ending::RateLimited => Self::RateLimited,
        }
    }
}
