//! A whole floor in virtual time: the real machines of conversations, queues and agents, with mailboxes
//! between them, a store that takes its time or fails, and people who come, answer, decline and vanish.
//! Pure like the rest of the core: one seed, one course of events, to the last microsecond.
//! The tests run it to break the invariants, `bellhop simulate` runs it to compare what would be.
//! Reading order: plan (what is to happen), world (mailboxes and time), shell (what machines ask for),
//! desk (conversations and the store), telling (what a commit means), people, audit (what must hold),
//! record (what came of it).

mod audit;
mod desk;
mod dice;
mod people;
mod plan;
mod record;
mod shell;
mod telling;
mod world;

pub use dice::Dice;
pub use plan::{AgentPlan, Arrival, Faults, People, Plan, QueuePlan, Shift};
pub use record::{AgentRecord, Ending, Record, Report};
pub use world::Floor;

#[cfg(test)]
mod tests;
