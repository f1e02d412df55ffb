//! The one place that writes to standard output: what a command was asked for.

#[expect(
    clippy::print_stdout,
    reason = "a command's answer belongs on standard output"
)]
pub(super) fn line(text: impl std::fmt::Display) {
    println!("{text}");
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
