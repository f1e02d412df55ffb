//! What routing wants to know of a contact: what they told, whether they have been here before, and who they know.

use bellhop_domain::{AgentId, ContactId};
use diesel::prelude::{OptionalExtension, QueryableByName};
use diesel::sql_types::{Bool, Int8, Jsonb, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::pool::Pool;

/// Conversations that are looked through for an answer of an agent, the newest first: somebody who wrote for years
/// must not be slower to route than a stranger.
const CONVERSATIONS_LOOKED_AT_MAX: i64 = 10;

#[derive(Clone, PartialEq, Debug, Default)]
pub struct ContactHistory {
    /// A signature has proven who this is.
    pub is_verified: bool,
    pub language: Option<String>,
    /// Answers of the pre-chat form, and the page of the last visit.
    pub attributes: Value,
    /// Has an earlier conversation.
    pub is_known: bool,
    /// Who answered last, else whose the last conversation is. Nobody who has left.
    pub last_agent: Option<AgentId>,
}

#[derive(QueryableByName)]
struct HistoryRow {
    #[diesel(sql_type = Bool)]
    verified: bool,
    #[diesel(sql_type = Nullable<Text>)]
    language: Option<String>,
    #[diesel(sql_type = Jsonb)]
    attributes: Value,
    #[diesel(sql_type = Bool)]
    is_known: bool,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    last_agent: Option<Uuid>,
}

const HISTORY: &str = "
    SELECT c.verified, c.language, c.attributes,
        EXISTS (SELECT FROM conversations o WHERE o.contact_id = ANY (theirs.cards)) AS is_known,
        coalesce(
            (SELECT answer.author_id
                FROM (SELECT o.id FROM conversations o WHERE o.contact_id = ANY (theirs.cards)
                    ORDER BY o.active_at DESC LIMIT $2) recent
                CROSS JOIN LATERAL (SELECT m.author_id, m.posted_at
                    FROM messages m JOIN agents a ON a.id = m.author_id AND a.disabled_at IS NULL
                    WHERE m.conversation_id = recent.id AND m.author_kind = 'agent' AND m.visibility = 'public'
                    ORDER BY m.seq DESC LIMIT 1) answer
                ORDER BY answer.posted_at DESC LIMIT 1),
            (SELECT a.id FROM conversations o JOIN agents a ON a.id = o.assignee_id AND a.disabled_at IS NULL
                WHERE o.contact_id = ANY (theirs.cards) ORDER BY o.active_at DESC LIMIT 1)
        ) AS last_agent
    FROM contacts c CROSS JOIN LATERAL (
        SELECT ARRAY(SELECT own.head UNION ALL SELECT id FROM contacts WHERE joined_into = own.head) AS cards
        FROM (SELECT coalesce(c.joined_into, c.id) AS head) own
    ) theirs WHERE c.id = $1";

/// In one statement: a customer who begins a chat waits for it. Whoever has several cards is known by all of them. A stranger has none.
pub async fn contact_history(
    pool: &Pool,
    contact: ContactId,
) -> Result<ContactHistory, StoreError> {
    let mut connection = pool.get().await?;
    let row: Option<HistoryRow> = diesel::sql_query(HISTORY)
        .bind::<SqlUuid, _>(contact.0)
        .bind::<Int8, _>(CONVERSATIONS_LOOKED_AT_MAX)
        .get_result(&mut connection)
        .await
        .optional()?;
    Ok(
        row.map_or_else(ContactHistory::default, |row| ContactHistory {
            is_verified: row.verified,
            language: row.language,
            attributes: row.attributes,
            is_known: row.is_known,
            last_agent: row.last_agent.map(AgentId),
        }),
    )
}
