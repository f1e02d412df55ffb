//! The floor: agents and queues, live. Nothing is decided here: the machines of the core are.

pub mod view;
