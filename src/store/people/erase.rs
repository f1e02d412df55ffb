//! Somebody asks to be forgotten. What was known of them goes in one transaction; what they wrote is deleted by its
//! conversations after that, and the sweep of `src/retention.rs` ends what was cut short.

use bellhop_domain::conversation::AgentRef;
use bellhop_domain::{ContactId, ConversationId, MessageId};
use chrono::{DateTime, Utc};
use diesel::prelude::QueryableByName;
use diesel::sql_types::{Array, Int8, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use super::group::{group_on, hold};
use super::join::{JoinError, lock, note};
use crate::store::error::StoreError;
use crate::store::pool::Pool;

/// Messages deleted in one step.
const STEP: i64 = 500;
/// Erased people whose conversations are looked at again.
const LEFT_MAX: i64 = 100;

/// Forgets what is known of this person, on all their cards: names, addresses, notes, sessions, raw webhooks that name
/// them. An identity that opted out stays, since forgetting that would let us write to them again.
///
/// Answers their cards.
pub async fn contact_erase(
    pool: &Pool,
    by: &AgentRef,
    id: ContactId,
    now: DateTime<Utc>,
) -> Result<Vec<ContactId>, JoinError> {
    let mut connection = pool.get().await?;
    let found = group_on(&mut connection, id.0).await?;
    let found = found.ok_or(JoinError::NotFound)?;
    // All webhooks of their channels are looked through for them, which takes a while: nobody waits for it.
    diesel::sql_query(FORGET_RAW)
        .bind::<Array<SqlUuid>, _>(found.ids())
        .execute(&mut connection)
        .await?;
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            let group = group_on(connection, id.0).await?;
            let group = group.ok_or(JoinError::NotFound)?;
            let ids = group.ids();
            hold(connection, ids.clone()).await?;
            for statement in FORGET {
                diesel::sql_query(*statement)
                    .bind::<Array<SqlUuid>, _>(&ids)
                    .execute(connection)
                    .await?;
            }
            diesel::sql_query(
                "UPDATE contacts SET name = NULL, email = NULL, notes = '', verified = false, language = NULL,
                    user_agent = NULL, attributes = '{}', card_name = NULL, card_email = NULL, erased_at = $2
                WHERE id = ANY($1)",
            )
            .bind::<Array<SqlUuid>, _>(&ids)
            .bind::<Timestamptz, _>(now)
            .execute(connection)
            .await?;
            let detail = json!({ "cards": ids.len() });
            note(connection, by, "erase", (group.head.id, None), detail).await?;
            Ok(ids.into_iter().map(ContactId).collect())
        })
        .await
}

/// Found by the identities, which must still be there.
const FORGET_RAW: &str = "DELETE FROM inbound_deliveries d USING contact_identities i
    WHERE i.contact_id = ANY($1) AND d.channel_id::text = split_part(i.kind, ':', 2) AND d.state <> 'waiting'
        AND length(i.value) >= 4 AND position(convert_to(ltrim(i.value, '+'), 'UTF8') IN d.body) > 0";

/// Each is given the ids of the cards.
const FORGET: &[&str] = &[
    "DELETE FROM inbound_reactions r USING contact_identities i
    WHERE i.contact_id = ANY($1) AND r.channel_id::text = split_part(i.kind, ':', 2) AND r.author = i.value",
    "DELETE FROM inbound_parked p USING contact_identities i
    WHERE i.contact_id = ANY($1) AND p.channel_id::text = split_part(i.kind, ':', 2) AND p.author = i.value",
    "UPDATE inbound_messages SET detail = NULL, author = NULL WHERE contact_id = ANY($1)",
    "DELETE FROM contact_identities WHERE contact_id = ANY($1) AND opted_out_at IS NULL",
    "DELETE FROM contact_proofs WHERE contact_id = ANY($1)",
    "DELETE FROM contact_consents WHERE contact_id = ANY($1)",
    "DELETE FROM sessions WHERE contact_id = ANY($1)",
    "UPDATE contact_joins SET before = '[]', after = '{}', undone_at = coalesce(undone_at, now())
    WHERE kept_id = ANY($1) OR joined_id = ANY($1)",
    "UPDATE audit_log SET subject_name = 'Visitor', detail = detail - 'joined'
    WHERE subject_kind = 'contact' AND subject_id = ANY($1)",
];

