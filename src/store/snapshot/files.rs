//! Rows about files, with the messages that carry them.

use bellhop_domain::{ConversationId, MessageId};
use diesel::sql_types::{BigInt, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Snapshot;
use super::history::PAGE;
use crate::store::error::StoreError;
use crate::store::pool::Pool;

/// Enough to see what happened.
const MISSING_MAX: i64 = 1_000;

/// A file that a message carries.
#[derive(Clone, PartialEq, Eq, Debug, diesel::QueryableByName)]
pub struct AuditedFile {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub message_id: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub conversation_id: Option<Uuid>,
    #[diesel(sql_type = Text)]
    pub storage_key: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub thumbnail_key: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub size_bytes: i64,
    /// The message's conversation; `None` when there is no such message.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub carried_in: Option<Uuid>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub number: Option<i64>,
}

/// A file that a message names and of which there is no row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MissingFile {
    pub conversation_id: ConversationId,
    pub number: Option<i64>,
    pub message_id: MessageId,
    pub file_id: String,
}

#[derive(diesel::QueryableByName)]
struct Missing {
    #[diesel(sql_type = SqlUuid)]
    conversation_id: Uuid,
    #[diesel(sql_type = Nullable<BigInt>)]
    number: Option<i64>,
    #[diesel(sql_type = SqlUuid)]
    message_id: Uuid,
    #[diesel(sql_type = Text)]
    file_id: String,
}

impl Snapshot {
    /// The carried files after this one, by id; an empty page is the end.
    pub async fn files_after(&mut self, last: Uuid) -> Result<Vec<AuditedFile>, StoreError> {
        let page = "SELECT a.id, a.message_id, a.conversation_id, a.storage_key, a.thumbnail_key, a.size_bytes,
                m.conversation_id AS carried_in, c.number
            FROM attachments a
            LEFT JOIN messages m ON m.id = a.message_id
            LEFT JOIN conversations c ON c.id = m.conversation_id
            WHERE a.message_id IS NOT NULL AND a.id > $1 ORDER BY a.id LIMIT $2";
        Ok(diesel::sql_query(page)
            .bind::<SqlUuid, _>(last)
            .bind::<BigInt, _>(PAGE)
            .load(&mut self.connection)
            .await?)
    }

    pub async fn files_without_row(&mut self) -> Result<Vec<MissingFile>, StoreError> {
        let missing = "SELECT m.conversation_id, c.number, m.id AS message_id, file->>'id' AS file_id
            FROM messages m
            CROSS JOIN LATERAL jsonb_array_elements(m.attachments) file
            LEFT JOIN conversations c ON c.id = m.conversation_id
            WHERE jsonb_typeof(m.attachments) = 'array' AND m.attachments <> '[]'
                AND NOT EXISTS (
                    SELECT FROM attachments a WHERE a.id::text = file->>'id' AND a.released_at IS NULL)
            ORDER BY m.id LIMIT $1";
        let missing: Vec<Missing> = diesel::sql_query(missing)
            .bind::<BigInt, _>(MISSING_MAX)
            .load(&mut self.connection)
            .await?;
        let file = |row: Missing| MissingFile {
            conversation_id: ConversationId(row.conversation_id),
            number: row.number,
            message_id: MessageId(row.message_id),
            file_id: row.file_id,
        };
        Ok(missing.into_iter().map(file).collect())
    }
}

/// Whether a message carries the file now: it may have been deleted since the snapshot.
pub async fn is_still_carried(pool: &Pool, id: Uuid) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    let carried = "SELECT id FROM attachments WHERE id = $1 AND message_id IS NOT NULL";
    let found = diesel::sql_query(carried)
        .bind::<SqlUuid, _>(id)
        .execute(&mut connection)
        .await?;
    Ok(found > 0)
}
