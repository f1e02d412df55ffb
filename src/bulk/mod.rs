//! Macros, on one conversation and on many: an agent says once what shall happen, the hub does it everywhere
//! with the commands and the checks that the agent's own hand would meet.
//! It must not know HTTP or SQL; what becomes of each item is a commit of the store.
//! Reading order: run (one conversation), item (of a job), worker (all jobs), told (what consoles see).

mod item;
mod limits;
mod run;
mod told;
mod worker;

pub use limits::{DELAY_MAX, IDS_MAX, ITEMS_MAX, JOBS_LIVE_MAX, REPLY_DELAY};
pub use run::{Spoken, run};
pub use told::{action, can_undo, job};
pub use worker::Bulk;
