//! Where somebody writes from, and which joins made their card.

use bellhop_domain::{ContactId, Timestamp};
use chrono::{DateTime, Utc};
use diesel::prelude::QueryableByName;
use diesel::sql_types::{Array, Int8, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::group::CARDS_OF;
use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::rows::from_timestamptz;

/// One way in which somebody writes to us. A card that came by the widget and proved nothing has no identity:
/// it stands here with an empty `value`.
#[derive(Clone, Debug, QueryableByName)]
pub struct IdentityRow {
    /// The card that it belongs to.
    #[diesel(sql_type = SqlUuid)]
    pub contact_id: Uuid,
    /// The platform's id of them, or the website's.
    #[diesel(sql_type = Text)]
    pub value: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub channel_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    pub channel_kind: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub channel_name: Option<String>,
    /// What the card itself is called.
    #[diesel(sql_type = Nullable<Text>)]
    pub name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub email: Option<String>,
    /// Of the card: each has notes of its own.
    #[diesel(sql_type = Text)]
    pub notes: String,
    #[diesel(sql_type = Int8)]
    pub conversation_count: i64,
    #[diesel(sql_type = Timestamptz)]
    pub first_seen_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub last_seen_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub unreachable_since: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub opted_out_at: Option<DateTime<Utc>>,
}

impl IdentityRow {
    pub fn first_seen(&self) -> Timestamp {
        from_timestamptz(self.first_seen_at)
    }

    pub fn last_seen(&self) -> Timestamp {
        from_timestamptz(self.last_seen_at)
    }
}

/// Of all cards of this person, last seen first.
pub async fn identities_of(pool: &Pool, id: ContactId) -> Result<Vec<IdentityRow>, StoreError> {
    let mut connection = pool.get().await?;
    let query = format!(
        "SELECT c.id AS contact_id, coalesce(i.value, '') AS value, ch.id AS channel_id, ch.kind AS channel_kind,
            ch.name AS channel_name, c.name, c.email, c.notes, (
                SELECT count(*) FROM conversations own
                WHERE own.contact_id = c.id AND (i.kind IS NULL OR own.channel_id = ch.id)
            ) AS conversation_count,
            coalesce(i.created_at, c.created_at) AS first_seen_at,
            coalesce(i.last_seen_at, i.created_at, c.last_seen_at) AS last_seen_at,
            i.unreachable_since, i.opted_out_at
        FROM contacts c LEFT JOIN contact_identities i ON i.contact_id = c.id
        LEFT JOIN channels ch ON ch.id::text = CASE
            WHEN i.kind IS NOT NULL THEN split_part(i.kind, ':', 2)
            ELSE (SELECT channel_id::text FROM conversations WHERE contact_id = c.id LIMIT 1) END
        WHERE c.id = ANY (ARRAY({CARDS_OF}))
        ORDER BY last_seen_at DESC, value"
    );
    Ok(diesel::sql_query(query)
        .bind::<SqlUuid, _>(id.0)
        .load(&mut connection)
        .await?)
}

/// A join, as it was done.
#[derive(Clone, Debug, QueryableByName)]
pub struct JoinRow {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub kept_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub joined_id: Uuid,
    /// What the card that was joined is called by itself.
    #[diesel(sql_type = Nullable<Text>)]
    pub joined_name: Option<String>,
    #[diesel(sql_type = Text)]
    pub reason: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub by_id: Option<Uuid>,
    #[diesel(sql_type = Text)]
    pub by_name: String,
    #[diesel(sql_type = Timestamptz)]
    pub joined_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub undone_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    pub undone_by_name: Option<String>,
}

const JOINS: &str =
    "SELECT j.id, j.kept_id, j.joined_id, coalesce(c.name, c.email) AS joined_name, j.reason,
        j.by_id, j.by_name, j.joined_at, j.undone_at, j.undone_by_name
    FROM contact_joins j LEFT JOIN contacts c ON c.id = j.joined_id";

/// Those that hold and made this person of several cards, the newest first.
pub async fn joins_of(pool: &Pool, id: ContactId) -> Result<Vec<JoinRow>, StoreError> {
    let mut connection = pool.get().await?;
    let query = format!(
        "{JOINS} WHERE j.undone_at IS NULL AND j.joined_id = ANY (ARRAY({CARDS_OF}))
        ORDER BY j.joined_at DESC, j.id DESC"
    );
    Ok(diesel::sql_query(query)
        .bind::<SqlUuid, _>(id.0)
        .load(&mut connection)
        .await?)
}

pub async fn join_get(pool: &Pool, id: Uuid) -> Result<Option<JoinRow>, StoreError> {
    let mut connection = pool.get().await?;
    let query = format!("{JOINS} WHERE j.id = ANY($1)");
    let found: Vec<JoinRow> = diesel::sql_query(query)
        .bind::<Array<SqlUuid>, _>(vec![id])
        .load(&mut connection)
        .await?;
    Ok(found.into_iter().next())
}

/// These were here until now, by their own card and by the one that is shown; to the minute.
pub async fn contacts_seen(
    pool: &Pool,
    ids: &[ContactId],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let mut connection = pool.get().await?;
    // Whoever is busy with a card will say so by themselves, and nobody waits for anybody.
    for statement in [
        "UPDATE contacts SET last_seen_at = $2 WHERE id IN (
            SELECT c.id FROM contacts c
            WHERE (c.id = ANY($1) OR c.id IN (SELECT joined_into FROM contacts WHERE id = ANY($1)))
                AND c.last_seen_at < $2 - interval '1 minute'
            FOR NO KEY UPDATE SKIP LOCKED
        )",
        "UPDATE contact_identities SET last_seen_at = $2
        WHERE contact_id = ANY($1) AND kind LIKE 'user:%'
            AND coalesce(last_seen_at < $2 - interval '1 minute', true)",
    ] {
        diesel::sql_query(statement)
            .bind::<Array<SqlUuid>, _>(&ids)
            .bind::<Timestamptz, _>(now)
            .execute(&mut connection)
            .await?;
    }
    Ok(())
}
