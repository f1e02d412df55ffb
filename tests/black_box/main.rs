//! The real binary, real sockets, a real Postgres; killed, restarted and misused.
//! It must not know anything from inside: it speaks docs/protocol.md.
//! Start reading at `kill`, the promise that everything else serves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../support/hub/mod.rs"]
mod hub;
#[path = "../support/mutate.rs"]
mod mutate;
#[path = "../support/mod.rs"]
mod support;

mod access;
mod audit;
mod backup;
mod bulk;
mod channel_page;
mod close;
mod command_line;
mod conversation;
mod fake_platform;
mod faults;
mod files;
mod floor;
mod floor_faults;
mod hostile;
mod kill;
mod limits;
mod notes;
mod people;
mod places;
mod platforms;
mod problems;
mod records;
mod records_people;
mod records_routing;
mod resume;
mod simulate;
mod slow_day;
mod stage;
mod two_hubs;
mod upgrade;
mod webhook_faults;
mod webhooks;
