//! The shell around the core: mailboxes, journal, fan-out. Nothing is decided here.
//! It must not know Postgres, HTTP or the JSON of the wire.
//! Start reading at `hub`, then `conversation`, then `fanout`.

pub mod journal;
