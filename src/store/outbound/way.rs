//! What decides whether and how the contact of a conversation can be written to now.

use bellhop_domain::ConversationId;
use chrono::{DateTime, Utc};
use diesel::prelude::{OptionalExtension, QueryableByName};
use diesel::sql_types::{Bool, Bytea, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::people::consent::{Refusal, refuses};
use crate::store::pool::Pool;

#[derive(Clone, Debug, QueryableByName)]
pub struct ReplyRow {
    #[diesel(sql_type = SqlUuid)]
    pub channel_id: Uuid,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Bool)]
    pub is_disabled: bool,
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub trouble: Option<Value>,
    #[diesel(sql_type = Nullable<Bytea>)]
    pub sealed_secret: Option<Vec<u8>>,
    #[diesel(sql_type = Jsonb)]
    pub settings: Value,
    /// When the contact wrote last, by the platform's clock or ours.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub wrote_at: Option<DateTime<Utc>>,
    /// What the platform told beside their newest message.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub detail: Option<Value>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub unreachable_since: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    refuses: Option<String>,
}

impl ReplyRow {
    /// They do not want to be written to.
    pub fn refusal(&self) -> Option<Refusal> {
        let refusal = self.refuses.as_deref().and_then(Refusal::parse);
        refusal.filter(|refusal| refusal.is_of_everything())
    }
}

pub async fn reply_row(pool: &Pool, id: ConversationId) -> Result<Option<ReplyRow>, StoreError> {
    let mut connection = pool.get().await?;
    let refuses = refuses();
    let query = format!(
        "SELECT out.*, {refuses} AS refuses FROM (SELECT ch.id AS channel_id, c.contact_id, ch.kind, ch.disabled_at IS NOT NULL AS is_disabled,
            ch.outbound_trouble AS trouble, ch.sealed_secret, ch.settings, last.wrote_at, last.detail, (
                SELECT i.unreachable_since FROM contact_identities i
                WHERE i.contact_id = c.contact_id AND i.kind = ch.kind || ':' || ch.id
                ORDER BY i.value = last.author DESC NULLS LAST, i.created_at DESC LIMIT 1
            ) AS unreachable_since, coalesce(last.author, (
                SELECT i.value FROM contact_identities i
                WHERE i.contact_id = c.contact_id AND i.kind = ch.kind || ':' || ch.id
                ORDER BY i.created_at DESC LIMIT 1
            )) AS recipient
        FROM conversations c JOIN channels ch ON ch.id = c.channel_id
        LEFT JOIN LATERAL (
            SELECT coalesce(im.sent_at, theirs.posted_at) AS wrote_at, im.detail, im.author
            FROM messages theirs
            JOIN inbound_messages im ON im.channel_id = c.channel_id AND im.client_id = theirs.client_id
            WHERE theirs.conversation_id = c.id AND theirs.author_kind = 'contact'
            ORDER BY theirs.seq DESC LIMIT 1
        ) last ON true
        WHERE c.id = $1) out"
    );
    Ok(diesel::sql_query(query)
        .bind::<SqlUuid, _>(id.0)
        .get_result(&mut connection)
        .await
        .optional()?)
}
