//! Starts the server process so that it cannot outlive us for long.

use std::path::Path;
use std::process::Stdio;

use tokio::process::{Child, ChildStdin};

use super::account::Account;
use super::error::{StartError, file};
use super::install::Install;
use super::memory::shared_buffers;

/// A shell stands between us and Postgres and holds our end of a pipe as its standard input.
/// When the pipe ends, because we closed it or because the kernel did after a `kill -9`,
/// it asks Postgres for a fast shutdown. It ends when Postgres ends, with its exit code.
const GUARD: &str = r#"
exec 3<&0 </dev/null
"$@" 3<&- &
server=$!
(
    while read -r _; do :; done <&3
    kill -0 $$ && kill -INT "$server"
) 2>/dev/null &
exec 3<&-
wait "$server"
"#;

/// Durability stays at Postgres' own defaults, said aloud: nobody may weaken it by a configuration file.
const SETTINGS: [&str; 14] = [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "port=5432",
    "fsync=on",
    "full_page_writes=on",
    "synchronous_commit=on",
    // The hub's pool and writers, with room for a person with psql.
    "max_connections=50",
    // Compiling a plan costs more than any of our statements.
    "jit=off",
    READ_AHEAD,
    // `max_wal_size` as it is by itself. A file of the log that has to be made anew holds up whoever commits for some
    // 10 ms; so those that were made once are written over, and not removed in a quiet hour.
    "min_wal_size=1GB",
    "timezone=UTC",
    "log_timezone=UTC",
    "logging_collector=off",
    "log_min_messages=warning",
];

/// Pages that a search will need are asked for together, where the system can: as Postgres 18 has it by itself.
const READ_AHEAD: &str = if cfg!(target_os = "linux") {
    "effective_io_concurrency=16"
} else {
    "effective_io_concurrency=0"
};

/// Postgres and the pipe whose end ends it.
pub(super) struct Guarded {
    pub(super) child: Child,
    pub(super) lifeline: Option<ChildStdin>,
}

pub(super) fn spawn(
    install: &Install,
    account: &Account,
    cluster: &Path,
    socket_dir: &Path,
    log: &Path,
) -> Result<Guarded, StartError> {
    let output = std::fs::File::options().create(true).append(true).open(log);
    let output = output.map_err(file("open", log))?;
    let errors = output.try_clone().map_err(file("open", log))?;
    let mut command = account.command("/bin/sh");
    command.args(["-c", GUARD, "bellhop-postgres"]);
    command
        .arg(install.program("postgres"))
        .arg("-D")
        .arg(cluster)
        .arg("-k")
        .arg(socket_dir);
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    command.args(["-c", &shared_buffers()]);
    command.stdin(Stdio::piped()).stdout(output).stderr(errors);
    // Ctrl-C goes to our process group; Postgres must stay until we have drained.
    command.process_group(0);
    let program = || "/bin/sh".into();
    let mut child = command.spawn().map_err(|source| StartError::Run {
        program: program(),
        source,
    })?;
    let lifeline = child.stdin.take();
    Ok(Guarded { child, lifeline })
}
