//! Plays the social platforms: it posts signed webhooks to a hub as they do, takes what the hub sends to them, and
//! has a page on which one writes as a customer. For tests, and for trying things out without an account anywhere.
//! It must not know Bellhop's code: it follows the platforms' documentation, so that it tries what it is used with.
//! Start reading at `server`, then `world` (what there is), `hook` (out to the hub), `api` (in from it), `control`.

mod account;
mod act;
mod api;
mod connect;
mod control;
mod errors;
mod handshake;
mod hook;
mod ids;
mod kind;
mod limits;
mod media;
mod message;
mod page;
mod post;
mod secrets;
mod server;
mod sign;
mod world;

pub use connect::{ConnectError, Connected, Handle, Hub, connect};
pub use kind::Kind;
pub use server::{Fake, Options};
