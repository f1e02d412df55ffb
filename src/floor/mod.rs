//! The floor's world: its records from the store, business hours, and the way of a new conversation.
//! It must not decide who gets what: that is for the core, carried by `bellhop_actors::floor`.
//! Start reading at `keeper`, then `router`.

mod keeper;
mod router;

pub use keeper::{Keeper, StatusStore};
pub use router::{Availability, Router};
