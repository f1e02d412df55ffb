//! Who is asking, and proof of it.
//! It must not know what the asker may do: that is for the hub and the handlers.
//! Start reading at `principal`, then `sessions`, `identity` and `extract`.

pub mod csrf;
pub mod extract;
pub mod identity;
pub mod links;
pub mod passwords;
pub mod principal;
pub mod sessions;
pub mod throttle;
pub mod token;

pub use extract::{AdminUser, AgentUser, AnyUser, ContactUser, LeadUser, SessionToken};
pub use links::LinkSigner;
pub use passwords::Passwords;
pub use principal::{AgentPrincipal, ContactPrincipal, Principal, Role};
pub use sessions::Auth;
pub use throttle::Throttle;
