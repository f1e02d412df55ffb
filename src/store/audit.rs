//! The audit log: who changed what, and what supervisors did.

use bellhop_domain::conversation::AgentRef;
use bellhop_domain::{AgentId, Timestamp};
use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::{
    ExpressionMethods, Insertable, QueryDsl, Queryable, Selectable, SelectableHelper,
};
use diesel::sql_types::{Bool, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::error::StoreError;
use super::pool::Pool;
use super::rows::{from_timestamptz, to_timestamptz};
use super::schema::audit_log;

/// What something was done to, by the name it had then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject {
    /// One word: "queue", "conversation".
    pub kind: String,
    pub id: Option<Uuid>,
    pub name: String,
}

/// What is to be written down.
#[derive(Clone, PartialEq, Debug)]
pub struct AuditEntry {
    /// Subject and verb: "queue.update", "conversation.take_over".
    pub action: String,
    pub subject: Subject,
    pub detail: Value,
}

#[derive(Clone, PartialEq, Debug)]
pub struct AuditRow {
    pub id: Uuid,
    pub at: Timestamp,
    pub by: AgentRef,
    pub entry: AuditEntry,
}

#[derive(Clone, PartialEq, Debug)]
pub struct AuditPage {
    /// Newest first.
    pub rows: Vec<AuditRow>,
    /// Where the next page begins; `None` when this is the last one.
    pub next: Option<(Timestamp, Uuid)>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_log, check_for_backend(diesel::pg::Pg))]
struct StoredEntry {
    id: Uuid,
    at: DateTime<Utc>,
    actor_id: Uuid,
    actor_name: String,
    action: String,
    subject_kind: String,
    subject_id: Option<Uuid>,
    subject_name: String,
    detail: Value,
}

impl From<StoredEntry> for AuditRow {
    fn from(row: StoredEntry) -> Self {
        Self {
            id: row.id,
            at: from_timestamptz(row.at),
            by: AgentRef {
                id: AgentId(row.actor_id),
                name: row.actor_name,
            },
            entry: AuditEntry {
                action: row.action,
                subject: Subject {
                    kind: row.subject_kind,
                    id: row.subject_id,
                    name: row.subject_name,
                },
                detail: row.detail,
            },
        }
    }
}

/// For what is done outside a transaction of the store.
pub async fn audit_add(pool: &Pool, by: &AgentRef, entry: AuditEntry) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    entry_insert(&mut connection, by, entry).await
}

/// In the transaction of the change.
pub(in crate::store) async fn entry_insert(
    connection: &mut AsyncPgConnection,
    by: &AgentRef,
    entry: AuditEntry,
) -> Result<(), StoreError> {
    let row = StoredEntry {
        id: Uuid::now_v7(),
        at: Utc::now(),
        actor_id: by.id.0,
        actor_name: by.name.clone(),
        action: entry.action,
        subject_kind: entry.subject.kind,
        subject_id: entry.subject.id,
        subject_name: entry.subject.name,
        detail: entry.detail,
    };
    diesel::insert_into(audit_log::table)
        .values(row)
        .execute(connection)
        .await?;
    Ok(())
}

pub async fn audit_list(
    pool: &Pool,
    after: Option<(Timestamp, Uuid)>,
    limit: usize,
) -> Result<AuditPage, StoreError> {
    let mut query = audit_log::table
        .select(StoredEntry::as_select())
        .into_boxed();
    if let Some((at, id)) = after {
        let older = sql::<Bool>("(at, id) < (")
            .bind::<Timestamptz, _>(to_timestamptz(at))
            .sql(", ")
            .bind::<SqlUuid, _>(id)
            .sql(")");
        query = query.filter(older);
    }
    let one_more = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
    let mut connection = pool.get().await?;
    let mut found: Vec<StoredEntry> = query
        .order((audit_log::at.desc(), audit_log::id.desc()))
        .limit(one_more)
        .load(&mut connection)
        .await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let rows: Vec<AuditRow> = found.into_iter().map(AuditRow::from).collect();
    let next = rows.last().map(|last| (last.at, last.id));
    Ok(AuditPage {
        next: next.filter(|_| has_more),
        rows,
    })
}
