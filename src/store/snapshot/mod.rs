//! The whole database at one moment, row by row, for whoever checks or copies all of it.
//! It must not judge what it reads: that is `src/audit/`.
//! Start reading at `walk`, then `history` (its pages), `files`, `repeats`, `durability`; then `remarks` and what it
//! asks: `outbox`, `people`, `bulk`, `deleted`.

mod bulk;
mod deleted;
mod durability;
mod files;
mod history;
mod outbox;
mod people;
mod remarks;
mod repeats;
mod walk;

use diesel::sql_types::{BigInt, Int4, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use super::database::{Database, StatementTimeout};
use super::error::StoreError;

pub use durability::Durability;
pub use files::{AuditedFile, MissingFile, is_still_carried};
pub use history::{ConversationRow, EventRow, MessageRow};
pub use remarks::{Ledger, Remark};
pub use repeats::Repeat;
pub use walk::Walk;

/// One read-only transaction on a connection of its own: a long one must not hold a place in a pool.
pub struct Snapshot {
    connection: AsyncPgConnection,
}

/// How much there is to go through.
#[derive(Clone, Copy, PartialEq, Eq, Debug, diesel::QueryableByName)]
pub struct Sizes {
    #[diesel(sql_type = BigInt)]
    pub conversations: i64,
    #[diesel(sql_type = BigInt)]
    pub carried_files: i64,
}

#[derive(diesel::QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(diesel::QueryableByName)]
struct Version {
    #[diesel(sql_type = Int4)]
    number: i32,
}

impl Snapshot {
    pub async fn open(database: &Database) -> Result<Self, StoreError> {
        let database = database.named("bellhop audit");
        let connection = database.connect(StatementTimeout::NONE).await;
        let mut connection =
            connection.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        connection
            .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            .await?;
        Ok(Self { connection })
    }

    pub async fn sizes(&mut self) -> Result<Sizes, StoreError> {
        let sizes = "SELECT (SELECT count(*) FROM conversations) AS conversations,
            (SELECT count(*) FROM attachments WHERE message_id IS NOT NULL) AS carried_files";
        Ok(diesel::sql_query(sizes)
            .get_result(&mut self.connection)
            .await?)
    }

    /// The name by which pg_dump reads at this very moment, for as long as this value lives.
    pub async fn export(&mut self) -> Result<String, StoreError> {
        let export = diesel::sql_query("SELECT pg_export_snapshot() AS name");
        let exported: Name = export.get_result(&mut self.connection).await?;
        Ok(exported.name)
    }

    pub async fn server_major(&mut self) -> Result<u32, StoreError> {
        let version = "SELECT current_setting('server_version_num')::int / 10000 AS number";
        let version: Version = diesel::sql_query(version)
            .get_result(&mut self.connection)
            .await?;
        Ok(u32::try_from(version.number).unwrap_or_default())
    }
}
