//! Contacts: the people who write to us, as agents read and mend them.

use std::collections::HashMap;

use bellhop_domain::{ContactId, Timestamp};
use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::{
    AsChangeset, BoolExpressionMethods, BoxableExpression, ExpressionMethods,
    NullableExpressionMethods, OptionalExtension, PgTextExpressionMethods, QueryDsl, Queryable,
    QueryableByName, Selectable, SelectableHelper,
};
use diesel::sql_types::{Array, Bool, Int8, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::contact_search::{Part, few_with};
use super::error::StoreError;
use super::people::group::{Group, group_on, hold};
use super::people::join::lock;
use super::pool::Pool;
use super::rows::{from_timestamptz, to_timestamptz};
use super::schema::contacts;

#[derive(Clone, PartialEq, Debug)]
pub struct ContactRow {
    pub id: ContactId,
    /// All cards of this person, this one first: those that were joined to it have their own conversations.
    pub ids: Vec<ContactId>,
    pub name: Option<String>,
    pub email: Option<String>,
    /// As a platform or a form told it.
    pub phone: Option<String>,
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
    card_name: Option<String>,
    card_email: Option<String>,
}

/// What the cards of one person say together.
#[derive(QueryableByName)]
struct Together {
    #[diesel(sql_type = SqlUuid)]
    head: Uuid,
    #[diesel(sql_type = Array<SqlUuid>)]
    ids: Vec<Uuid>,
    #[diesel(sql_type = Bool)]
    verified: bool,
    #[diesel(sql_type = Nullable<Text>)]
    phone: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    last_seen_at: DateTime<Utc>,
    #[diesel(sql_type = Int8)]
    conversation_count: i64,
}

const TOGETHER: &str = "SELECT heads.id AS head, array_agg(c.id ORDER BY c.joined_into IS NOT NULL, c.created_at, c.id) AS ids,
        bool_or(c.verified) AS verified,
        (array_agg(c.attributes ->> 'phone' ORDER BY c.joined_into IS NOT NULL, c.created_at, c.id)
            FILTER (WHERE c.attributes ->> 'phone' <> ''))[1] AS phone,
        min(c.created_at) AS created_at, max(c.last_seen_at) AS last_seen_at,
        coalesce(sum(counted.conversations), 0)::bigint AS conversation_count
    FROM unnest($1) AS heads (id)
    JOIN LATERAL (
        SELECT * FROM contacts WHERE id = heads.id
        UNION ALL SELECT * FROM contacts WHERE joined_into = heads.id
    ) c ON true
    CROSS JOIN LATERAL (SELECT count(*) AS conversations FROM conversations WHERE contact_id = c.id) counted
    GROUP BY heads.id";

impl StoredContact {
    fn into_row(self, together: Option<Together>) -> ContactRow {
        let own = Together {
            head: self.id,
            ids: vec![self.id],
            verified: self.verified,
            phone: None,
            created_at: self.created_at,
            last_seen_at: self.last_seen_at,
            conversation_count: 0,
        };
        let together = together.unwrap_or(own);
        ContactRow {
            id: ContactId(self.id),
            ids: together.ids.into_iter().map(ContactId).collect(),
            name: self.card_name.or(self.name),
            email: self.card_email.or(self.email),
            phone: together.phone,
            notes: self.notes,
            verified: together.verified,
            language: self.language,
            user_agent: self.user_agent,
            attributes: self.attributes,
            created_at: from_timestamptz(together.created_at),
            last_seen_at: from_timestamptz(together.last_seen_at),
            conversation_count: together.conversation_count,
        }
    }
}

/// The person who has this card: a card that was joined to another leads to that one.
pub async fn contact_by_id(pool: &Pool, id: ContactId) -> Result<Option<ContactRow>, StoreError> {
    let mut connection = pool.get().await?;
    let Some(head) = head_of(&mut connection, id).await? else {
        return Ok(None);
    };
    let mut found = rows(&mut connection, vec![head]).await?;
    Ok(found.pop())
}

/// These, in this order; those that were joined to others are not asked for.
pub async fn contacts_by_ids(pool: &Pool, ids: Vec<Uuid>) -> Result<Vec<ContactRow>, StoreError> {
    let mut connection = pool.get().await?;
    rows(&mut connection, ids).await
}

/// What this card itself is called, whatever it was joined to; `None` also when there is none.
pub async fn contact_own_name(pool: &Pool, id: ContactId) -> Result<Option<String>, StoreError> {
    let mut connection = pool.get().await?;
    let found: Option<Option<String>> = contacts::table
        .find(id.0)
        .select(contacts::name)
        .first(&mut connection)
        .await
        .optional()?;
    Ok(found.flatten())
}

async fn head_of(
    connection: &mut AsyncPgConnection,
    id: ContactId,
) -> Result<Option<Uuid>, StoreError> {
    let found: Option<(Uuid, Option<Uuid>)> = contacts::table
        .find(id.0)
        .select((contacts::id, contacts::joined_into))
        .first(connection)
        .await
        .optional()?;
    Ok(found.map(|(own, joined_into)| joined_into.unwrap_or(own)))
}

async fn rows(
    connection: &mut AsyncPgConnection,
    ids: Vec<Uuid>,
) -> Result<Vec<ContactRow>, StoreError> {
    let found: Vec<StoredContact> = contacts::table
        .filter(contacts::id.eq_any(&ids))
        .select(StoredContact::as_select())
        .load(connection)
        .await?;
    let mut together = together(connection, &ids).await?;
    let mut found: HashMap<Uuid, StoredContact> =
        found.into_iter().map(|row| (row.id, row)).collect();
    let in_order = ids.iter().filter_map(|id| found.remove(id));
    Ok(in_order
        .map(|row| {
            let theirs = together.remove(&row.id);
            row.into_row(theirs)
        })
        .collect())
}

async fn together(
    connection: &mut AsyncPgConnection,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Together>, StoreError> {
    let found: Vec<Together> = diesel::sql_query(TOGETHER)
        .bind::<Array<SqlUuid>, _>(ids)
        .load(connection)
        .await?;
    Ok(found.into_iter().map(|one| (one.head, one)).collect())
}

/// Last seen first; `text` is a part of the name or the e-mail address.
pub async fn contact_list(
    pool: &Pool,
    text: Option<&str>,
    after: Option<ContactCursor>,
    limit: usize,
) -> Result<ContactPage, StoreError> {
    let mut query = contacts::table
        .filter(contacts::joined_into.is_null())
        .select((contacts::last_seen_at, contacts::id))
        .into_boxed();
    if let Some(part) = text.and_then(Part::read) {
        query = match few_with(pool, &part).await? {
            Some(few) => query.filter(contacts::id.eq_any(few)),
            None => query.filter(has_part(part.pattern)),
        };
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
    let mut found: Vec<(DateTime<Utc>, Uuid)> = query
        .order((contacts::last_seen_at.desc(), contacts::id.desc()))
        .limit(one_more)
        .load(&mut connection)
        .await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().map(|(last_seen_at, id)| ContactCursor {
        last_seen_at: from_timestamptz(*last_seen_at),
        id: ContactId(*id),
    });
    let ids = found.into_iter().map(|(_, id)| id).collect();
    Ok(ContactPage {
        rows: rows(&mut connection, ids).await?,
        next: next.filter(|_| has_more),
    })
}

/// By any of their cards.
fn has_part(pattern: String) -> Box<dyn BoxableExpression<contacts::table, Pg, SqlType = Bool>> {
    let joined = sql::<Bool>(
        "contacts.id IN (SELECT joined_into FROM contacts WHERE joined_into IS NOT NULL AND (name ILIKE ",
    )
    .bind::<Text, _>(pattern.clone())
    .sql(" OR email ILIKE ")
    .bind::<Text, _>(pattern.clone())
    .sql("))");
    let named = contacts::name.ilike(pattern.clone());
    let shown = contacts::card_name.ilike(pattern.clone());
    Box::new(
        named
            .or(contacts::email.ilike(pattern))
            .or(shown)
            .or(joined)
            .assume_not_null(),
    )
}

/// `None` when there is no such contact. Of a person with several cards, all are shown by the new name.
pub async fn contact_update(
    pool: &Pool,
    id: ContactId,
    change: ContactChange,
) -> Result<Option<ContactRow>, StoreError> {
    let mut connection = pool.get().await?;
    if change.is_empty() {
        let Some(head) = head_of(&mut connection, id).await? else {
            return Ok(None);
        };
        return Ok(rows(&mut connection, vec![head]).await?.pop());
    }
    connection
        .transaction(async |connection| {
            // Which cards are one person's is only known once nobody else can join or part them.
            lock(connection).await?;
            let Some(group) = group_on(connection, id.0).await? else {
                return Ok(None);
            };
            hold(connection, group.ids()).await?;
            update(connection, &group, change).await?;
            Ok(rows(connection, vec![group.head.id]).await?.pop())
        })
        .await
}

async fn update(
    connection: &mut AsyncPgConnection,
    group: &Group,
    change: ContactChange,
) -> Result<(), StoreError> {
    if !group.others.is_empty() {
        let cards = contacts::table.filter(contacts::id.eq_any(group.ids()));
        if let Some(name) = &change.name {
            let shown = contacts::card_name.eq(name.clone());
            diesel::update(cards.clone())
                .set(shown)
                .execute(connection)
                .await?;
        }
        if let Some(email) = &change.email {
            let shown = contacts::card_email.eq(email.clone());
            diesel::update(cards).set(shown).execute(connection).await?;
        }
    }
    diesel::update(contacts::table.find(group.head.id))
        .set(change)
        .execute(connection)
        .await?;
    Ok(())
}
