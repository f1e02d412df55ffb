//! Runs schedules: one by its plan, the failing one in as small a form as it still fails in.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use super::book::Book;
use super::journal::PLANNED;
use super::plan::Plan;
use super::world;

/// Smaller forms that are tried of a failing schedule.
const TRIES_MAX: usize = 80;

/// The panics that a plan asks for are no news; all others are told as ever.
fn quieten() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if panic.payload_as_str() != Some(PLANNED) {
                told(panic);
            }
        }));
    });
}

pub fn run(plan: &Plan, book: &Book) {
    quieten();
    let ran = catch_unwind(AssertUnwindSafe(|| world::run(plan, book)));
    if ran.is_err() {
        book.wrong("the simulation itself panicked");
    }
}

fn finding(plan: &Plan) -> Option<String> {
    let book = Book::default();
    run(plan, &book);
    let pages = book.pages();
    pages.wrong.first().cloned()
}

/// `INV-xx` of a finding: a smaller schedule must fail of the same.
fn kind(finding: &str) -> &str {
    finding.split(':').next().unwrap_or(finding)
}

fn shrink(plan: &Plan, finding_before: String) -> (Plan, String) {
    let (mut best, mut found) = (plan.clone(), finding_before);
    let mut tries = 0;
    'smaller: while tries < TRIES_MAX {
        for plan in best.smaller() {
            tries += 1;
            if let Some(finding) = finding(&plan).filter(|one| kind(one) == kind(&found)) {
                (best, found) = (plan, finding);
                continue 'smaller;
            }
        }
        break;
    }
    (best, found)
}

/// What a failing schedule leaves on the screen.
pub fn report(plan: &Plan, finding: &str) -> String {
    let (small, finding) = shrink(plan, finding.to_owned());
    format!(
        "{finding}\n\n  This schedule fails: {plan}\n  So does this smaller one: {small}\n\n  See it happen:\n    \
         BELLHOP_SCHEDULE=\"{small}\" cargo test -p bellhop-actors --test simulation one_schedule -- --nocapture\n  \
         When it is mended, keep it: add the line to actors/tests/simulation/seeds.txt, with why.\n"
    )
}

pub fn check(plan: &Plan) -> Result<Book, String> {
    let book = Book::default();
    run(plan, &book);
    let finding = book.pages().wrong.first().cloned();
    finding.map_or(Ok(book), |finding| Err(report(plan, &finding)))
}

/// A line of seeds.txt, or what a failing schedule printed: `seed=7 contacts=2`.
pub fn parse(words: &str) -> Plan {
    let seed = words
        .split_whitespace()
        .find_map(|word| word.strip_prefix("seed="));
    let seed = seed.expect("a schedule begins with seed=…");
    Plan::of(seed.parse().expect("a number")).cut_down(words)
}
