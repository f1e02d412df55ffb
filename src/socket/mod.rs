//! One socket, one session: log-in, requests in order, pushes, replay, heartbeat.
//! It must not know SQL; what it stores goes through the hub or a record's store function.
//! Start reading at `handshake`, then `session`, `actions`, `pump`.

mod action;
mod actions;
mod answer;
mod close;
mod encoder;
mod fragments;
mod handshake;
mod hold;
mod limits;
mod places;
mod placing;
mod pump;
mod replay;
pub(crate) mod request;
mod session;
mod supervising;
mod watching;

pub use encoder::JsonEncoder;
pub use handshake::{Desk, connect};
pub use places::Places;
