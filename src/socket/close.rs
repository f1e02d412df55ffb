//! How a close frame says why: part of docs/protocol.md.

use actix_http::ws::{CloseCode, CloseReason};
use bellhop_actors::ending::Ending;

pub(super) fn close_reason(ending: Ending) -> CloseReason {
    CloseReason {
        code: CloseCode::Other(code(ending)),
        description: Some(ending.name().to_owned()),
    }
}

fn code(ending: Ending) -> u16 {
    match ending {
        Ending::TooBig => 1009,
        Ending::Internal => 1011,
        Ending::Shutdown => 4001,
        Ending::Slow => 4002,
        Ending::LoginTimeout => 4003,
        Ending::Unauthenticated => 4004,
        Ending::RateLimited => 4005,
        Ending::BadFrame => 4006,
        Ending::SessionEnded => 4008,
        Ending::Silent => 4009,
    }
}
