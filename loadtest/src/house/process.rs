//! Signals to processes that this program started, by id.

use std::process::Stdio;

use anyhow::ensure;
use tokio::process::Command;

pub(crate) async fn signal(name: &str, pid: u32) -> anyhow::Result<()> {
    let mut kill = Command::new("kill");
    kill.args([name, &pid.to_string()]).stderr(Stdio::null());
    ensure!(kill.status().await?.success(), "no process {pid} any more");
    Ok(())
}

/// Postgres forks one process for each session.
pub(crate) fn children_of(pid: u32) -> Vec<u32> {
    let path = format!("/proc/{pid}/task/{pid}/children");
    let children = std::fs::read_to_string(path).unwrap_or_default();
    children
        .split_whitespace()
        .filter_map(|child| child.parse().ok())
        .collect()
}

/// Resident memory in KiB.
pub(crate) fn resident_kib(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Of the user or the group: the program `id` with these arguments.
pub(crate) async fn id(arguments: &[&str]) -> anyhow::Result<u32> {
    let output = Command::new("id").args(arguments).output().await?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().parse()?)
}
