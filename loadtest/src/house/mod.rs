//! Starts a real hub and a Postgres of its own, and ends what it started.
//! It knows processes and their figures, and nothing of what people do.
//! Start reading at `hub`.

mod folder;
mod hub;
mod postgres;
mod process;

pub(crate) use folder::Folder;
pub(crate) use hub::{Hub, Start, free_port, lifted_limits};
pub(crate) use postgres::Postgres;
pub(crate) use process::{cpu_seconds, cpu_seconds_alone, id, resident_kib};
