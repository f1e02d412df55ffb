//! The simulation for as long as one likes: `make soak ARGS="--only schedules --minutes 60"`. Stops by itself, or at
//! the first schedule that fails, which it makes smaller and prints.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::wildcard_enum_match_arm,
    dead_code,
    reason = "a tool of the tests, which shares their parts"
)]

mod actions;
mod book;
mod client;
mod dice;
mod ending;
mod journal;
mod ledger;
mod network;
mod people;
mod plan;
mod records;
mod schedule;
mod session;
mod time;
mod told;
mod wire;
mod world;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

const PROGRESS_EVERY: Duration = Duration::from_secs(10);
/// Behind those that every test run has.
const FIRST_SEED: u64 = 1_000_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let place = arguments.iter().position(|word| word == name)?;
        arguments.get(place + 1)?.parse::<u64>().ok()
    };
    let minutes = value("--minutes").unwrap_or(60);
    let mut seed = value("--from").unwrap_or(FIRST_SEED);
    let (start, from) = (Instant::now(), seed);
    let until = start + Duration::from_secs(minutes * 60);
    let mut told = start;
    let (mut faults, mut acknowledged) = (BTreeMap::new(), 0);
    println!("{minutes} minutes of simulated schedules, from seed {from}; stop it with Ctrl-C");
    while Instant::now() < until {
        match schedule::check(&plan::Plan::of(seed)) {
            Ok(book) => {
                let pages = book.pages();
                acknowledged += pages.acknowledged;
                for (fault, count) in &pages.faults {
                    *faults.entry(fault.word()).or_insert(0) += count;
                }
            }
            Err(finding) => {
                println!("{finding}");
                return ExitCode::FAILURE;
            }
        }
        seed += 1;
        if told.elapsed() >= PROGRESS_EVERY {
            told = Instant::now();
            tell(start, seed - from, acknowledged, &faults);
        }
    }
    tell(start, seed - from, acknowledged, &faults);
    println!("no schedule failed");
    ExitCode::SUCCESS
}

fn tell(start: Instant, count: u64, acknowledged: u64, faults: &BTreeMap<&str, u64>) {
    let seconds = start.elapsed().as_secs_f64();
    let rate = count as f64 / seconds.max(0.001);
    let injected: u64 = faults.values().sum();
    let each: Vec<_> = faults
        .iter()
        .map(|(word, count)| format!("{word} {count}"))
        .collect();
    println!(
        "{seconds:>6.0} s: {count} schedules ({rate:.0}/s), {acknowledged} acknowledged, {injected} faults: {}",
        each.join(", ")
    );
}