#[derive(Clone, Copy, PartialEq, Eq, Debug, QueryableByName)]
pub struct Left {
    #[diesel(sql_type = SqlUuid)]
    conversation_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    message_id: Uuid,
}

impl Left {
    pub fn conversation_id(&self) -> ConversationId {
        ConversationId(self.conversation_id)
    }

    pub fn message_id(&self) -> MessageId {
        MessageId(self.message_id)
    }
}

/// Messages that still have a text, in conversations of these cards: at most one step's.
pub async fn erase_left(pool: &Pool, cards: &[ContactId]) -> Result<Vec<Left>, StoreError> {
    let mut connection = pool.get().await?;
    Ok(diesel::sql_query(
        "SELECT m.conversation_id, m.id AS message_id
        FROM conversations c JOIN messages m ON m.conversation_id = c.id
        WHERE c.contact_id = ANY($1) AND m.deleted_at IS NULL LIMIT $2",
    )
    .bind::<Array<SqlUuid>, _>(cards.iter().map(|card| card.0).collect::<Vec<_>>())
    .bind::<Int8, _>(STEP)
    .load(&mut connection)
    .await?)
}

/// Cards that were erased and have messages left: what was cut short.
pub async fn erased_with_messages(pool: &Pool) -> Result<Vec<ContactId>, StoreError> {
    #[derive(QueryableByName)]
    struct Card {
        #[diesel(sql_type = SqlUuid)]
        id: Uuid,
    }
    let mut connection = pool.get().await?;
    let found: Vec<Card> = diesel::sql_query(
        "SELECT k.id FROM contacts k WHERE k.erased_at IS NOT NULL AND EXISTS (
            SELECT FROM conversations c JOIN messages m ON m.conversation_id = c.id
            WHERE c.contact_id = k.id AND m.deleted_at IS NULL AND m.posted_at <= k.erased_at
        ) LIMIT $1",
    )
    .bind::<Int8, _>(LEFT_MAX)
    .load(&mut connection)
    .await?;
    Ok(found.into_iter().map(|card| ContactId(card.id)).collect())
}

/// The name in what was done: events, messages and what lists show. Answers the conversations.
pub async fn erase_names(
    pool: &Pool,
    cards: &[ContactId],
) -> Result<Vec<ConversationId>, StoreError> {
    let cards: Vec<Uuid> = cards.iter().map(|card| card.0).collect();
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| names(connection, &cards).await)
        .await
}

async fn names(
    connection: &mut AsyncPgConnection,
    cards: &[Uuid],
) -> Result<Vec<ConversationId>, StoreError> {
    #[derive(QueryableByName)]
    struct Conversation {
        #[diesel(sql_type = SqlUuid)]
        id: Uuid,
    }
    let found: Vec<Conversation> =
        diesel::sql_query("SELECT id FROM conversations WHERE contact_id = ANY($1)")
            .bind::<Array<SqlUuid>, _>(cards)
            .load(connection)
            .await?;
    let ids: Vec<Uuid> = found.into_iter().map(|one| one.id).collect();
    for statement in [
        "UPDATE recorded_events SET actor = jsonb_set(actor, '{name}', '\"Visitor\"')
        WHERE conversation_id = ANY($1) AND actor ->> 'kind' = 'contact'",
        "UPDATE messages SET author_name = 'Visitor'
        WHERE conversation_id = ANY($1) AND author_kind = 'contact'",
        "UPDATE messages SET social = NULL WHERE conversation_id = ANY($1) AND social IS NOT NULL",
        "DELETE FROM outbound_acts WHERE conversation_id = ANY($1)",
        // `#>> '{}'` is the text of a preview in either form.
        "UPDATE conversations
        SET last_message = jsonb_set((last_message #>> '{}')::jsonb, '{author,name}', '\"Visitor\"')
        WHERE id = ANY($1) AND (last_message #>> '{}')::jsonb #>> '{author,kind}' = 'contact'",
        "UPDATE conversations
        SET last_public_message = jsonb_set((last_public_message #>> '{}')::jsonb, '{author,name}', '\"Visitor\"')
        WHERE id = ANY($1) AND (last_public_message #>> '{}')::jsonb #>> '{author,kind}' = 'contact'",
    ] {
        diesel::sql_query(statement)
            .bind::<Array<SqlUuid>, _>(&ids)
            .execute(connection)
            .await?;
    }
    Ok(ids.into_iter().map(ConversationId).collect())
}
