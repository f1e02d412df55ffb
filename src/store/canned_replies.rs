//! Canned replies: texts that agents insert by a shortcut.

use chrono::{DateTime, Utc};
use diesel::prelude::{
    AsChangeset, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::error::StoreError;
use super::pool::Pool;
use super::schema::canned_replies;

/// Read as a whole by every console; more would be a knowledge base.
pub const CANNED_REPLIES_MAX: i64 = 1_000;
/// The unique index that a second use of a shortcut breaks.
pub const SHORTCUT_INDEX: &str = "canned_replies_by_shortcut";

#[derive(Clone, PartialEq, Eq, Debug, Queryable, Selectable)]
#[diesel(table_name = canned_replies, check_for_backend(diesel::pg::Pg))]
pub struct CannedReplyRow {
    pub id: Uuid,
    pub shortcut: String,
    pub title: String,
    pub text: String,
}

/// `None` leaves a field as it is.
#[derive(Clone, Debug, Default, AsChangeset)]
#[diesel(table_name = canned_replies)]
pub struct CannedReplyChange {
    pub shortcut: Option<String>,
    pub title: Option<String>,
    pub text: Option<String>,
    pub updated_at: Option<DateTime<Utc>>,
}

/// By shortcut.
pub async fn canned_reply_list(pool: &Pool) -> Result<Vec<CannedReplyRow>, StoreError> {
    let mut connection = pool.get().await?;
    Ok(canned_replies::table
        .order(canned_replies::shortcut.asc())
        .limit(CANNED_REPLIES_MAX)
        .select(CannedReplyRow::as_select())
        .load(&mut connection)
        .await?)
}

/// Breaks [`SHORTCUT_INDEX`] when the shortcut is taken.
pub async fn canned_reply_create(
    pool: &Pool,
    shortcut: &str,
    title: &str,
    text: &str,
) -> Result<CannedReplyRow, StoreError> {
    let now = Utc::now();
    let mut connection = pool.get().await?;
    Ok(diesel::insert_into(canned_replies::table)
        .values((
            canned_replies::id.eq(Uuid::now_v7()),
            canned_replies::shortcut.eq(shortcut),
            canned_replies::title.eq(title),
            canned_replies::text.eq(text),
            canned_replies::created_at.eq(now),
            canned_replies::updated_at.eq(now),
        ))
        .returning(CannedReplyRow::as_returning())
        .get_result(&mut connection)
        .await?)
}

/// Breaks [`SHORTCUT_INDEX`] when the shortcut is taken; `None` when there is no such reply.
pub async fn canned_reply_update(
    pool: &Pool,
    id: Uuid,
    change: CannedReplyChange,
) -> Result<Option<CannedReplyRow>, StoreError> {
    let change = CannedReplyChange {
        updated_at: Some(Utc::now()),
        ..change
    };
    let mut connection = pool.get().await?;
    Ok(diesel::update(canned_replies::table.find(id))
        .set(change)
        .returning(CannedReplyRow::as_returning())
        .get_result(&mut connection)
        .await
        .optional()?)
}

/// Whether there was one.
pub async fn canned_reply_delete(pool: &Pool, id: Uuid) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    let deleted = diesel::delete(canned_replies::table.find(id))
        .execute(&mut connection)
        .await?;
    Ok(deleted > 0)
}
