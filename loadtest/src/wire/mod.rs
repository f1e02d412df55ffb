//! The public wire, as cheaply as it can be spoken: the load generator shares its cores with the hub.
//! It must not know what a scenario wants; frames are text that is borrowed, not trees that are built.
//! Start reading at `socket`; `client` beside this folder is the comfortable way for what happens once.

mod frame;
mod json;
mod socket;

pub(crate) use json::Answer;
pub(crate) use socket::{Line, Socket, failure};
