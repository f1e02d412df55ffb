//! One line that tells what is going on, on a terminal; nothing in a log.
#![expect(clippy::print_stderr, reason = "the line is for whoever waits")]

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

/// Often enough to look alive.
const BETWEEN: Duration = Duration::from_millis(250);

/// Counted by whoever works, shown while the value lives.
#[derive(Clone, Default)]
pub(crate) struct Counter(Arc<AtomicU64>);

impl Counter {
    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

pub(crate) struct Progress(Option<JoinHandle<()>>);

impl Progress {
    /// `what` is a phase such as "connecting"; `expected` is 0 when there is no end to show.
    pub(crate) fn show(what: &str, counter: &Counter, expected: u64) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let (what, counter) = (what.to_owned(), counter.clone());
        let begun = Instant::now();
        Self(Some(tokio::spawn(async move {
            let mut looks = tokio::time::interval(BETWEEN);
            loop {
                looks.tick().await;
                let (done, seconds) = (counter.get(), begun.elapsed().as_secs());
                let of = if expected == 0 {
                    String::new()
                } else {
                    format!(" of {expected}")
                };
                eprint!("\r\x1b[2K{what}: {done}{of}, {seconds} s");
            }
        })))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Self(Some(line)) = self {
            line.abort();
            eprint!("\r\x1b[2K");
        }
    }
}
