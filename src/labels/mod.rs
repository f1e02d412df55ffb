//! What a customer's message is read as: its language, its category by the rules, and how it sounds.
//! It must not know conversations: the shell of the hub asks, and keeps what it is told.
//! Reading order: language, reader.

mod language;
mod reader;

pub use language::{LANGUAGES, language_of};
pub use reader::Reader;
