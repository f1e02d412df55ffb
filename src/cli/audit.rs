//! `bellhop audit`: goes through the database and says whether Bellhop's promises hold in it.

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use super::arguments::Audit;
use super::database::{Opened, with_database_beside_a_hub};
use super::print;
use crate::audit::{Promise, Report, Scope, audit};
use crate::config::Config;
use crate::files::FileStore;
use crate::store::migrate;

/// The answer was no; a failure to find the answer is told apart from it.
const EXIT_FINDINGS: u8 = 1;
const EXIT_NOT_RUN: u8 = 2;
/// Often enough to see that it goes on.
const PROGRESS_PAUSE: Duration = Duration::from_secs(2);

/// Whatever hindered the audit is told here, for its own exit code.
pub(super) fn exit_code(audited: anyhow::Result<IsClean>) -> ExitCode {
    match audited {
        Ok(IsClean(true)) => ExitCode::SUCCESS,
        Ok(IsClean(false)) => ExitCode::from(EXIT_FINDINGS),
        Err(error) => {
            print::complain(&error);
            ExitCode::from(EXIT_NOT_RUN)
        }
    }
}

pub(super) struct IsClean(bool);

pub(super) async fn run(config: &Config, options: &Audit) -> anyhow::Result<IsClean> {
    let report =
        with_database_beside_a_hub(config, async |opened| check(config, opened, options).await)
            .await?;
    if options.json {
        let json = serde_json::to_string(&report).context("failed to write the report")?;
        print::line(json);
    } else {
        tell(&report, options);
    }
    Ok(IsClean(report.clean))
}

/// What was restored, told as `bellhop audit` does; whether it is clean.
pub(super) async fn after_restore(config: &Config, opened: &Opened) -> anyhow::Result<bool> {
    let options = Audit {
        json: false,
        no_files: false,
        // Of the server, not of what was restored.
        throw_away: true,
    };
    let report = check(config, opened, &options).await?;
    tell(&report, &options);
    Ok(report.clean)
}

async fn check(config: &Config, opened: &Opened, options: &Audit) -> anyhow::Result<Report> {
    let missing = migrate::pending(&opened.database).await?;
    ensure!(
        missing.is_empty(),
        "the database lacks {}; run `bellhop migrate up`, or start the hub, which does it",
        missing.join(", ")
    );
    let pool = opened.pool()?;
    let files = if options.no_files {
        None
    } else {
        Some(FileStore::open(config.file_settings(), pool.clone())?)
    };
    let scope = Scope {
        files,
        durability: !options.throw_away,
    };
    let is_watched = std::io::stderr().is_terminal();
    let mut told_at = Instant::now();
    let progress = |done: u64, total: u64| {
        if is_watched && told_at.elapsed() >= PROGRESS_PAUSE {
            told_at = Instant::now();
            print::progress(format_args!("{done} of {total} conversations"));
        }
    };
    Ok(audit(&opened.database, &pool, &scope, progress).await?)
}

fn tell(report: &Report, options: &Audit) {
    let checked = &report.checked;
    print::line(format_args!(
        "checked {} conversations, {} events, {} messages, {} files and {} objects of the storage",
        checked.conversations,
        checked.events,
        checked.messages,
        checked.attachments,
        checked.objects
    ));
    for promise in Promise::ALL {
        let (code, words) = (promise.code(), promise.words());
        let skipped = match promise {
            Promise::Durable => options.throw_away,
            Promise::Files => options.no_files,
            Promise::Gapless
            | Promise::OneMessage
            | Promise::OneAssignee
            | Promise::FoldIsRow
            | Promise::PublicOnly
            | Promise::GoesOut
            | Promise::JoinedOnly
            | Promise::Bulk
            | Promise::Deleted
            | Promise::NoOrphans
            | Promise::Numbers => false,
        };
        match report.of(promise) {
            _ if skipped => print::line(format_args!("skipped {code}: {words}")),
            0 => print::line(format_args!("ok      {code}: {words}")),
            1 => print::line(format_args!("FAILED  {code}: {words}: 1 finding")),
            count => print::line(format_args!("FAILED  {code}: {words}: {count} findings")),
        }
    }
    for promise in Promise::ALL {
        let findings = report.findings.iter();
        let mut findings = findings.filter(|one| one.promise == promise).peekable();
        if findings.peek().is_none() {
            continue;
        }
        print::line(format_args!("\n{}: {}", promise.code(), promise.words()));
        for finding in findings {
            let detail = &finding.detail;
            match (finding.number, finding.conversation_id) {
                (Some(number), Some(id)) => {
                    print::line(format_args!("  conversation {number} ({id}): {detail}"));
                }
                (None, Some(id)) => print::line(format_args!("  conversation {id}: {detail}")),
                (_, None) => print::line(format_args!("  {detail}")),
            }
        }
        print::line(format_args!("  what to do: {}", promise.advice()));
    }
    if report.left_out > 0 {
        print::line(format_args!("\nand {} more findings", report.left_out));
    }
    if report.clean {
        print::line("clean");
    }
}
