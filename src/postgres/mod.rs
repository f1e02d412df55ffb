//! The private Postgres that `serve` starts when no DATABASE_URL is set: found, initialised, run and stopped by us.
//! It must not know tables, migrations or the hub: what comes out is a connection string.
//! Start reading at `server`, then `cluster` (the data), `leftovers` (after a kill -9), `place`, `account`, `install`.

mod account;
mod cluster;
mod error;
mod install;
mod leftovers;
mod memory;
mod place;
mod server;
mod spawn;

pub use account::Account;
pub use cluster::initialise;
pub use error::StartError;
pub use install::{Install, client_program};
pub use server::PrivatePostgres;
