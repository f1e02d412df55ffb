//! Postgres, by Diesel, here and only here.
//! It must not know HTTP, sockets or the JSON of the wire.
//! Reading order: schema, database, pool, migrate, error; then rows, write (group commit), load, read.

pub mod attachments;
pub mod database;
pub mod error;
pub mod migrate;
pub mod pool;
pub mod schema;
pub mod uploads;
