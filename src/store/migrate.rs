//! Brings the database to the schema that this binary was built for. The migrations are in the binary.

use std::collections::BTreeSet;
use std::time::Duration;

use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::prelude::{QueryDsl, QueryableByName, RunQueryDsl};
use diesel::sql_types::{BigInt, Text};
use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use tokio::time::sleep;

use super::database::{Database, StatementTimeout};
use super::schema::schema_needs;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Any number that no other program on this database locks: "bellhop" in ASCII.
const LOCK: i64 = 0x62_65_6c_6c_68_6f_70;
/// Between two looks whether the other one has finished.
const LOCK_LOOK: Duration = Duration::from_millis(100);

/// A step that changes a table waits for whoever reads it, a backup perhaps, and whoever comes later waits behind
/// the step. Longer than `deadlock_timeout`, after which Postgres' own vacuum makes way.
const STEP_WAIT_MAX: Duration = Duration::from_secs(3);
/// After a step that waited too long; those who waited behind it go first. Doubles with each try.
const TRY_AGAIN_FIRST: Duration = Duration::from_secs(1);
const TRY_AGAIN_MAX: Duration = Duration::from_secs(10);
/// How Postgres says in English that `lock_timeout` is over; Diesel does not tell the code 55P03.
/// Of a server that speaks another language the step fails, and nothing has happened.
const WAITED_TOO_LONG: &str = "lock timeout";

type Wrapped = AsyncConnectionWrapper<AsyncPgConnection>;

#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error("the database cannot be reached: {0}")]
    Unavailable(#[from] diesel::ConnectionError),
    #[error(
        "the database was changed by a newer bellhop in a way that this version cannot work with (it needs {}); \
         start that version, or restore a backup from before the upgrade", .versions.join(", ")
    )]
    TooNew { versions: Vec<String> },
    #[error(
        "the database has steps of a newer bellhop ({}), and only that version can take them back",
        .versions.join(", ")
    )]
    NotOurs { versions: Vec<String> },
    #[error(
        "migration {name} failed: {reason}; the database stays at the schema before it. \
         Mend the cause and run `bellhop migrate up` again"
    )]
    Failed { name: String, reason: String },
    #[error("failed to look up or lock the migrations: {0}")]
    Lookup(String),
}

/// Runs what is missing and returns the names. Two hubs that start at once do it one after the other.
/// A step that others are in the way of is tried again, and until then whoever has nothing to migrate can start.
pub async fn run(database: &Database) -> Result<Vec<String>, MigrateError> {
    let mut done = Vec::new();
    let mut pause = TRY_AGAIN_FIRST;
    loop {
        let (more, waits) = with_lock(database, run_pending).await?;
        done.extend(more);
        let Some(migration) = waits else {
            return Ok(done);
        };
        tracing::warn!(
            migration,
            again_in_seconds = pause.as_secs(),
            "others use for long what this step changes, a backup perhaps: trying again"
        );
        sleep(pause).await;
        pause = pause.saturating_mul(2).min(TRY_AGAIN_MAX);
    }
}

/// The names of what was done, and of a step that must wait.
fn run_pending(connection: &mut Wrapped) -> Result<(Vec<String>, Option<String>), MigrateError> {
    let newer = newer(connection)?;
    if !newer.is_empty() {
        let newer = newer.join(", ");
        tracing::warn!(
            newer,
            "a newer bellhop has migrated this database; this version works on it"
        );
    }
    let mut done = Vec::new();
    let pending = connection.pending_migrations(MIGRATIONS).map_err(lookup)?;
    if !pending.is_empty() {
        drop_half_built(connection)?;
    }
    for migration in pending {
        let name = migration.name().to_string();
        // Outside a transaction an index is built, which waits without being in anybody's way.
        let wait_max = if migration.metadata().run_in_transaction() {
            STEP_WAIT_MAX
        } else {
            Duration::ZERO
        };
        let wait_max = format!("SET lock_timeout = {}", wait_max.as_millis());
        let set = diesel::sql_query(wait_max).execute(connection);
        set.map_err(|error| MigrateError::Lookup(error.to_string()))?;
        match connection.run_migration(&migration) {
            Ok(_) => tracing::info!(migration = %name, "migrated"),
            Err(error) if error.to_string().contains(WAITED_TOO_LONG) => {
                return Ok((done, Some(name)));
            }
            Err(error) => return Err(failed(&name, &*error)),
        }
        done.push(name);
    }
    Ok((done, None))
}

/// Takes everything back, newest first. All data is lost: for tests and for a person who means it.
pub async fn revert_all(database: &Database) -> Result<Vec<String>, MigrateError> {
    revert(database, usize::MAX).await
}

/// Takes the newest step back, and what only it kept is lost. `None`: there is none left.
pub async fn revert_newest(database: &Database) -> Result<Option<String>, MigrateError> {
    Ok(revert(database, 1).await?.pop())
}

async fn revert(database: &Database, steps_max: usize) -> Result<Vec<String>, MigrateError> {
    with_lock(database, move |connection| {
        let mut migrations = embedded()?;
        migrations.reverse();
        let versions = applied_versions(connection)?;
        let not_ours = unknown(&versions)?;
        if !not_ours.is_empty() {
            return Err(MigrateError::NotOurs { versions: not_ours });
        }
        let mut done = Vec::new();
        let applied = migrations
            .iter()
            .filter(|one| versions.contains(&one.name().version().to_string()));
        for migration in applied.take(steps_max) {
            let name = migration.name().to_string();
            let outcome = connection.revert_migration(migration).map(|_| ());
            outcome.map_err(|error| failed(&name, &*error))?;
            done.push(name);
        }
        Ok(done)
    })
    .await
}

