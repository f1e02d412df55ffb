//! From the arguments to the command.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use clap::Parser as _;

use super::arguments::{Arguments, Command, Serve};
use super::{
    admin, audit, backup, check_config, doctor, export_types, fake_platform, migrate, openapi,
    simulate,
};
use crate::boot::{self, ServeOptions};
use crate::config::{Config, ConfigError, Layers};
use crate::postgres::StartError;
use crate::store::lease::LeaseError;
use crate::telemetry::logs;

/// The database is another hub's: who starts hubs again by themselves should leave this one alone.
const EXIT_FOR_ANOTHER: u8 = 3;

/// What the shell is told of a failure.
pub fn exit_code(error: &anyhow::Error) -> ExitCode {
    let lease = error.downcast_ref::<LeaseError>();
    let is_in_use = matches!(
        error.downcast_ref::<StartError>(),
        Some(StartError::InUse { .. })
    );
    if is_in_use || lease.is_some_and(LeaseError::is_for_another) {
        ExitCode::from(EXIT_FOR_ANOTHER)
    } else {
        ExitCode::FAILURE
    }
}

/// Does what the command line says.
pub fn run() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let load = || load(arguments.config.as_ref(), arguments.data_dir.as_ref(), None);
    let done = match &arguments.command {
        Command::Serve(serve) => {
            let config = self::load(
                arguments.config.as_ref(),
                arguments.data_dir.as_ref(),
                Some(serve),
            )?;
            logs::start(&config.log)?;
            start(&config, serve)
        }
        Command::Migrate { step } => in_runtime(&load()?, |config| migrate::run(config, *step)),
        Command::CheckConfig => check_config::run(&load()?),
        Command::Admin { step } => in_runtime(&load()?, |config| admin::run(config, step)),
        Command::Openapi => openapi::run(),
        Command::ExportTypes { folder } => export_types::run(folder),
        Command::Doctor => in_runtime(&load()?, doctor::run),
        Command::Simulate(options) => match options.day {
            Some(day) => in_runtime(&load()?, |config| {
                simulate::run_recorded(config, options, day)
            }),
            None => simulate::run_generated(options),
        },
        Command::Backup { file } => in_runtime(&load()?, |config| backup::run_backup(config, file)),
        Command::Restore(options) => {
            in_runtime(&load()?, |config| backup::run_restore(config, options))
        }
        Command::FakePlatform(options) => fake_platform::run(options),
        Command::Audit(options) => {
            let audited = load()
                .map_err(anyhow::Error::from)
                .and_then(|config| in_runtime(&config, |config| audit::run(config, options)));
            return Ok(audit::exit_code(audited));
        }
    };
    done.map(|()| ExitCode::SUCCESS)
}

fn load(
    file: Option<&PathBuf>,
    data_dir: Option<&PathBuf>,
    serve: Option<&Serve>,
) -> Result<Config, ConfigError> {
    let mut layers = Layers::defaults()?;
    if let Some(path) = file {
        layers.file(path)?;
    }
    let variables = std::env::vars_os();
    let readable = variables.filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        Some((name, value.to_string_lossy().into_owned()))
    });
    layers.variables(readable)?;
    if let Some(data_dir) = data_dir {
        layers.option(
            &["server", "data_dir"],
            data_dir.to_string_lossy().into_owned(),
        )?;
    }
    if let Some(port) = serve.and_then(|serve| serve.port) {
        layers.option(&["server", "port"], i64::from(port))?;
    }
    if let Some(address) = serve.and_then(|serve| serve.address) {
        layers.option(&["server", "address"], address.to_string())?;
    }
    layers.finish()
}

fn start(config: &Config, serve: &Serve) -> anyhow::Result<()> {
    let demo = serve.demo || serve.demo_traffic;
    let address = config.server.address;
    ensure!(
        !demo || address.is_loopback(),
        "the demo's passwords are known to everybody, so it is served on loopback addresses only, \
         not on {address}; leave --demo away, or set [server] address to 127.0.0.1"
    );
    let default_port = Layers::defaults()?.finish()?.server.port;
    let options = ServeOptions {
        demo,
        demo_traffic: serve.demo_traffic,
        port_was_asked_for: serve.port.is_some() || config.server.port != default_port,
    };
    boot::serve(config, options)
}

/// For commands that end by themselves: one thread is enough.
fn in_runtime<'a, T, F>(config: &'a Config, work: impl FnOnce(&'a Config) -> F) -> anyhow::Result<T>
where
    F: Future<Output = anyhow::Result<T>>,
{
    let mut log = config.log.clone();
    // The answer is what was asked for; the rest only when it matters.
    if log.level == "info" {
        "warn".clone_into(&mut log.level);
    }
    logs::start(&log)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime
        .context("failed to start a thread")?
        .block_on(work(config))
}
