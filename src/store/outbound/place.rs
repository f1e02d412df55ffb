//! Where a conversation is on its platform: for signs, which are of no moment, and for what is done to its messages.

use bellhop_domain::{ChannelId, ConversationId};
use diesel::prelude::{OptionalExtension, QueryableByName};
use diesel::sql_types::{Bool, Bytea, Jsonb, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::pool::Pool;

#[derive(Clone, Debug)]
pub struct Place {
    pub channel_id: ChannelId,
    pub sealed_secret: Option<Vec<u8>>,
    /// Neither switched off nor in trouble.
    pub is_open: bool,
    /// Of the customer's newest message: the platform's ids, and what was told beside its text.
    pub message_id: Option<String>,
    pub person: Option<String>,
    pub detail: Option<Value>,
}

#[derive(QueryableByName)]
struct PlaceRow {
    #[diesel(sql_type = SqlUuid)]
    channel_id: Uuid,
    #[diesel(sql_type = Nullable<Bytea>)]
    sealed_secret: Option<Vec<u8>>,
    #[diesel(sql_type = Bool)]
    is_open: bool,
    #[diesel(sql_type = Nullable<Text>)]
    message_id: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    person: Option<String>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    detail: Option<Value>,
}

pub async fn signal_place(pool: &Pool, id: ConversationId) -> Result<Option<Place>, StoreError> {
    let mut connection = pool.get().await?;
    let query = "SELECT ch.id AS channel_id, ch.sealed_secret,
            ch.disabled_at IS NULL AND ch.outbound_trouble IS NULL AS is_open,
            last.external_id AS message_id, last.author AS person, last.detail
        FROM conversations c JOIN channels ch ON ch.id = c.channel_id
        LEFT JOIN LATERAL (
            SELECT im.external_id, im.author, im.detail FROM messages theirs
            JOIN inbound_messages im ON im.channel_id = c.channel_id AND im.client_id = theirs.client_id
            WHERE theirs.conversation_id = c.id AND theirs.author_kind = 'contact'
            ORDER BY theirs.seq DESC LIMIT 1
        ) last ON true
        WHERE c.id = $1";
    let row: Option<PlaceRow> = diesel::sql_query(query)
        .bind::<SqlUuid, _>(id.0)
        .get_result(&mut connection)
        .await
        .optional()?;
    Ok(row.map(|row| Place {
        channel_id: ChannelId(row.channel_id),
        sealed_secret: row.sealed_secret,
        is_open: row.is_open,
        message_id: row.message_id,
        person: row.person,
        detail: row.detail,
    }))
}
