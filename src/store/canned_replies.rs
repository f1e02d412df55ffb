//! Canned replies: texts that agents insert by a shortcut. With steps, one is a macro.

use bellhop_domain::conversation::AgentRef;
use bellhop_domain::steps::Steps;
use chrono::{DateTime, Utc};
use diesel::prelude::{
    AsChangeset, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use uuid::Uuid;

use super::audit::{AuditEntry, Subject, entry_insert};
use super::error::StoreError;
use super::pool::Pool;
use super::record::difference;
use super::rows::from_json;
use super::schema::canned_replies;

/// Read as a whole by every console; more would be a knowledge base.
pub const CANNED_REPLIES_MAX: i64 = 1_000;
/// The unique index that a second use of a shortcut breaks.
pub const SHORTCUT_INDEX: &str = "canned_replies_by_shortcut";

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CannedReplyRow {
    pub id: Uuid,
    pub shortcut: String,
    pub title: String,
    /// Only a macro may have none.
    pub text: String,
    pub steps: Option<Steps>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = canned_replies, check_for_backend(diesel::pg::Pg))]
struct StoredReply {
    id: Uuid,
    shortcut: String,
    title: String,
    text: String,
    steps: Option<Value>,
}

impl TryFrom<StoredReply> for CannedReplyRow {
    type Error = StoreError;

    fn try_from(row: StoredReply) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            shortcut: row.shortcut,
            title: row.title,
            text: row.text,
            steps: row.steps.map(from_json).transpose()?,
        })
    }
}

/// `None` leaves a field as it is.
#[derive(Clone, Debug, Default)]
pub struct CannedReplyChange {
    pub shortcut: Option<String>,
    pub title: Option<String>,
    pub text: Option<String>,
    /// `Some(None)`: a macro no more.
    pub steps: Option<Option<Steps>>,
}

#[derive(AsChangeset)]
#[diesel(table_name = canned_replies)]
struct StoredChange {
    shortcut: Option<String>,
    title: Option<String>,
    text: Option<String>,
    steps: Option<Option<Value>>,
    updated_at: DateTime<Utc>,
}

/// By shortcut.
pub async fn canned_reply_list(pool: &Pool) -> Result<Vec<CannedReplyRow>, StoreError> {
    let mut connection = pool.get().await?;
    let found: Vec<StoredReply> = canned_replies::table
        .order(canned_replies::shortcut.asc())
        .limit(CANNED_REPLIES_MAX)
        .select(StoredReply::as_select())
        .load(&mut connection)
        .await?;
    found.into_iter().map(CannedReplyRow::try_from).collect()
}

pub async fn canned_reply_get(pool: &Pool, id: Uuid) -> Result<Option<CannedReplyRow>, StoreError> {
    let mut connection = pool.get().await?;
    let found = canned_replies::table
        .find(id)
        .select(StoredReply::as_select())
        .first(&mut connection)
        .await
        .optional()?;
    found.map(CannedReplyRow::try_from).transpose()
}

/// Breaks [`SHORTCUT_INDEX`] when the shortcut is taken. What is done to a macro is written to the audit log.
pub async fn canned_reply_create(
    pool: &Pool,
    by: &AgentRef,
    shortcut: &str,
    title: &str,
    text: &str,
    steps: Option<&Steps>,
) -> Result<CannedReplyRow, StoreError> {
    let now = Utc::now();
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            let made: StoredReply = diesel::insert_into(canned_replies::table)
                .values((
                    canned_replies::id.eq(Uuid::now_v7()),
                    canned_replies::shortcut.eq(shortcut),
                    canned_replies::title.eq(title),
                    canned_replies::text.eq(text),
                    canned_replies::steps.eq(steps.map(|steps| json!(steps))),
                    canned_replies::created_at.eq(now),
                    canned_replies::updated_at.eq(now),
                ))
                .returning(StoredReply::as_returning())
                .get_result(connection)
                .await?;
            let made = CannedReplyRow::try_from(made)?;
            note(connection, by, None, Some(&made)).await?;
            Ok(made)
        })
        .await
}

/// Breaks [`SHORTCUT_INDEX`] when the shortcut is taken; `None` when there is no such reply.
pub async fn canned_reply_update(
    pool: &Pool,
    by: &AgentRef,
    before: &CannedReplyRow,
    change: CannedReplyChange,
) -> Result<Option<CannedReplyRow>, StoreError> {
    let stored = StoredChange {
        shortcut: change.shortcut,
        title: change.title,
        text: change.text,
        steps: change.steps.map(|steps| steps.map(|steps| json!(steps))),
        updated_at: Utc::now(),
    };
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            let changed: Option<StoredReply> =
                diesel::update(canned_replies::table.find(before.id))
                    .set(stored)
                    .returning(StoredReply::as_returning())
                    .get_result(connection)
                    .await
                    .optional()?;
            let Some(changed) = changed else {
                return Ok(None);
            };
            let changed = CannedReplyRow::try_from(changed)?;
            note(connection, by, Some(before), Some(&changed)).await?;
            Ok(Some(changed))
        })
        .await
}

/// Whether there was one.
pub async fn canned_reply_delete(
    pool: &Pool,
    by: &AgentRef,
    before: &CannedReplyRow,
) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            let deleted = diesel::delete(canned_replies::table.find(before.id))
                .execute(connection)
                .await?;
            if deleted > 0 {
                note(connection, by, Some(before), None).await?;
            }
            Ok(deleted > 0)
        })
        .await
}

/// Texts are everybody's and change daily; what acts on conversations is somebody's decision.
async fn note(
    connection: &mut AsyncPgConnection,
    by: &AgentRef,
    before: Option<&CannedReplyRow>,
    after: Option<&CannedReplyRow>,
) -> Result<(), StoreError> {
    let is_macro = |row: Option<&CannedReplyRow>| row.is_some_and(|row| row.steps.is_some());
    if !is_macro(before) && !is_macro(after) {
        return Ok(());
    }
    let verb = match (before, after) {
        (None, _) => "create",
        (Some(_), Some(_)) => "update",
        (Some(_), None) => "delete",
    };
    let told = |row: &CannedReplyRow| {
        json!({
            "shortcut": row.shortcut, "title": row.title, "text": row.text, "steps": row.steps,
        })
    };
    let detail = match (before, after) {
        (Some(before), Some(after)) => match difference(&told(before), &told(after)) {
            Some(detail) => detail,
            None => return Ok(()),
        },
        (None, Some(after)) => json!({ "after": told(after) }),
        (Some(before), None) => json!({ "before": told(before) }),
        (None, None) => return Ok(()),
    };
    let Some(row) = after.or(before) else {
        return Ok(());
    };
    let entry = AuditEntry {
        action: format!("macro.{verb}"),
        subject: Subject {
            kind: "macro".to_owned(),
            id: Some(row.id),
            name: row.title.clone(),
        },
        detail,
    };
    entry_insert(connection, by, entry).await
}
