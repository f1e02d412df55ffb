//! After a `kill -9`: ends a Postgres that outlived us, and forgets one that did not.
//! Called with the owner's lock held, so whatever runs on this data is nobody's.

use std::path::Path;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::{Instant, sleep};

use super::account::Account;
use super::error::{StartError, file};

/// A fast shutdown writes a checkpoint; slow disks need seconds for it.
const STOP_WAIT_MAX: Duration = Duration::from_secs(60);
const STOP_LOOK: Duration = Duration::from_millis(50);

pub(super) async fn clear(cluster: &Path, account: &Account) -> Result<(), StartError> {
    let path = cluster.join("postmaster.pid");
    let Ok(text) = std::fs::read_to_string(&path) else {
        return Ok(());
    };
    let pid = text
        .lines()
        .next()
        .and_then(|line| line.trim().parse::<u32>().ok());
    let Some(pid) = pid.filter(|pid| *pid > 1) else {
        return Ok(());
    };

    if !is_postgres_of(pid, cluster).await {
        // The number may belong to another program by now, which Postgres cannot tell from a rival.
        tracing::info!(pid, "removing the lock file of a PostgreSQL that is gone");
        return std::fs::remove_file(&path).map_err(file("remove", path));
    }
    tracing::warn!(
        pid,
        "a PostgreSQL outlived the bellhop that started it: stopping it"
    );
    let kill = account
        .command("kill")
        .args(["-INT", &pid.to_string()])
        .status()
        .await;
    kill.map_err(|source| StartError::Run {
        program: "kill".into(),
        source,
    })?;
    let deadline = Instant::now() + STOP_WAIT_MAX;
    while is_postgres_of(pid, cluster).await {
        if Instant::now() > deadline {
            return Err(StartError::StillRunning {
                cluster: cluster.to_owned(),
                pid,
            });
        }
        sleep(STOP_LOOK).await;
    }
    Ok(())
}

/// Its command line names the data directory: `server` starts it that way.
async fn is_postgres_of(pid: u32, cluster: &Path) -> bool {
    let proc = Path::new("/proc");
    let command_line = if proc.join("self").exists() {
        std::fs::read(proc.join(pid.to_string()).join("cmdline")).unwrap_or_default()
    } else {
        let ps = Command::new("ps")
            .args(["-o", "command=", "-p", &pid.to_string()])
            .output()
            .await;
        ps.map(|output| output.stdout).unwrap_or_default()
    };
    let command_line = String::from_utf8_lossy(&command_line);
    command_line.contains("postgres") && command_line.contains(&*cluster.to_string_lossy())
}
