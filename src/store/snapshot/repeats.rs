//! What unique indexes forbid, looked for in the rows themselves: an index can be damaged or missing.

use bellhop_domain::ConversationId;
use diesel::sql_types::{BigInt, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Snapshot;
use crate::store::error::StoreError;

/// Enough to see what happened.
const REPEATS_MAX: i64 = 1_000;

/// Two conversations where one may be; the younger one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repeat {
    pub conversation_id: ConversationId,
    pub number: i64,
    /// What is there twice.
    pub what: String,
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Text)]
    what: String,
}

#[derive(diesel::QueryableByName)]
struct Numbers {
    #[diesel(sql_type = BigInt)]
    given: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    highest: Option<i64>,
}

impl Snapshot {
    pub async fn repeated_numbers(&mut self) -> Result<Vec<Repeat>, StoreError> {
        let of_number = "SELECT id, number, 'number ' || number AS what FROM (
                SELECT id, number, row_number() OVER (PARTITION BY number ORDER BY id) AS place
                FROM conversations) numbered
            WHERE place > 1 ORDER BY id LIMIT $1";
        self.repeats(of_number).await
    }

    /// One start, one conversation.
    pub async fn repeated_starts(&mut self) -> Result<Vec<Repeat>, StoreError> {
        let of_start = "SELECT id, number, 'start ' || client_id AS what FROM (
                SELECT id, number, client_id,
                    row_number() OVER (PARTITION BY contact_id, client_id ORDER BY id) AS place
                FROM conversations) started
            WHERE place > 1 ORDER BY id LIMIT $1";
        self.repeats(of_start).await
    }

    async fn repeats(&mut self, query: &str) -> Result<Vec<Repeat>, StoreError> {
        let rows: Vec<Row> = diesel::sql_query(query)
            .bind::<BigInt, _>(REPEATS_MAX)
            .load(&mut self.connection)
            .await?;
        let repeat = |row: Row| Repeat {
            conversation_id: ConversationId(row.id),
            number: row.number,
            what: row.what,
        };
        Ok(rows.into_iter().map(repeat).collect())
    }

    /// The highest number in use, if a number that was never given out yet is not above it:
    /// the next conversations could then not begin.
    pub async fn number_ahead(&mut self) -> Result<Option<i64>, StoreError> {
        // A sequence is no part of a snapshot; it only grows, so it is at least as far as the rows.
        let numbers =
            "SELECT last_value AS given, (SELECT max(number) FROM conversations) AS highest
            FROM conversation_numbers";
        let numbers: Numbers = diesel::sql_query(numbers)
            .get_result(&mut self.connection)
            .await?;
        Ok(numbers.highest.filter(|highest| *highest > numbers.given))
    }
}
