//! Logs and metrics: how they leave the process, and the names that they have.
//! It must not know who counts what.
//! Start reading at `names`.

pub mod logs;
pub mod metrics;
mod names;
