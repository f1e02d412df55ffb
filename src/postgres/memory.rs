//! How much of the machine's memory our Postgres keeps pages in.

use std::fs;

/// Postgres' handbook has a quarter for a machine of its own; ours shares it with the hub and whatever else is there.
const SHARE: u64 = 8;
/// What Postgres takes by itself.
const MIB_MIN: u64 = 128;
/// What is beyond is as well kept by the kernel.
const MIB_MAX: u64 = 1_024;
const MIB: u64 = 1_024 * 1_024;
/// Of a container, in bytes; `max` or no such file when nobody set one.
const CONTAINER_LIMIT: &str = "/sys/fs/cgroup/memory.max";

/// As a setting of Postgres.
pub(super) fn shared_buffers() -> String {
    let limit = fs::read_to_string(CONTAINER_LIMIT).ok();
    let limit = limit.and_then(|limit| limit.trim().parse().ok());
    let mib = share(rustix::system::sysinfo().totalram, limit);
    format!("shared_buffers={mib}MB")
}

/// In MiB, of bytes.
fn share(machine: u64, limit: Option<u64>) -> u64 {
    let memory = limit.map_or(machine, |limit| limit.min(machine));
    memory
        .checked_div(SHARE.saturating_mul(MIB))
        .unwrap_or(MIB_MIN)
        .clamp(MIB_MIN, MIB_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_what_there_is() {
        for (machine, limit, expected) in [
            (24 * 1_024 * MIB, None, 1_024),
            (4 * 1_024 * MIB, None, 512),
            (4 * 1_024 * MIB, Some(2 * 1_024 * MIB), 256),
            (512 * MIB, None, 128),
            (4 * 1_024 * MIB, Some(u64::MAX), 512),
        ] {
            assert_eq!(share(machine, limit), expected, "{machine} {limit:?}");
        }
    }
}
