//! Log lines: for people or for machines, to standard error, so that what a command prints stays clean.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};

use crate::config::{Log, LogFormat};

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("RUST_LOG is not a log level: {0}")]
    BadFilter(#[from] tracing_subscriber::filter::ParseError),
    #[error("failed to start the log: {0}")]
    Twice(#[from] TryInitError),
}

/// From now on `tracing` events are written. Call it once.
pub fn start(log: &Log) -> Result<(), StartError> {
    let wanted = std::env::var("RUST_LOG")
        .ok()
        .filter(|text| !text.is_empty());
    let filter = EnvFilter::try_new(wanted.as_deref().unwrap_or(&log.level))?;
    let registry = tracing_subscriber::registry().with(filter);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    match log.format {
        LogFormat::Json => {
            let lines = lines.json().flatten_event(true).with_span_list(false);
            registry.with(lines).try_init()?;
        }
        LogFormat::Pretty => {
            let is_colourful =
                std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            registry.with(lines.with_ansi(is_colourful)).try_init()?;
        }
    }
    Ok(())
}
