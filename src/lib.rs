//! The world around the hub: all that touches the network, the disk or Postgres.
//! Start reading at `boot`, the only file that knows every part.

pub mod asked_to_forget;
pub mod audit;
pub mod auth;
pub mod backup;
pub mod boot;
pub mod bulk;
pub mod channels;
pub mod cli;
pub mod config;
pub mod demo;
pub mod erase;
pub mod failure;
pub mod files;
pub mod floor;
pub mod forget;
pub mod hours;
pub mod http;
pub mod labels;
pub mod last_seen;
pub mod people;
pub mod postgres;
pub mod records;
pub mod retention;
pub mod simulate;
pub mod socket;
pub mod store;
pub mod telemetry;
pub mod wire;
