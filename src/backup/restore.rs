//! Puts a backup, which was checked before, into a database that no hub has.

use std::io::Read;
use std::process::Stdio;

use tokio::io::{AsyncWriteExt as _, copy};
use tokio::process::ChildStdin;

use super::archive::{Manifest, file_of, is_of_database, pieces};
use super::error::BackupError;
use super::programs::{Program, Running};
use crate::files::FileStore;
use crate::files::vault::Incoming;
use crate::store::bulk::HELD;
use crate::store::database::Database;
use crate::store::pool::Pool;
use crate::store::restored::{Held, restored_held};
use crate::store::{history, lease, migrate};

/// Everything in one transaction: the old rows are there until the new ones are. Not the schema itself, which on
/// older servers is the superuser's.
const BEFORE: &str = r"
SET client_min_messages = warning;
DO $$
DECLARE old record;
BEGIN
    FOR old IN
        SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW'
            WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END AS kind
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
        ORDER BY c.relkind = 'S'
    LOOP
        EXECUTE format('DROP %s IF EXISTS %s CASCADE', old.kind, old.name);
    END LOOP;
    FOR old IN
        SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
            SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', old.name);
    END LOOP;
END $$;
";
/// Who was signed in signs in again: a log-out since the backup must not be undone. Visitors are recognised.
///
/// What was on its way out when the backup was made has long gone out, or not: nothing is sent a second time unless a
/// person wants it. In the same transaction, so that no hub ever sees it waiting; by names, since the backup may be of
/// a version without these tables.
const AFTER: &str = r#"
DELETE FROM public.sessions WHERE kind <> 'visitor';
DO $$
DECLARE
    unclear CONSTANT jsonb := jsonb_build_object('class', 'unclear', 'reason', 'a backup was restored in which this was '
        'still on its way, so nobody knows whether it arrived; look on the platform, and send it again if it is not there');
    undone CONSTANT jsonb := jsonb_build_object('class', 'unclear', 'reason', 'a backup was restored in which this was '
        'still to be done, so nobody knows whether it is done; look on the platform, and try again if it is not');
BEGIN
    IF to_regclass('public.outbound_messages') IS NOT NULL THEN
        EXECUTE 'UPDATE public.outbound_messages SET state = ''telling'', failure = $1,
            begun_at = coalesce(begun_at, queued_at) WHERE state IN (''waiting'', ''sending'')' USING unclear;
    END IF;
    IF to_regclass('public.outbound_acts') IS NOT NULL THEN
        EXECUTE 'UPDATE public.outbound_acts SET state = ''telling'', failure = $1 WHERE state <> ''telling''' USING undone;
    END IF;
    IF to_regclass('public.bulk_jobs') IS NOT NULL THEN
        EXECUTE 'UPDATE public.bulk_jobs SET starts_at = $1 WHERE state IN (''waiting'', ''running'')'
            USING timestamptz 'HELD';
    END IF;
END $$;
"#;

/// Where to.
pub struct Target<'a> {
    pub database: &'a Database,
    pub pool: &'a Pool,
    pub files: &'a FileStore,
    /// What is there may go.
    pub replace: bool,
}

pub async fn restore(
    from: impl Read,
    manifest: &Manifest,
    target: &Target<'_>,
) -> Result<Held, BackupError> {
    let database = target.database;
    // Held to the end, so that no hub starts on half a database.
    let lock = lease::keep_hubs_out(database).await?;
    if !target.replace && !history::is_empty(target.pool).await? {
        return Err(BackupError::NotEmpty);
    }
    let mut kept = Vec::new();
    let restored = put(from, manifest, target, &mut kept).await;
    if let Err(error) = restored {
        for key in &kept {
            target.files.discard_key(key).await;
        }
        return Err(error);
    }
    migrate::run(database).await?;
    history::renew(target.pool).await?;
    let held = restored_held(target.pool).await?;
    drop(lock);
    Ok(held)
}

