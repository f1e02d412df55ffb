//! Whether Postgres can be asked and written to.

use diesel::result::Error;
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::error::StoreError;
use super::pool::Pool;

/// One round trip.
pub async fn ping(pool: &Pool) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::sql_query("SELECT 1")
        .execute(&mut connection)
        .await?;
    Ok(())
}

#[derive(diesel::QueryableByName)]
struct Settings {
    #[diesel(sql_type = Bool)]
    is_read_only: bool,
    #[diesel(sql_type = Text)]
    version: String,
}

/// Writes a contact and takes it back. Returns the version of Postgres.
pub async fn try_writing(pool: &Pool) -> Result<String, StoreError> {
    let mut connection = pool.get().await?;
    let settings = diesel::sql_query(
        "SELECT pg_is_in_recovery() AS is_read_only, current_setting('server_version') AS version",
    );
    let settings: Settings = settings.get_result(&mut connection).await?;
    if settings.is_read_only {
        let reason = "this Postgres is a read-only standby; connect to the primary";
        return Err(StoreError::Unavailable(reason.to_owned()));
    }
    let written = connection.transaction(async |connection| {
        let insert = "INSERT INTO contacts (id, created_at, last_seen_at) \
                      VALUES (gen_random_uuid(), now(), now())";
        diesel::sql_query(insert).execute(connection).await?;
        Err::<(), _>(Error::RollbackTransaction)
    });
    match written.await {
        Ok(()) | Err(Error::RollbackTransaction) => Ok(settings.version),
        Err(error) => Err(error.into()),
    }
}
