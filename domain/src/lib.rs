//! The core: what a conversation is and what may happen to it.
//! It must not know a clock, a socket, a database or randomness: all of these come in as arguments.
//! Start reading at [`conversation::decide`].

pub mod conversation;
pub mod ids;
pub mod invariants;
pub mod limits;
pub mod time;

pub use ids::{
    AgentId, AttachmentId, ChannelId, ClientId, ContactId, ConversationId, MessageId, Seq,
};
pub use time::Timestamp;
