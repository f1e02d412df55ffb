//! Platforms post to the hub in their own forms: what customers write becomes conversations, once.

mod before;
mod changes;
mod edits;
pub(crate) mod files;
mod fixtures;
mod mentions;
mod messages;
mod replies;
mod reply_faults;
mod setup;
pub(crate) mod speech;
mod talk;
mod unseen;
