//! The store against a real Postgres.
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

mod acts;
mod appends;
mod audit;
mod bulk;
mod contact_search;
mod demo;
mod failures;
mod fixture;
mod floor;
mod fold;
mod lease;
mod ledgers;
mod outbound;
mod people;
mod pipeline;
mod posts;
mod private_postgres;
mod reads;
mod record_rules;
mod recorded_day;
mod records;
mod schema;
mod sessions;
mod silent_contacts;
mod steps;
mod template_values;
mod visits;
mod words;
