//! All settings: read, checked and given out as typed values.
//! It must not start anything.
//! Start reading at `settings`.

mod limits;
mod network;

pub use limits::{Limits, Rate};
pub use network::Network;
