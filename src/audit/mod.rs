//! Goes through a whole database and says where it breaks what Bellhop promises.
//! It must not change anything, nor know SQL: rows come from `src/store/snapshot/`, judgements from the core.
//! Start reading at [`audit`], then `history`, `files`, `report`.

mod files;
mod history;
mod report;

use crate::files::FileStore;
use crate::store::database::Database;
use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::snapshot::{Durability, Ledger, Repeat, Snapshot};

pub use report::{Checked, FINDINGS_MAX, Finding, Promise, Report};

/// Why an audit did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    #[error("failed to read the database: {0}")]
    Store(#[from] StoreError),
    #[error("failed to look for the files: {0}")]
    Files(#[from] crate::files::FileError),
}

/// What is looked at beside the conversations.
pub struct Scope {
    /// Where the bytes of files should be; `None` leaves them out.
    pub files: Option<FileStore>,
    /// Whether a server that may lose what it has committed is a finding.
    pub durability: bool,
}

/// `progress` is told the conversations done and their whole number, now and then.
pub async fn audit(
    database: &Database,
    pool: &Pool,
    scope: &Scope,
    mut progress: impl FnMut(u64, u64),
) -> Result<Report, AuditError> {
    let mut snapshot = Snapshot::open(database).await?;
    let mut report = Report::default();
    if scope.durability {
        durable(&snapshot.durability().await?, &mut report);
    }
    let total = u64::try_from(snapshot.sizes().await?.conversations).unwrap_or_default();
    history::check(&mut snapshot, &mut report, |done| progress(done, total)).await?;
    numbers(&mut snapshot, &mut report).await?;
    ledgers(&mut snapshot, &mut report).await?;
    files::check(&mut snapshot, pool, scope.files.as_ref(), &mut report).await?;
    report.finish();
    Ok(report)
}

fn durable(settings: &Durability, report: &mut Report) {
    let Durability {
        fsync,
        full_page_writes,
        synchronous_commit,
    } = settings;
    let settings = [
        ("fsync", fsync, &["on"][..]),
        ("full_page_writes", full_page_writes, &["on"]),
        // Both wait for this server's disk at least.
        (
            "synchronous_commit",
            synchronous_commit,
            &["on", "remote_apply"],
        ),
    ];
    for (name, value, safe) in settings {
        if !safe.contains(&value.as_str()) {
            let detail = format!("Postgres runs with {name} = {value}");
            report.add(Finding::general(Promise::Durable, detail));
        }
    }
}

async fn numbers(snapshot: &mut Snapshot, report: &mut Report) -> Result<(), StoreError> {
    let add = |report: &mut Report, promise, repeat: Repeat| {
        let detail = format!("{} is given twice", repeat.what);
        let id = repeat.conversation_id;
        report.add(Finding::about(promise, id, Some(repeat.number), detail));
    };
    for repeat in snapshot.repeated_numbers().await? {
        add(report, Promise::Numbers, repeat);
    }
    for repeat in snapshot.repeated_starts().await? {
        add(report, Promise::OneMessage, repeat);
    }
    if let Some(highest) = snapshot.number_ahead().await? {
        let detail = format!(
            "number {highest} is in use, and the sequence conversation_numbers has not come so far"
        );
        report.add(Finding::general(Promise::Numbers, detail));
    }
    Ok(())
}

async fn ledgers(snapshot: &mut Snapshot, report: &mut Report) -> Result<(), StoreError> {
    for (promise, ledger) in [
        (Promise::GoesOut, Ledger::Outbox),
        (Promise::JoinedOnly, Ledger::People),
        (Promise::Bulk, Ledger::Bulk),
        (Promise::Deleted, Ledger::Deleted),
    ] {
        for remark in snapshot.remarks(ledger).await? {
            report.add(Finding {
                promise,
                conversation_id: remark.conversation_id,
                number: remark.number,
                detail: remark.what,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_may_forget_is_a_finding() {
        let found = |fsync: &str, full_page_writes: &str, synchronous_commit: &str| {
            let mut report = Report::default();
            let settings = Durability {
                fsync: fsync.to_owned(),
                full_page_writes: full_page_writes.to_owned(),
                synchronous_commit: synchronous_commit.to_owned(),
            };
            durable(&settings, &mut report);
            let findings = report.findings.into_iter();
            findings.map(|one| one.detail).collect::<Vec<_>>()
        };
        assert!(found("on", "on", "on").is_empty());
        assert!(found("on", "on", "remote_apply").is_empty());
        assert_eq!(found("off", "on", "on"), ["Postgres runs with fsync = off"]);
        assert_eq!(
            found("on", "off", "on"),
            ["Postgres runs with full_page_writes = off"]
        );
        for lazy in ["off", "local", "remote_write"] {
            let expected = format!("Postgres runs with synchronous_commit = {lazy}");
            assert_eq!(found("on", "on", lazy), [expected]);
        }
    }
}
