//! The one place that writes to standard output: what a command was asked for.

use std::io::Write as _;

pub(super) fn line(text: impl std::fmt::Display) {
    // A reader such as `head` that has seen enough is no failure.
    let _reader_left = writeln!(std::io::stdout(), "{text}");
}

/// One line of a check: what was looked at, how it is, and what to do if it is not well.
pub(super) fn check(name: &str, outcome: &Result<String, String>) {
    match outcome {
        Ok(found) => line(format_args!("ok      {name}: {found}")),
        Err(advice) => line(format_args!("FAILED  {name}: {advice}")),
    }
}

/// Why the command failed, on standard error.
#[expect(clippy::print_stderr, reason = "the log may not have been started")]
pub fn complain(error: &anyhow::Error) {
    eprintln!("bellhop: {error:#}");
}

/// What a long command is doing now, on standard error.
#[expect(
    clippy::print_stderr,
    reason = "standard output is for what was asked for"
)]
pub(super) fn progress(text: impl std::fmt::Display) {
    eprintln!("{text}");
}
