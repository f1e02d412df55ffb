//! The floor: agents and queues, live. Nothing is decided here: the machines of the core are, and
//! what a queue waits for and an agent carries follows from the conversations' rows.
//! It must not know how records are stored or what the wire looks like.
//! Reading order: `placements` (what a commit changes), `queue`, `agent`, `live` (the whole
//! floor), `again` (after a death), `desk` (what the world asks of it), `requeue`.

mod again;
mod agent;
mod desk;
mod live;
mod mail;
mod placements;
mod queue;
mod records;
mod requeue;
mod settled;
mod status_log;
pub mod view;

pub use desk::StatusError;
pub use live::Floor;
pub use records::{AgentRecord, FloorRecords, FloorStore, QueueRecord, TeamRecord};
