//! All settings: read, checked and given out as typed values.
//! It must not start anything.
//! Start reading at `settings`, then `layers` (where values come from and how mistakes are told).

mod error;
mod file_settings;
mod layers;
mod limits;
mod network;
mod secrets;
mod settings;
#[cfg(test)]
mod tests;

pub use error::{ConfigError, Origin};
pub use layers::{Layers, chosen_file};
pub use limits::{Limits, Rate, SocketCaps};
pub use network::Network;
pub use secrets::{SecretError, Secrets};
pub use settings::{
    Config, Contacts, Database, Files, Labels, Log, LogFormat, MetricsFor, S3, Server, Storage,
    StorageKind,
};
