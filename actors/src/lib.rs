//! The shell around the core: mailboxes, journal, fan-out. Nothing is decided here.
//! It must not know Postgres, HTTP or the JSON of the wire.
//! Start reading at `hub`, then `conversation`, then `fanout`.

pub mod backlog;
mod catch_up;
pub mod clock;
mod conversation;
mod directory;
pub mod ending;
pub mod fanout;
pub mod floor;
mod hosts;
pub mod hub;
pub mod journal;
pub mod limits;
pub mod outbox;
pub mod outcome;
pub mod presence;
pub mod reading;
mod timing;
mod watchers;

pub use hub::{Hub, Opening};
pub use outcome::{CommandError, Outcome, Reply, Wish};
