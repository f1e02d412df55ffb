//! Brings the database to the schema that this binary was built for. The migrations are in the binary.

use std::collections::BTreeSet;

use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::sql_types::BigInt;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::database::{Database, StatementTimeout};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Any number that no other program on this database locks: "bellhop" in ASCII.
const LOCK: i64 = 0x62_65_6c_6c_68_6f_70;

type Wrapped = AsyncConnectionWrapper<AsyncPgConnection>;

#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error("the database cannot be reached: {0}")]
    Unavailable(#[from] diesel::ConnectionError),
    #[error(
        "the database was migrated by a newer bellhop (it has {}); start that version, \
         or restore a backup from before the upgrade", .versions.join(", ")
    )]
    Newer { versions: Vec<String> },
    #[error(
        "migration {name} failed and nothing of it was kept: {reason}; the database stays at the schema before it. \
         Mend the cause and run `bellhop migrate` again"
    )]
    Failed { name: String, reason: String },
    #[error("failed to look up or lock the migrations: {0}")]
    Lookup(String),
}

/// Runs what is missing and returns the names. Two hubs that start at once do it one after the other.
pub async fn run(database: &Database) -> Result<Vec<String>, MigrateError> {
    with_lock(database, |connection| {
        let known = embedded()?;
        refuse_newer(connection, &known)?;
        let mut done = Vec::new();
        let pending = connection.pending_migrations(MIGRATIONS);
        for migration in pending.map_err(lookup)? {
            let name = migration.name().to_string();
            let outcome = connection.run_migration(&migration).map(|_| ());
            outcome.map_err(|error| failed(&name, &*error))?;
            tracing::info!(migration = %name, "migrated");
            done.push(name);
        }
        Ok(done)
    })
    .await
}

/// Takes everything back, newest first. All data is lost: for tests and for a person who means it.
pub async fn revert_all(database: &Database) -> Result<Vec<String>, MigrateError> {
    with_lock(database, |connection| {
        let mut migrations = embedded()?;
        migrations.reverse();
        let applied: BTreeSet<_> = connection
            .applied_migrations()
            .map_err(lookup)?
            .into_iter()
            .collect();
        let mut done = Vec::new();
        for migration in migrations
            .iter()
            .filter(|one| applied.contains(&one.name().version()))
        {
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
        refuse_newer(connection, &embedded()?)?;
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
    with_lock(database, |connection| {
        let applied = connection.applied_migrations().map_err(lookup)?;
        let mut versions: Vec<_> = applied.iter().map(ToString::to_string).collect();
        versions.sort();
        Ok(versions)
    })
    .await
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

async fn lock(connection: &mut AsyncPgConnection) -> diesel::QueryResult<()> {
    let at_once = diesel::select(pg_try_advisory_lock(LOCK))
        .get_result::<bool>(connection)
        .await?;
    if !at_once {
        tracing::info!("another bellhop is migrating this database: waiting");
        diesel::sql_query("SELECT pg_advisory_lock($1)")
            .bind::<BigInt, _>(LOCK)
            .execute(connection)
            .await?;
    }
    Ok(())
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

fn refuse_newer(
    connection: &mut Wrapped,
    known: &[Box<dyn Migration<Pg>>],
) -> Result<(), MigrateError> {
    let known: BTreeSet<_> = known
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    let applied = connection.applied_migrations().map_err(lookup)?;
    let versions: Vec<_> = applied.iter().map(ToString::to_string).collect();
    let versions: Vec<_> = versions
        .into_iter()
        .filter(|one| !known.contains(one))
        .collect();
    if versions.is_empty() {
        Ok(())
    } else {
        Err(MigrateError::Newer { versions })
    }
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
