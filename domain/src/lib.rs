//! The core: what a conversation is and what may happen to it.
//! It must not know a clock, a socket, a database or randomness: all of these come in as arguments.
//! Start reading at [`conversation::decide`], then [`queue::assignment`].

pub mod agent;
pub mod conversation;
pub mod floor;
pub mod ids;
pub mod invariants;
pub mod labels;
pub mod lexemes;
pub mod limits;
pub mod queue;
pub mod routing;
pub mod steps;
pub mod time;
mod words;

pub use ids::{
    AgentId, AttachmentId, ChannelId, ClientId, ContactId, ConversationId, MessageId, QueueId,
    RuleId, Seq, SkillId, TeamId,
};
pub use time::Timestamp;
