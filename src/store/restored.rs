//! What a restored backup had under way, and what must not go on by itself.

use diesel::prelude::QueryableByName;
use diesel::sql_types::{Int8, Timestamptz};
use diesel_async::RunQueryDsl;

use super::bulk::HELD;
use super::error::StoreError;
use super::pool::Pool;

/// How many of each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, QueryableByName)]
pub struct Held {
    #[diesel(sql_type = Int8)]
    pub messages: i64,
    /// Changes to messages on their platforms.
    #[diesel(sql_type = Int8)]
    pub acts: i64,
    #[diesel(sql_type = Int8)]
    pub jobs: i64,
}

impl Held {
    pub fn is_nothing(self) -> bool {
        self.messages == 0 && self.acts == 0 && self.jobs == 0
    }
}

/// Right after a restore, before a hub tells conversations of it.
pub async fn restored_held(pool: &Pool) -> Result<Held, StoreError> {
    let mut connection = pool.get().await?;
    Ok(diesel::sql_query(
        "SELECT
            (SELECT count(*) FROM outbound_messages WHERE state = 'telling' AND failure ->> 'class' = 'unclear') AS messages,
            (SELECT count(*) FROM outbound_acts WHERE state = 'telling' AND failure ->> 'class' = 'unclear') AS acts,
            (SELECT count(*) FROM bulk_jobs WHERE state IN ('waiting', 'running') AND starts_at >= $1) AS jobs",
    )
    .bind::<Timestamptz, _>(HELD)
    .get_result(&mut connection)
    .await?)
}
