//! A conversation is the ticket. `decide` says what happens, `apply` makes it so.
//! It must not know who stores events or who is told: it only returns them.
//! Reading order: state, command, event, decide, apply, rejection, notices.

mod apply;
mod command;
mod decide;
mod event;
mod notices;
mod rejection;
mod state;
mod text;

pub use command::{Command, NewMessage, Start, Update};
pub use decide::{decide, start};
pub use event::{Event, Fact};
pub use notices::{ContactChange, ContactNotice, ContactSummary, PublicMessage};
pub use rejection::Rejection;
pub use state::{
    Actor, AgentRef, Attachment, Conversation, Message, MessageHead, MessagePreview, Priority,
    Status, Summary, Visibility,
};

#[cfg(test)]
mod tests;
