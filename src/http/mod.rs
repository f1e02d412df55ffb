//! HTTP: one folder or file per noun, each handler parses, asks the hub or the store, and replies.
//! It must not know SQL, nor how conversations decide.
//! Start reading at `app` (what is where), then `problem` (every error answer).

pub mod app;
pub mod assets;
pub mod client_address;
pub mod conversations;
pub mod demo;
pub mod extract;
pub mod health;
pub mod limit_addresses;
pub mod messages;
pub mod openapi;
pub mod problem;
pub mod rate_limit;
pub mod request_id;
pub mod security;
pub mod trace;
