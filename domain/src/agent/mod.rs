//! An agent, live: which devices are here, what they said of themselves, what they carry.
//! An agent owns its slots: every queue asks it before anything is given.
//! Reading order: status, capacity, live (`Agent::handle`).

mod capacity;
mod live;
mod status;

pub use capacity::{Capacity, ChannelClass, ClassRule};
pub use live::{
    Agent, AgentEffect, AgentInput, AgentSettings, Carried, Load, RequeuePolicy, ReserveKind,
    StatusChange,
};
pub use status::{ChosenStatus, CustomStatus, SetBy, Standing, StatusKind};
