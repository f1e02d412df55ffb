//! Becoming the hub that writes: waits for the one before, shuts it out, and ends what it left behind.

use std::time::Duration;

use chrono::Utc;
use diesel_async::AsyncPgConnection;
use tokio::time::{Instant, sleep};

use super::Lease;
use super::error::LeaseError;
use super::fence::Fence;
use super::hold::Holding;
use super::rows::{end_sessions, holder_on, raise_epoch, try_lock};
use crate::store::database::{Database, StatementTimeout};
use crate::store::error::StoreError;
use crate::store::group_commit::WRITER_SESSION;

/// By which Postgres shows the session that holds the lock.
const LEASE_SESSION: &str = "bellhop lease";
const LOOK: Duration = Duration::from_millis(100);
/// A commit that waits for a slow disk ends before its session does.
const OLDER_WRITERS_WAIT_MAX: Duration = Duration::from_secs(30);
/// Each statement here touches a row or a lock; a server that is silent for longer is as good as away.
const STATEMENT_WAIT_MAX: Duration = Duration::from_secs(5);

impl Lease {
    /// Takes the right to write, within `wait` if another hub has it and is about to end.
    /// `holder` says to people who this is. Must be called on the runtime that is to hold it.
    pub async fn take(
        database: &Database,
        holder: &str,
        wait: Duration,
    ) -> Result<Self, LeaseError> {
        let database = database.named(LEASE_SESSION);
        let mut connection = connect(&database).await?;
        wait_for_lock(&mut connection, wait).await?;
        let epoch = raise_epoch(&mut connection, holder).await?;
        end_older_writers(&mut connection).await?;
        tracing::info!(epoch, holder, "this hub writes to the database now");
        let fence = Fence::of_epoch(epoch);
        let holding = Holding::new(database, connection, fence.clone());
        Ok(Self {
            fence,
            holding: tokio::spawn(holding.run()),
        })
    }
}

/// No hub may start while this lives; nothing is said to have taken the database.
pub struct KeptOut {
    _session: AsyncPgConnection,
}

/// For work that no hub may see half done. Works in a database without any table too.
pub async fn keep_hubs_out(database: &Database) -> Result<KeptOut, LeaseError> {
    let database = database.named(LEASE_SESSION);
    let mut connection = connect(&database).await?;
    wait_for_lock(&mut connection, Duration::ZERO).await?;
    Ok(KeptOut {
        _session: connection,
    })
}

pub(super) async fn connect(database: &Database) -> Result<AsyncPgConnection, StoreError> {
    let connected = database
        .connect_watched(StatementTimeout(STATEMENT_WAIT_MAX))
        .await;
    connected.map_err(|error| StoreError::Unavailable(error.to_string()))
}

async fn wait_for_lock(
    connection: &mut AsyncPgConnection,
    wait: Duration,
) -> Result<(), LeaseError> {
    let deadline = Instant::now() + wait;
    let mut was_told = false;
    while !try_lock(connection).await? {
        if Instant::now() >= deadline {
            let held = holder_on(connection).await?;
            let name = held.as_ref().map(|held| held.name.clone());
            return Err(LeaseError::Held {
                holder: name.unwrap_or_else(|| "one that is just starting".to_owned()),
                since: held.as_ref().map_or_else(Utc::now, |held| held.since),
                session: held.and_then(|held| held.session).unwrap_or_default(),
            });
        }
        if !was_told {
            tracing::info!("another hub works on this database: waiting for it to end");
            was_told = true;
        }
        sleep(LOOK).await;
    }
    Ok(())
}

/// A statement of an older hub that began before the epoch was raised has ended after this, one way or the other.
async fn end_older_writers(connection: &mut AsyncPgConnection) -> Result<(), LeaseError> {
    let deadline = Instant::now() + OLDER_WRITERS_WAIT_MAX;
    while let Some(session) = end_sessions(connection, WRITER_SESSION).await? {
        if Instant::now() >= deadline {
            return Err(LeaseError::StillWriting { session });
        }
        sleep(LOOK).await;
    }
    Ok(())
}
