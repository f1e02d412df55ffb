//! One message that goes out, with all that a platform has to be told.

use bellhop_domain::conversation::{Attachment, Delivery};
use bellhop_domain::{ClientId, ContactId};
use chrono::{DateTime, Utc};
use diesel::prelude::{OptionalExtension, QueryDsl, QueryableByName};
use diesel::sql_types::Uuid as SqlUuid;
use diesel::sql_types::{Array, Bool, Bytea, Int4, Int8, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::people::consent::{Refusal, refuses};
use crate::store::pool::Pool;
use crate::store::rows::from_json;
use crate::store::schema::attachments;

#[derive(Clone, Debug)]
pub struct Content {
    pub contact_id: ContactId,
    pub client_id: ClientId,
    pub text: String,
    pub files: Vec<ContentFile>,
    pub delivery: Delivery,
    /// How often it was changed here since it was queued.
    pub revision: i32,
    pub is_deleted: bool,
    pub parts_done: usize,
    pub external_ids: Vec<String>,
    /// The platform's id of whom it is for; `None` when nobody is known by one.
    pub recipient: Option<String>,
    /// They do not want to be written to, or not to be sent advertising.
    pub refusal: Option<Refusal>,
    /// Of the customer's newest message: the platform's id, and what was told beside its text.
    pub answers: Option<String>,
    pub answers_detail: Option<Value>,
    /// When they wrote it, by the platform's clock or ours.
    pub wrote_at: Option<DateTime<Utc>>,
    pub channel: ContentChannel,
}

#[derive(Clone, Debug)]
pub struct ContentFile {
    pub attachment: Attachment,
    pub storage_key: String,
}

#[derive(Clone, Debug)]
pub struct ContentChannel {
    pub kind: String,
    pub key: String,
    pub sealed_secret: Option<Vec<u8>>,
    pub settings: Value,
}

#[derive(QueryableByName)]
struct ContentRow {
    #[diesel(sql_type = SqlUuid)]
    contact_id: Uuid,
    #[diesel(sql_type = Text)]
    client_id: String,
    #[diesel(sql_type = Text)]
    text: String,
    #[diesel(sql_type = Jsonb)]
    attachments: Value,
    #[diesel(sql_type = Nullable<Jsonb>)]
    delivery: Option<Value>,
    #[diesel(sql_type = Int4)]
    revision: i32,
    #[diesel(sql_type = Bool)]
    is_deleted: bool,
    #[diesel(sql_type = Int4)]
    parts_done: i32,
    #[diesel(sql_type = Array<Text>)]
    external_ids: Vec<String>,
    #[diesel(sql_type = Nullable<Text>)]
    recipient: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    answers: Option<String>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    answers_detail: Option<Value>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    wrote_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Jsonb)]
    settings: Value,
    #[diesel(sql_type = Nullable<Text>)]
    refuses: Option<String>,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = Nullable<Bytea>)]
    sealed_secret: Option<Vec<u8>>,
}

/// `None` when its message is gone.
pub async fn outbound_content(pool: &Pool, id: i64) -> Result<Option<Content>, StoreError> {
    let mut connection = pool.get().await?;
    // Whoever wrote last is answered: a contact may have several identities on one channel.
    let refuses = refuses();
    let query = format!(
        "SELECT out.*, {refuses} AS refuses FROM (SELECT c.contact_id, m.client_id, m.text, m.attachments, m.delivery, o.revision,
            m.deleted_at IS NOT NULL AS is_deleted, o.parts_done, o.external_ids,
            coalesce(last.author, (
                SELECT i.value FROM contact_identities i
                WHERE i.contact_id = c.contact_id AND i.kind = ch.kind || ':' || ch.id
                ORDER BY i.created_at DESC LIMIT 1
            )) AS recipient,
            last.external_id AS answers, last.detail AS answers_detail, last.wrote_at, ch.kind, ch.key, ch.sealed_secret,
            ch.settings, ch.id AS channel_id
        FROM outbound_messages o
        JOIN messages m ON m.id = o.message_id
        JOIN conversations c ON c.id = o.conversation_id
        JOIN channels ch ON ch.id = o.channel_id
        LEFT JOIN LATERAL (
            SELECT im.external_id, im.detail, im.author, coalesce(im.sent_at, theirs.posted_at) AS wrote_at
            FROM messages theirs
            JOIN inbound_messages im ON im.channel_id = o.channel_id AND im.client_id = theirs.client_id
            WHERE theirs.conversation_id = o.conversation_id AND theirs.author_kind = 'contact'
            ORDER BY theirs.seq DESC LIMIT 1
        ) last ON true
        WHERE o.id = $1) out"
    );
    let row: Option<ContentRow> = diesel::sql_query(query)
        .bind::<Int8, _>(id)
        .get_result(&mut connection)
        .await
        .optional()?;
    let Some(row) = row else {
        return Ok(None);
    };
    let delivery = row
        .delivery
        .ok_or_else(|| StoreError::Corrupt(format!("outbound message {id} has no delivery")))?;
    let named: Vec<Attachment> = from_json(row.attachments)?;
    let mut files = Vec::with_capacity(named.len());
    for attachment in named {
        let storage_key: Option<String> = attachments::table
            .find(attachment.id.0)
            .select(attachments::storage_key)
            .first(&mut connection)
            .await
            .optional()?;
        files.extend(storage_key.map(|storage_key| ContentFile {
            attachment,
            storage_key,
        }));
    }
    let client_id = ClientId::parse(&row.client_id);
    Ok(Some(Content {
        contact_id: ContactId(row.contact_id),
        client_id: client_id.map_err(|error| StoreError::Corrupt(error.to_string()))?,
        text: row.text,
        files,
        delivery: from_json(delivery)?,
        revision: row.revision,
        is_deleted: row.is_deleted,
        parts_done: usize::try_from(row.parts_done).unwrap_or(0),
        external_ids: row.external_ids,
        refusal: row.refuses.as_deref().and_then(Refusal::parse),
        recipient: row.recipient,
        answers: row.answers,
        answers_detail: row.answers_detail,
        wrote_at: row.wrote_at,
        channel: ContentChannel {
            kind: row.kind,
            key: row.key,
            sealed_secret: row.sealed_secret,
            settings: row.settings,
        },
    }))
}
