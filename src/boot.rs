//! The composition root: the only file that knows every part.

use crate::config::Config;

/// What the command line asks of `serve` beyond the settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ServeOptions {
    pub demo: bool,
    pub demo_traffic: bool,
    /// A port that somebody asked for is taken or refused; the default one gives way to the next free one.
    pub port_was_asked_for: bool,
}

pub fn serve(_config: Config, _options: ServeOptions) -> anyhow::Result<()> {
    anyhow::bail!("this build has no server")
}
