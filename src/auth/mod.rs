//! Who is asking, and proof of it.
//! It must not know what the asker may do: that is for the hub and the handlers.
//! Start reading at `principal`, then `sessions`, `identity` and `extract`.

pub mod links;
pub mod principal;
pub mod sessions;
pub mod token;

pub use links::LinkSigner;
pub use principal::{AgentPrincipal, ContactPrincipal, Principal, Role};
pub use sessions::Auth;
