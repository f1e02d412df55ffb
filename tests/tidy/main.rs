//! The repository's own rules, run as tests: what may import what, how files look, whether documents tell the truth.
//! It must not know what the product does.
//! Start reading at `repository`; `cargo tidy` runs only these.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a rule that cannot be checked is a failing test"
)]

mod documents;
mod files;
mod layers;
mod mutations;
mod repository;
