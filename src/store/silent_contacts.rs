//! Contacts who came and never wrote: a page of old contacts at a time, and which of them may go.

use bellhop_domain::ContactId;
use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::{ExpressionMethods, QueryDsl};
use diesel::sql_types::{Array, Bool, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::error::StoreError;
use super::pool::Pool;
use super::schema::contacts;

/// Contacts looked at in one step: some milliseconds, in which nobody else waits.
const PAGE: i64 = 500;

/// Somebody who has said nothing, proven nothing, was joined to nobody, uploaded nothing, of whom no agent has noted anything,
/// and who is not on a page that stays open. A contact who is just coming back is locked, and kept.
const FORGET: &str = "
WITH silent AS (
    SELECT id FROM contacts c
    WHERE id = ANY($1) AND last_seen_at < $2 AND notes = ''
        AND NOT EXISTS (SELECT FROM conversations WHERE contact_id = c.id)
        AND NOT EXISTS (SELECT FROM contact_identities WHERE contact_id = c.id)
        AND c.joined_into IS NULL AND c.erased_at IS NULL
        AND NOT EXISTS (SELECT FROM contacts joined WHERE joined.joined_into = c.id)
        AND NOT EXISTS (SELECT FROM attachments WHERE uploader_id = c.id AND message_id IS NULL)
        AND NOT EXISTS (SELECT FROM uploads WHERE uploader_id = c.id)
        AND NOT EXISTS (SELECT FROM sessions WHERE contact_id = c.id AND last_used_at >= $2)
    FOR UPDATE SKIP LOCKED
), their_sessions AS (
    DELETE FROM sessions WHERE contact_id IN (SELECT id FROM silent)
)
DELETE FROM contacts WHERE id IN (SELECT id FROM silent)";

/// How far a sweep has come: the last contact it has looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    last_seen_at: DateTime<Utc>,
    id: ContactId,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    pub forgotten: usize,
    /// Where the next step begins; nothing after the last one.
    pub next: Option<Place>,
}

/// Looks at the next page of those who were last seen before `before`, oldest first.
pub async fn contacts_forget_silent(
    pool: &Pool,
    before: DateTime<Utc>,
    from: Option<Place>,
) -> Result<Step, StoreError> {
    let mut connection = pool.get().await?;
    let mut page = contacts::table
        .filter(contacts::last_seen_at.lt(before))
        .order((contacts::last_seen_at, contacts::id))
        .limit(PAGE)
        .select((contacts::last_seen_at, contacts::id))
        .into_boxed();
    if let Some(Place { last_seen_at, id }) = from {
        let later = sql::<Bool>("(last_seen_at, id) > (")
            .bind::<Timestamptz, _>(last_seen_at)
            .sql(", ")
            .bind::<SqlUuid, _>(id.0)
            .sql(")");
        page = page.filter(later);
    }
    let page: Vec<(DateTime<Utc>, Uuid)> = page.load(&mut connection).await?;
    let next = page.last().map(|(last_seen_at, id)| Place {
        last_seen_at: *last_seen_at,
        id: ContactId(*id),
    });
    let ids: Vec<Uuid> = page.into_iter().map(|(_, id)| id).collect();
    let forgotten = diesel::sql_query(FORGET)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Timestamptz, _>(before)
        .execute(&mut connection)
        .await?;
    Ok(Step { forgotten, next })
}