async fn put(
    from: impl Read,
    manifest: &Manifest,
    target: &Target<'_>,
    kept: &mut Vec<String>,
) -> Result<(), BackupError> {
    let mut archive = tar::Archive::new(from);
    let mut file: Option<(String, Incoming)> = None;
    let mut loading: Option<Loading> = None;
    for piece in pieces(&mut archive)? {
        let (name, bytes) = piece?;
        let key = file_of(&name);
        if let Some((_, whole)) = file.take_if(|(open, _)| key != Some(open.as_str())) {
            whole.finish().await?;
        }
        if let Some(key) = key {
            if file.is_none() {
                // Of a replaced database it may be there already: then it is not ours to take away again.
                if target.files.size(key).await?.is_none() {
                    kept.push(key.to_owned());
                }
                file = Some((key.to_owned(), target.files.put_back(key).await?));
            }
            if let Some((_, open)) = &mut file {
                open.write(&bytes).await?;
            }
        } else if is_of_database(&name) {
            let open = match loading.take() {
                Some(open) => open,
                None => Loading::start(manifest, target.database).await?,
            };
            loading = Some(open.write(&bytes).await?);
        }
    }
    match loading {
        Some(loading) => loading.finish().await,
        None => Err(BackupError::Damaged("it has no database".to_owned())),
    }
}

/// `pg_restore` makes SQL of the dump, `psql` runs it in one transaction.
struct Loading {
    reader: Running,
    into: ChildStdin,
    copying: tokio::task::JoinHandle<std::io::Result<ChildStdin>>,
    runner: Running,
}

impl Loading {
    async fn start(manifest: &Manifest, database: &Database) -> Result<Self, BackupError> {
        let reader = Program::find("pg_restore", manifest.pg_dump, database).await?;
        let runner = Program::find("psql", manifest.pg_dump, database).await?;
        let quiet = ["--no-psqlrc", "--quiet", "--single-transaction"];
        let strict = ["--set=ON_ERROR_STOP=1", "--file=-"];
        let mut runner = runner.start(&[&quiet[..], &strict[..]].concat(), |command| {
            command.stdin(Stdio::piped());
        })?;
        let to_sql = ["--no-owner", "--no-privileges", "--file=-"];
        let mut reader = reader.start(&to_sql, |command| {
            command.stdin(Stdio::piped()).stdout(Stdio::piped());
        })?;
        let missing = || BackupError::File(std::io::Error::other("a pipe is missing"));
        let into = reader.child.stdin.take().ok_or_else(missing)?;
        let mut sql = reader.child.stdout.take().ok_or_else(missing)?;
        let mut statements = runner.child.stdin.take().ok_or_else(missing)?;
        let copying = tokio::spawn(async move {
            statements.write_all(BEFORE.as_bytes()).await?;
            copy(&mut sql, &mut statements).await?;
            Ok(statements)
        });
        Ok(Self {
            reader,
            into,
            copying,
            runner,
        })
    }

    async fn write(mut self, bytes: &[u8]) -> Result<Self, BackupError> {
        match self.into.write_all(bytes).await {
            Ok(()) => Ok(self),
            Err(error) => Err(self.why_not(error).await),
        }
    }

    /// One of the programs does not read on; it says better why. Nothing is committed.
    async fn why_not(self, error: std::io::Error) -> BackupError {
        let Self {
            reader,
            into,
            copying,
            mut runner,
        } = self;
        drop(into);
        if let Ok(Ok(_statements)) = copying.await {
            let _ended_before = runner.child.kill().await;
            return reader.finish().await.err().unwrap_or(error.into());
        }
        runner.finish().await.err().unwrap_or(error.into())
    }

    /// Commits only if the whole dump was read.
    async fn finish(self) -> Result<(), BackupError> {
        let Self {
            reader,
            into,
            copying,
            mut runner,
        } = self;
        drop(into);
        let mut statements = match copying.await.map_err(std::io::Error::other)? {
            Ok(statements) => statements,
            // Whoever does not read on says why; the reader only hears that nobody listens.
            Err(error) => return Err(runner.finish().await.err().unwrap_or(error.into())),
        };
        if let Err(error) = reader.finish().await {
            // What came so far must not be committed by the end of its input.
            let _ended_before = runner.child.kill().await;
            return Err(error);
        }
        let after = AFTER.replace("HELD", &HELD.to_rfc3339());
        statements.write_all(after.as_bytes()).await?;
        drop(statements);
        runner.finish().await
    }
}
