//! People: cards (rows of `contacts`) that are one person's, what they allowed, and how they are forgotten.
//!
//! Nothing moves when cards are joined. Each keeps its identities and conversations, and points to the one that agents
//! are shown in its place, the head; so a webhook in the middle of a join finds the card that it always found, and
//! an undo has nothing to carry back. What a contact sees follows from their own card alone, whatever it was joined to.
//! Start reading at `group`, then `join`.

pub mod consent;
pub mod deletions;
pub mod duplicates;
pub mod erase;
pub mod group;
pub mod identities;
pub mod join;
pub mod proof;
pub mod retention;
pub mod timeline;
pub mod undo;
