//! Room for tens of thousands of sockets in this process: open files, and addresses to come from.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// A pair of addresses has about 28,000 ports; this many sockets from one address leave room for others.
const PER_ADDRESS: u32 = 10_000;
/// 127.0.0.2 and on: the hub itself listens on 127.0.0.1.
const FIRST: u32 = 2;
const LAST: u32 = 250;

/// Fifty thousand sockets, and what else a process opens.
const FILES: u64 = 65_536;

/// As many open files as are ever needed, or as the system lets us have. Processes that are started have them too.
pub(crate) fn more_files() {
    let given = getrlimit(Resource::Nofile);
    let limit = |files: Option<u64>| Rlimit {
        current: files,
        maximum: files,
    };
    // An administrator may have more than is given. Without any the old limit stays,
    // and who needs more is told when it is reached.
    let _raised = match given.maximum {
        Some(maximum) if maximum < FILES => setrlimit(Resource::Nofile, limit(Some(FILES)))
            .or_else(|_| setrlimit(Resource::Nofile, limit(Some(maximum)))),
        Some(_) | None => setrlimit(Resource::Nofile, limit(given.maximum)),
    };
}

/// Where the next socket comes from, round robin.
pub(crate) struct Addresses {
    next: AtomicU32,
    count: u32,
}

impl Addresses {
    /// Enough of them for so many sockets.
    pub(crate) fn for_sockets(sockets: usize) -> Self {
        let sockets = u32::try_from(sockets).unwrap_or(u32::MAX);
        Self {
            next: AtomicU32::new(0),
            count: sockets.div_ceil(PER_ADDRESS).clamp(1, LAST - FIRST),
        }
    }

    pub(crate) fn next(&self) -> Ipv4Addr {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.count;
        Ipv4Addr::from(u32::from(Ipv4Addr::new(127, 0, 0, 0)).saturating_add(FIRST + turn))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_are_spread_over_loopback_addresses() {
        let addresses = Addresses::for_sockets(25_000);
        let first: Vec<_> = (0..4).map(|_| addresses.next().to_string()).collect();
        assert_eq!(first, ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.2"]);
        let one = Addresses::for_sockets(1);
        assert_eq!(
            (one.next(), one.next()),
            (Ipv4Addr::new(127, 0, 0, 2), Ipv4Addr::new(127, 0, 0, 2))
        );
    }
}
