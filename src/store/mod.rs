//! Postgres, by Diesel, here and only here.
//! It must not know HTTP, sockets or the JSON of the wire.
//! Reading order: schema, database, pool, migrate, error; then rows, group_commit, write, load, read.

pub mod agents;
pub mod attachments;
pub mod canned_replies;
pub mod channel_settings;
pub mod channels;
pub mod contacts;
pub mod database;
pub mod demo;
pub mod drafts;
pub mod error;
pub mod group_commit;
pub mod health;
mod load;
pub mod migrate;
pub mod pool;
pub mod read;
mod rows;
pub mod schema;
pub mod sessions;
pub mod silent_contacts;
pub mod uploads;
pub mod visits;
mod write;
