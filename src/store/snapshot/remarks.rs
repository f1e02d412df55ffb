//! Rows that no other rows account for, each told in words: what a query answers is wrong.
//! Each query answers `id`, `number` (of the conversation, or null) and `what`; `$1` is how many at most.

use bellhop_domain::ConversationId;
use diesel::sql_types::{BigInt, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Snapshot;
use super::{bulk, deleted, outbox, people};
use crate::store::error::StoreError;

/// Enough to see what happened.
const REMARKS_MAX: i64 = 1_000;

/// What a set of queries looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ledger {
    /// What goes out, and what is done to messages on platforms.
    Outbox,
    /// Cards that are joined.
    People,
    /// Work on many conversations at once.
    Bulk,
    /// What was deleted or asked to be forgotten.
    Deleted,
}

impl Ledger {
    fn queries(self) -> &'static [&'static str] {
        match self {
            Self::Outbox => outbox::QUERIES,
            Self::People => people::QUERIES,
            Self::Bulk => bulk::QUERIES,
            Self::Deleted => deleted::QUERIES,
        }
    }
}

/// Without a word of what people wrote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    pub conversation_id: Option<ConversationId>,
    pub number: Option<i64>,
    pub what: String,
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    id: Option<Uuid>,
    #[diesel(sql_type = Nullable<BigInt>)]
    number: Option<i64>,
    #[diesel(sql_type = Text)]
    what: String,
}

impl Snapshot {
    pub async fn remarks(&mut self, ledger: Ledger) -> Result<Vec<Remark>, StoreError> {
        let mut remarks = Vec::new();
        for query in ledger.queries() {
            let rows: Vec<Row> = diesel::sql_query(*query)
                .bind::<BigInt, _>(REMARKS_MAX)
                .load(&mut self.connection)
                .await?;
            remarks.extend(rows.into_iter().map(|row| Remark {
                conversation_id: row.id.map(ConversationId),
                number: row.number,
                what: row.what,
            }));
        }
        Ok(remarks)
    }
}
