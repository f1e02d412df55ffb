//! What a macro does to a conversation, alone or in bulk, and how it is taken back.
//! It must not know jobs, rows or people's screens: it compares what a conversation was with what it is.
//! Reading order: taken (what is done), undo (what is restored, and when not), placeholders (the text of a reply).

mod placeholders;
mod taken;
mod undo;

pub use placeholders::{Unfilled, fill};
pub use taken::{Assign, Before, Steps};
pub use undo::{Left, was_taken};

#[cfg(test)]
mod tests;
