//! What goes out over platforms: one row for each message, from its commit until its conversation knows the end;
//! and one for each thing that is done to a message there.
//! It must not know what a platform is told, nor when again. Start reading at `queue`, then `content`, `settle`,
//! `told`, then `acts`; `way` is for who writes the reply.

pub mod acts;
pub mod content;
mod leave;
pub mod place;
pub mod queue;
pub mod settle;
pub mod tokens;
pub mod told;
pub mod trouble;
pub mod way;
