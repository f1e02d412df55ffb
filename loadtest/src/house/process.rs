//! Signals to processes that this program started, by id, and what they cost.

use std::process::Stdio;

use anyhow::ensure;
use rustix::param::clock_ticks_per_second;
use tokio::process::Command;

use crate::report::float;

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

/// Processor time of a process without its children.
pub(crate) fn cpu_seconds_alone(pid: u32) -> Option<f64> {
    let [user, system, _, _] = cpu_ticks(pid)?;
    Some(seconds(user.saturating_add(system)))
}

/// Processor time of a process and its children, also of those that have ended.
pub(crate) fn cpu_seconds(pid: u32) -> Option<f64> {
    let mut ticks: u64 = cpu_ticks(pid)?.iter().sum();
    for child in children_of(pid) {
        // One that has ended since is in its parent's sum from now on.
        let more: u64 = cpu_ticks(child).unwrap_or_default().iter().sum();
        ticks = ticks.saturating_add(more);
    }
    Some(seconds(ticks))
}

fn seconds(ticks: u64) -> f64 {
    float(ticks) / float(clock_ticks_per_second())
}

fn cpu_ticks(pid: u32) -> Option<[u64; 4]> {
    ticks_in(&std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// `utime`, `stime`, `cutime` and `cstime` of proc(5): fields 14 to 17; the name before them may hold anything.
fn ticks_in(stat: &str) -> Option<[u64; 4]> {
    let (_, fields) = stat.rsplit_once(')')?;
    let times = fields.split_whitespace().skip(11).take(4);
    let times: Vec<u64> = times.filter_map(|field| field.parse().ok()).collect();
    times.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_behind_any_name() {
        let stat = "4711 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 100 20 3 4 20 0 5";
        assert_eq!(ticks_in(stat), Some([100, 20, 3, 4]));
        assert_eq!(ticks_in("4711 (short) S 1 2"), None);
    }

    #[test]
    fn this_process_has_cost_something() {
        assert!(cpu_seconds_alone(std::process::id()).is_some());
        assert!(cpu_seconds(std::process::id()).is_some());
        assert!(resident_kib(std::process::id()).unwrap() > 0);
    }
}
