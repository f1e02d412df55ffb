//! The JSON of the HTTP and socket API, and the only types that leave the process as JSON.
//! It must not know the store or the actors' workings: it converts from the domain.
//! Start reading at `message` and `conversation`, then `push`.

pub mod agent;
pub mod audit;
pub mod bulk;
pub mod canned_reply;
pub mod capacity;
pub mod category_rule;
pub mod change;
pub mod channel;
pub mod contact;
pub mod conversation;
pub mod conversations;
pub mod custom_status;
pub mod delivery;
pub mod demo;
pub mod floor;
pub mod labels;
pub mod message;
pub mod people;
pub mod person;
pub mod present;
pub mod push;
pub mod queue;
pub mod routing;
pub mod routing_rule;
pub mod schedule;
pub mod session;
pub mod signal;
pub mod skill;
pub mod social;
pub mod socket;
pub mod status;
pub mod status_history;
pub mod steps;
pub mod team;
pub mod time;
pub mod upload;
pub mod widget;

#[cfg(test)]
mod audience_tests;
