//! The lock, the row and the sessions of older writers, a statement each.

use chrono::{DateTime, Utc};
use diesel::OptionalExtension as _;
use diesel::sql_types::{BigInt, Bool, Integer, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::store::error::StoreError;
use crate::store::pool::Pool;

/// The only one until hubs share a database.
pub(in crate::store) const SHARD: i32 = 0;
/// The first half of the lock's key, the second being the shard: "bell" in ASCII. The lock of
/// migrations has one long key, and Postgres keeps the two kinds apart.
const LOCK: i32 = 0x62_65_6c_6c;

/// Who may write, or was the last who might.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holder {
    pub name: String,
    pub since: DateTime<Utc>,
    /// The process id of the session in Postgres that holds the lock; `None` when none does.
    pub session: Option<i32>,
}

#[derive(diesel::QueryableByName)]
struct Locked {
    #[diesel(sql_type = Bool)]
    locked: bool,
}

#[derive(diesel::QueryableByName)]
struct Epoch {
    #[diesel(sql_type = BigInt)]
    epoch: i64,
}

#[derive(diesel::QueryableByName)]
struct Session {
    #[diesel(sql_type = Integer)]
    pid: i32,
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    holder: String,
    #[diesel(sql_type = Timestamptz)]
    taken_at: DateTime<Utc>,
}

pub(super) async fn try_lock(connection: &mut AsyncPgConnection) -> Result<bool, StoreError> {
    let lock = diesel::sql_query("SELECT pg_try_advisory_lock($1, $2) AS locked");
    let lock = lock.bind::<Integer, _>(LOCK).bind::<Integer, _>(SHARD);
    let taken: Locked = lock.get_result(connection).await?;
    Ok(taken.locked)
}

/// `None` when there is no row: migrations were taken back, or the database is another one now.
pub(super) async fn epoch(connection: &mut AsyncPgConnection) -> Result<Option<i64>, StoreError> {
    let epoch = diesel::sql_query("SELECT epoch FROM hub_leases WHERE shard = $1");
    let epoch = epoch.bind::<Integer, _>(SHARD);
    let found: Option<Epoch> = epoch.get_result(connection).await.optional()?;
    Ok(found.map(|row| row.epoch))
}

/// From here on, older hubs store nothing by a statement that begins later.
pub(super) async fn raise_epoch(
    connection: &mut AsyncPgConnection,
    holder: &str,
) -> Result<i64, StoreError> {
    // A row that somebody has removed comes back above whatever epoch it had.
    let raise = diesel::sql_query(
        "INSERT INTO hub_leases AS lease (shard, epoch, holder, taken_at)
        VALUES ($1, (extract(epoch FROM now()) * 1000)::bigint, $2, now())
        ON CONFLICT (shard) DO UPDATE SET
            epoch = lease.epoch + 1, holder = excluded.holder, taken_at = excluded.taken_at
        RETURNING epoch",
    );
    let raise = raise.bind::<Integer, _>(SHARD).bind::<Text, _>(holder);
    let raised: Epoch = raise.get_result(connection).await?;
    Ok(raised.epoch)
}

/// Asks the sessions of this name in this database to end, and answers one that had not yet.
pub(super) async fn end_sessions(
    connection: &mut AsyncPgConnection,
    name: &str,
) -> Result<Option<i32>, StoreError> {
    let end = diesel::sql_query(
        "SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = $1",
    );
    let ended: Vec<Session> = end.bind::<Text, _>(name).load(connection).await?;
    Ok(ended.into_iter().next().map(|session| session.pid))
}

/// `None` when no hub ever wrote to this database.
pub async fn holder(pool: &Pool) -> Result<Option<Holder>, StoreError> {
    let mut connection = pool.get().await?;
    holder_on(&mut connection).await
}

pub(super) async fn holder_on(
    connection: &mut AsyncPgConnection,
) -> Result<Option<Holder>, StoreError> {
    let row = "SELECT holder, taken_at FROM hub_leases WHERE shard = $1 AND epoch > 0";
    let row = diesel::sql_query(row).bind::<Integer, _>(SHARD);
    let row: Option<Row> = row.get_result(connection).await.optional()?;
    let Some(Row { holder, taken_at }) = row else {
        return Ok(None);
    };
    // `objsubid` 2 is a key of two numbers.
    let session = diesel::sql_query(
        "SELECT pid FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 2 AND granted
            AND classid::bigint = $1 AND objid::bigint = $2
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    let session = session
        .bind::<BigInt, _>(i64::from(LOCK))
        .bind::<BigInt, _>(i64::from(SHARD));
    let session: Option<Session> = session.get_result(connection).await.optional()?;
    Ok(Some(Holder {
        name: holder,
        since: taken_at,
        session: session.map(|session| session.pid),
    }))
}