/// The names that `run` would run.
pub async fn pending(database: &Database) -> Result<Vec<String>, MigrateError> {
    with_lock(database, |connection| {
        newer(connection)?;
        let pending = connection.pending_migrations(MIGRATIONS).map_err(lookup)?;
        Ok(pending
            .iter()
            .map(|migration| migration.name().to_string())
            .collect())
    })
    .await
}

/// The versions that have run, oldest first.
pub async fn applied(database: &Database) -> Result<Vec<String>, MigrateError> {
    with_lock(database, applied_versions).await
}

/// Those of the versions that this binary does not have.
pub fn unknown(versions: &[String]) -> Result<Vec<String>, MigrateError> {
    let known = embedded()?;
    let known: BTreeSet<_> = known
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    let unknown = versions.iter().filter(|one| !known.contains(*one));
    Ok(unknown.cloned().collect())
}

/// Diesel's migrations are synchronous: they run on a thread that may block.
async fn with_lock<T: Send + 'static>(
    database: &Database,
    work: impl FnOnce(&mut Wrapped) -> Result<T, MigrateError> + Send + 'static,
) -> Result<T, MigrateError> {
    let mut connection = database.connect(StatementTimeout::NONE).await?;
    lock(&mut connection)
        .await
        .map_err(|error| MigrateError::Lookup(error.to_string()))?;
    // Closing the connection gives the lock back.
    let done = tokio::task::spawn_blocking(move || work(&mut Wrapped::from(connection)));
    done.await
        .map_err(|error| MigrateError::Lookup(error.to_string()))?
}

/// Asks again and again. To wait inside one statement would be to hold a snapshot, for which an index that
/// the other one builds CONCURRENTLY waits: each would wait for the other.
async fn lock(connection: &mut AsyncPgConnection) -> diesel::QueryResult<()> {
    let mut was_told = false;
    loop {
        let ask = diesel::select(pg_try_advisory_lock(LOCK));
        let is_ours: bool = diesel_async::RunQueryDsl::get_result(ask, connection).await?;
        if is_ours {
            return Ok(());
        }
        if !was_told {
            tracing::info!("another bellhop is migrating this database: waiting");
            was_told = true;
        }
        sleep(LOCK_LOOK).await;
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    fn pg_try_advisory_lock(key: BigInt) -> diesel::sql_types::Bool;
}

/// Oldest first.
fn embedded() -> Result<Vec<Box<dyn Migration<Pg>>>, MigrateError> {
    let mut all = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(lookup)?;
    all.sort_by_key(|migration| migration.name().version().as_owned());
    Ok(all)
}

/// Oldest first.
fn applied_versions(connection: &mut Wrapped) -> Result<Vec<String>, MigrateError> {
    let applied = connection.applied_migrations().map_err(lookup)?;
    let mut versions: Vec<_> = applied.iter().map(ToString::to_string).collect();
    versions.sort();
    Ok(versions)
}

/// The steps that a newer version has made, on which this one works: they have only added.
/// An error when one of them needs what this version does not have.
fn newer(connection: &mut Wrapped) -> Result<Vec<String>, MigrateError> {
    let newer = unknown(&applied_versions(connection)?)?;
    if newer.is_empty() {
        return Ok(newer);
    }
    let needed: Vec<String> = schema_needs::table
        .select(schema_needs::version)
        .order(schema_needs::version)
        .load(connection)
        .map_err(|error| MigrateError::Lookup(error.to_string()))?;
    let missing = unknown(&needed)?;
    if missing.is_empty() {
        Ok(newer)
    } else {
        Err(MigrateError::TooNew { versions: missing })
    }
}

#[derive(QueryableByName)]
struct Index {
    #[diesel(sql_type = Text)]
    name: String,
}

/// An index that was being built CONCURRENTLY when the process ended stays behind, unusable, and its name is taken.
/// Those of a `REINDEX CONCURRENTLY` that somebody else runs are not ours.
fn drop_half_built(connection: &mut Wrapped) -> Result<(), MigrateError> {
    let half_built = "SELECT indexrelid::regclass::text AS name
        FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace
            AND relname !~ '_cc(new|old)[0-9]*$'";
    let sql = |error: diesel::result::Error| MigrateError::Lookup(error.to_string());
    let half_built: Vec<Index> = diesel::sql_query(half_built)
        .load(connection)
        .map_err(sql)?;
    for Index { name } in half_built {
        tracing::warn!(
            index = name,
            "an index was only half built: building it anew"
        );
        let drop = format!("DROP INDEX CONCURRENTLY {name}");
        diesel::sql_query(drop).execute(connection).map_err(sql)?;
    }
    Ok(())
}

/// What Diesel's migration traits fail with.
type Cause = Box<dyn std::error::Error + Send + Sync>;

#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape that `map_err` takes"
)]
fn lookup(error: Cause) -> MigrateError {
    MigrateError::Lookup(error.to_string())
}

fn failed(name: &str, error: &(dyn std::error::Error + Send + Sync)) -> MigrateError {
    MigrateError::Failed {
        name: name.to_owned(),
        reason: error.to_string(),
    }
}
