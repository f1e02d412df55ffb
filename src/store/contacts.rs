//! Contacts: the people who write to us, as agents read and mend them.

use std::collections::HashMap;

use bellhop_domain::{ContactId, Timestamp};
use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::{
    AsChangeset, BoolExpressionMethods, ExpressionMethods, OptionalExtension,
    PgTextExpressionMethods, QueryDsl, Queryable, Selectable, SelectableHelper,
};
use diesel::sql_types::{Bool, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::error::StoreError;
use super::pool::Pool;
use super::rows::{from_timestamptz, to_timestamptz};
use super::schema::{contacts, conversations};

#[derive(Clone, PartialEq, Debug)]
pub struct ContactRow {
    pub id: ContactId,
    pub name: Option<String>,
    pub email: Option<String>,
    pub notes: String,
    /// A signature has proven who this is.
    pub verified: bool,
    pub language: Option<String>,
    pub user_agent: Option<String>,
    /// Answers of the pre-chat form, and the page of the last visit.
    pub attributes: Value,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub conversation_count: i64,
}

/// `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Clone, Debug, Default, AsChangeset)]
#[diesel(table_name = contacts)]
pub struct ContactChange {
    pub name: Option<Option<String>>,
    pub email: Option<Option<String>>,
    pub notes: Option<String>,
}

impl ContactChange {
    pub fn is_empty(&self) -> bool {
        self.name.is_none() && self.email.is_none() && self.notes.is_none()
    }
}

/// The last row of the page before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ContactCursor {
    pub last_seen_at: Timestamp,
    pub id: ContactId,
}

#[derive(Clone, PartialEq, Debug)]
pub struct ContactPage {
    pub rows: Vec<ContactRow>,
    /// `None` when this is the last page.
    pub next: Option<ContactCursor>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = contacts, check_for_backend(diesel::pg::Pg))]
struct StoredContact {
    id: Uuid,
    name: Option<String>,
    email: Option<String>,
    notes: String,
    verified: bool,
    language: Option<String>,
    user_agent: Option<String>,
    attributes: Value,
    created_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
}

impl StoredContact {
    fn into_row(self, conversation_count: i64) -> ContactRow {
        ContactRow {
            id: ContactId(self.id),
            name: self.name,
            email: self.email,
            notes: self.notes,
            verified: self.verified,
            language: self.language,
            user_agent: self.user_agent,
            attributes: self.attributes,
            created_at: from_timestamptz(self.created_at),
            last_seen_at: from_timestamptz(self.last_seen_at),
            conversation_count,
        }
    }
}

pub async fn contact_by_id(pool: &Pool, id: ContactId) -> Result<Option<ContactRow>, StoreError> {
    let mut connection = pool.get().await?;
    let found = contacts::table
        .find(id.0)
        .select(StoredContact::as_select())
        .first(&mut connection)
        .await
        .optional()?;
    let Some(found) = found else { return Ok(None) };
    let counts = conversation_counts(&mut connection, vec![id.0]).await?;
    let count = counts.get(&id.0).copied().unwrap_or(0);
    Ok(Some(found.into_row(count)))
}

/// Last seen first; `text` is a part of the name or the e-mail address.
pub async fn contact_list(
    pool: &Pool,
    text: Option<&str>,
    after: Option<ContactCursor>,
    limit: usize,
) -> Result<ContactPage, StoreError> {
    let mut query = contacts::table
        .select(StoredContact::as_select())
        .into_boxed();
    if let Some(pattern) = text.and_then(pattern) {
        let named = contacts::name.ilike(pattern.clone());
        query = query.filter(named.or(contacts::email.ilike(pattern)));
    }
    if let Some(ContactCursor { last_seen_at, id }) = after {
        let older = sql::<Bool>("(last_seen_at, id) < (")
            .bind::<Timestamptz, _>(to_timestamptz(last_seen_at))
            .sql(", ")
            .bind::<SqlUuid, _>(id.0)
            .sql(")");
        query = query.filter(older);
    }
    let mut connection = pool.get().await?;
    let one_more = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
    let mut found: Vec<StoredContact> = query
        .order((contacts::last_seen_at.desc(), contacts::id.desc()))
        .limit(one_more)
        .load(&mut connection)
        .await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let ids = found.iter().map(|row| row.id).collect();
    let counts = conversation_counts(&mut connection, ids).await?;
    let rows: Vec<_> = found
        .into_iter()
        .map(|row| {
            let count = counts.get(&row.id).copied().unwrap_or(0);
            row.into_row(count)
        })
        .collect();
    let cursor = |last: &ContactRow| ContactCursor {
        last_seen_at: last.last_seen_at,
        id: last.id,
    };
    let next = rows.last().map(cursor).filter(|_| has_more);
    Ok(ContactPage { rows, next })
}

/// `None` when there is no such contact.
pub async fn contact_update(
    pool: &Pool,
    id: ContactId,
    change: ContactChange,
) -> Result<Option<ContactRow>, StoreError> {
    if !change.is_empty() {
        let mut connection = pool.get().await?;
        diesel::update(contacts::table.find(id.0))
            .set(change)
            .execute(&mut connection)
            .await?;
    }
    contact_by_id(pool, id).await
}

async fn conversation_counts(
    connection: &mut AsyncPgConnection,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, i64>, StoreError> {
    let counts: Vec<(Uuid, i64)> = conversations::table
        .filter(conversations::contact_id.eq_any(ids))
        .group_by(conversations::contact_id)
        .select((conversations::contact_id, diesel::dsl::count_star()))
        .load(connection)
        .await?;
    Ok(counts.into_iter().collect())
}

/// Anywhere in the column; `%` and `_` stand for themselves.
fn pattern(text: &str) -> Option<String> {
    let text = text.replace('\0', "");
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let mut pattern = String::from("%");
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    Some(pattern)
}
