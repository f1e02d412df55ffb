//! The commands of `bellhop`: what people type, and what they are told.
//! It must not know HTTP's insides: it starts parts and asks them.
//! Start reading at `arguments`, then `run`.

mod admin;
mod arguments;
mod audit;
mod backup;
mod check_config;
mod database;
mod doctor;
mod export_types;
mod fake_platform;
mod migrate;
mod openapi;
mod print;
mod run;
mod simulate;

pub use print::complain;
pub use run::{exit_code, run};
