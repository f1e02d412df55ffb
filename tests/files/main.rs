//! Files: what is kept, and what HTTP makes of it.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and exports nothing"
)]

#[path = "../support/mod.rs"]
mod support;

mod http;
mod s3;
mod s3_server;
mod vault;
