//! What INV-01 rests on and Bellhop cannot enforce: how the server treats its disk.

use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use super::Snapshot;
use crate::store::error::StoreError;

/// The settings as this connection has them; each should be `on`.
#[derive(Clone, PartialEq, Eq, Debug, diesel::QueryableByName)]
pub struct Durability {
    #[diesel(sql_type = Text)]
    pub fsync: String,
    #[diesel(sql_type = Text)]
    pub full_page_writes: String,
    #[diesel(sql_type = Text)]
    pub synchronous_commit: String,
}

impl Snapshot {
    pub async fn durability(&mut self) -> Result<Durability, StoreError> {
        let settings = "SELECT current_setting('fsync') AS fsync,
            current_setting('full_page_writes') AS full_page_writes,
            current_setting('synchronous_commit') AS synchronous_commit";
        Ok(diesel::sql_query(settings)
            .get_result(&mut self.connection)
            .await?)
    }
}
