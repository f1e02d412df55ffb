//! A queue, live: what waits, in which order, and who gets it.
//! A queue owns its order and its offers; whether an agent has room is for the agent to say,
//! and whether a conversation is assigned is for the conversation.
//! Reading order: waiting, settings, assignment (the solver), decision (the explanation), live (`Queue::handle`).

pub mod assignment;
mod decision;
mod live;
mod settings;
mod waiting;

pub use assignment::{Assignment, Candidate, Problem, Solution};
pub use decision::{Considered, Decision, Filter, Relaxed, SkillHeld, Verdict};
pub use live::{QueueEffect, QueueInput, Settled, WaitEnd, WhyWaiting};
pub use settings::{OfferMode, Overflow, QueueSettings, RelaxStep, Relaxation, Strategy};
pub use waiting::{Asks, Rank, SkillNeed, Waiting};
