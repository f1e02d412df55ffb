//! The real actors on one thread in virtual time, with a store and a network that fail by seed, and people
//! who retry: thousands of short schedules, each checked against the invariants.
//! It must not know Postgres, HTTP or JSON; the pure floor has a simulation of its own in domain/src/floor.
//! Start reading at `world`, then `session` and `client`, then `ledger` and `ending` for what is checked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::wildcard_enum_match_arm,
    reason = "a simulation that cannot go on is a failing test"
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

use book::Book;
use plan::{Fault, Plan};

/// Schedules of each test run. More of them come from `make soak`.
const SCHEDULES: u64 = 2_000;
/// As many tests, so that all cores are used and none takes long.
const PARTS: u64 = 8;

fn part(number: u64) {
    let mut seeds = (0..SCHEDULES).filter(|seed| seed % PARTS == number);
    if let Some(finding) = seeds.find_map(|seed| schedule::check(&Plan::of(seed)).err()) {
        panic!("{finding}");
    }
}

/// Before all others: what failed once.
#[test]
fn schedules_that_failed_once() {
    for line in include_str!("seeds.txt").lines() {
        let words = line.split('#').next().unwrap_or("").trim();
        if !words.is_empty()
            && let Err(finding) = schedule::check(&schedule::parse(words))
        {
            panic!("{finding}");
        }
    }
}

macro_rules! parts {
    ($($name:ident = $number:literal),* $(,)?) => {$(
        #[test]
        fn $name() {
            part($number);
        }
    )*};
}

parts! {
    schedules_1_of_8 = 0,
    schedules_2_of_8 = 1,
    schedules_3_of_8 = 2,
    schedules_4_of_8 = 3,
    schedules_5_of_8 = 4,
    schedules_6_of_8 = 5,
    schedules_7_of_8 = 6,
    schedules_8_of_8 = 7,
}

/// Two runs of one seed are the same to the last frame.
#[test]
fn a_seed_tells_one_story() {
    let story = |seed| {
        let book = Book::default();
        schedule::run(&Plan::of(seed), &book);
        let pages = book.pages();
        (pages.trace, pages.steps, pages.faults.clone())
    };
    for seed in 0..20 {
        let (once, again) = (story(seed), story(seed));
        assert!(once.1 > 10, "seed {seed}: nothing happened");
        assert_eq!(once, again, "seed {seed}");
    }
}

/// A fault that is never injected is not tested.
#[test]
fn every_fault_is_injected() {
    let mut missing: Vec<_> = Fault::ALL.to_vec();
    for seed in 0..200 {
        let book = Book::default();
        schedule::run(&Plan::of(seed), &book);
        let pages = book.pages();
        missing.retain(|fault| !pages.faults.contains_key(fault));
    }
    assert!(missing.is_empty(), "{missing:?}");
}

/// The schedule of `BELLHOP_SCHEDULE`, told in words; without it, the first seed in silence.
#[test]
fn one_schedule() {
    let words = std::env::var("BELLHOP_SCHEDULE").ok();
    let plan = schedule::parse(words.as_deref().unwrap_or("seed=0"));
    let book = if words.is_some() {
        Book::told()
    } else {
        Book::default()
    };
    schedule::run(&plan, &book);
    let pages = book.pages();
    for line in pages.course.iter().flatten() {
        println!("{line}");
    }
    assert!(pages.wrong.is_empty(), "{plan}\n{:#?}", pages.wrong);
}
