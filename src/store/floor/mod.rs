//! What the live floor is made from when the hub starts, and again when a record changes.
//! Reading order: records, placements, contact_history, waits.

mod contact_history;
mod placements;
mod records;
mod waits;

pub use contact_history::{ContactHistory, contact_history};
pub use placements::placements;
pub use records::{FloorAgent, FloorQueue, FloorRecords, floor_records};
pub use waits::{FloorEvents, Handled, Wait, queue_events_since};
