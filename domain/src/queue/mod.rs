//! A queue, live: what waits, in which order, and who gets it.
//! A queue owns its order and its offers; whether an agent has room is for the agent to say,
//! and whether a conversation is assigned is for the conversation.
//! Reading order: waiting, settings, assignment (the solver), decision (the explanation),
//! live (inputs and effects), entry, members, machine (`Queue::handle`), steps, views, history.

pub mod assignment;
mod decision;
mod eligibility;
mod entry;
mod explanation;
mod history;
mod live;
mod machine;
mod members;
mod roster;
mod settings;
mod steps;
mod views;
mod waiting;

pub use assignment::{Assignment, Candidate, Problem, Solution};
pub use decision::{Considered, Decision, Filter, Relaxed, SkillHeld, Verdict};
pub use history::{Minute, Past, Stats};
pub use live::{QueueEffect, QueueInput, Settled, WaitEnd};
pub use machine::Queue;
pub use roster::MemberCounts;
pub use settings::{OfferMode, Overflow, QueueSettings, RelaxStep, Relaxation, Strategy};
pub use views::WhyWaiting;
pub use waiting::{Asks, Rank, SkillNeed, Waiting};

#[cfg(test)]
mod tests;
