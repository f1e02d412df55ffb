//! An agent, live: which devices are here, what they said of themselves, what they carry.
//! An agent owns its slots: every queue asks it before anything is given.
//! Reading order: status, capacity, live (inputs, effects and state), handle (`Agent::handle`).

mod capacity;
mod handle;
mod live;
mod status;

pub use capacity::{Capacity, ChannelClass, ClassRule, Shortage};
pub use live::{
    Agent, AgentEffect, AgentInput, AgentSettings, Carried, Load, RequeuePolicy, ReserveKind,
    StatusChange,
};
pub use status::{ChosenStatus, CustomStatus, SetBy, Standing, StatusKind};

#[cfg(test)]
mod tests;
