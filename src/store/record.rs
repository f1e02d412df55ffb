//! Records: plain rows that admins change, each change with its entry in the audit log, in one transaction.
//! Deleted ones keep their row, so that a deletion can be undone and history can name them.
//! Start reading at `update`; what is special about a kind is in its `Record`.

use bellhop_domain::conversation::AgentRef;
use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::audit::{AuditEntry, Subject, entry_insert};
use super::error::StoreError;
use super::pool::Pool;
use super::record_error::RecordError;

/// Any number: makes changes of records one after the other. They are rare, and rules between records
/// (one default queue, no overflow loop, nothing deleted that is used) would else need locks of their own.
const RECORDS_LOCK: i64 = 5_310_771;

/// Which rows to read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pick {
    /// All that are not deleted, in the order of lists.
    Live,
    One(Uuid),
    Deleted(Uuid),
}

/// A kind of record. Its JSON names its fields in the audit log.
pub trait Record: Serialize + Clone + Send + Sync + 'static {
    /// For people: "custom status".
    const KIND: &'static str;
    /// More would be no list that people read.
    const MAX: i64;

    fn id(&self) -> Uuid;
    fn name(&self) -> &str;

    fn read(
        connection: &mut AsyncPgConnection,
        pick: Pick,
    ) -> impl Future<Output = Result<Vec<Self>, StoreError>> + Send;

    /// Inserts the row or makes it so.
    fn save(
        &self,
        connection: &mut AsyncPgConnection,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Whether what it names is there; makes true of itself what follows from the others.
    /// `before` is none for one that is new or comes back.
    fn settle(
        &mut self,
        connection: &mut AsyncPgConnection,
        before: Option<&Self>,
    ) -> impl Future<Output = Result<(), RecordError>> + Send;

    /// Whether it may go.
    fn check_unused(
        &self,
        connection: &mut AsyncPgConnection,
    ) -> impl Future<Output = Result<(), RecordError>> + Send;

    fn set_deleted(
        connection: &mut AsyncPgConnection,
        id: Uuid,
        at: Option<DateTime<Utc>>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// The part of a [`Record`] that is the same for every table.
macro_rules! set_deleted {
    ($table:ident) => {
        async fn set_deleted(
            connection: &mut diesel_async::AsyncPgConnection,
            id: uuid::Uuid,
            at: Option<chrono::DateTime<chrono::Utc>>,
        ) -> Result<(), crate::store::error::StoreError> {
            let times = (
                $table::deleted_at.eq(at),
                $table::updated_at.eq(chrono::Utc::now()),
            );
            diesel::update($table::table.find(id))
                .set(times)
                .execute(connection)
                .await?;
            Ok(())
        }
    };
}

/// Narrows a boxed query to what is picked; the order and the limit are the caller's.
macro_rules! picked {
    ($table:ident, $query:expr, $pick:expr) => {
        match $pick {
            crate::store::record::Pick::Live => $query.filter($table::deleted_at.is_null()),
            crate::store::record::Pick::One(id) => $query
                .filter($table::id.eq(id))
                .filter($table::deleted_at.is_null()),
            crate::store::record::Pick::Deleted(id) => $query
                .filter($table::id.eq(id))
                .filter($table::deleted_at.is_not_null()),
        }
    };
}

pub(super) use {picked, set_deleted};

pub async fn record_list<R: Record>(pool: &Pool) -> Result<Vec<R>, StoreError> {
    let mut connection = pool.get().await?;
    R::read(&mut connection, Pick::Live).await
}

pub async fn record_get<R: Record>(pool: &Pool, id: Uuid) -> Result<Option<R>, StoreError> {
    let mut connection = pool.get().await?;
    Ok(R::read(&mut connection, Pick::One(id)).await?.pop())
}

/// Whether there is such a record, or was.
pub async fn record_was_made<R: Record>(pool: &Pool, id: Uuid) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    let live = R::read(&mut connection, Pick::One(id)).await?;
    let deleted = R::read(&mut connection, Pick::Deleted(id)).await?;
    Ok(!live.is_empty() || !deleted.is_empty())
}

pub async fn record_create<R: Record>(
    pool: &Pool,
    by: &AgentRef,
    record: R,
) -> Result<R, RecordError> {
    let mut record = record;
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            let existing = R::read(connection, Pick::Live).await?.len();
            if i64::try_from(existing).unwrap_or(i64::MAX) >= R::MAX {
                return Err(RecordError::TooMany { max: R::MAX });
            }
            record.settle(connection, None).await?;
            record.save(connection).await?;
            let detail = json!({ "after": record });
            note(connection, by, "create", &record, detail).await?;
            Ok(record)
        })
        .await
}

pub async fn record_update<R: Record>(
    pool: &Pool,
    by: &AgentRef,
    id: Uuid,
    change: impl FnOnce(&mut R) + Send,
) -> Result<R, RecordError> {
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            let before = found::<R>(connection, Pick::One(id)).await?;
            let mut after = before.clone();
            change(&mut after);
            after.settle(connection, Some(&before)).await?;
            after.save(connection).await?;
            if let Some(detail) = difference(&json!(before), &json!(after)) {
                note(connection, by, "update", &after, detail).await?;
            }
            Ok(after)
        })
        .await
}

pub async fn record_delete<R: Record>(
    pool: &Pool,
    by: &AgentRef,
    id: Uuid,
) -> Result<(), RecordError> {
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            let record = found::<R>(connection, Pick::One(id)).await?;
            record.check_unused(connection).await?;
            R::set_deleted(connection, id, Some(Utc::now())).await?;
            let detail = json!({ "before": record });
            note(connection, by, "delete", &record, detail).await
        })
        .await
}

/// Undoes a deletion. One that is not deleted stays as it is.
pub async fn record_restore<R: Record>(
    pool: &Pool,
    by: &AgentRef,
    id: Uuid,
) -> Result<R, RecordError> {
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            if let Some(live) = R::read(connection, Pick::One(id)).await?.pop() {
                return Ok(live);
            }
            let mut record = found::<R>(connection, Pick::Deleted(id)).await?;
            record.settle(connection, None).await?;
            R::set_deleted(connection, id, None).await?;
            record.save(connection).await?;
            let detail = json!({ "after": record });
            note(connection, by, "restore", &record, detail).await?;
            Ok(record)
        })
        .await
}

async fn found<R: Record>(
    connection: &mut AsyncPgConnection,
    pick: Pick,
) -> Result<R, RecordError> {
    let found = R::read(connection, pick).await?.pop();
    found.ok_or(RecordError::NotFound(R::KIND))
}

/// Until the end of the transaction.
pub(in crate::store) async fn lock(connection: &mut AsyncPgConnection) -> Result<(), StoreError> {
    diesel::sql_query(format!("SELECT pg_advisory_xact_lock({RECORDS_LOCK})"))
        .execute(connection)
        .await?;
    Ok(())
}

async fn note<R: Record>(
    connection: &mut AsyncPgConnection,
    by: &AgentRef,
    verb: &str,
    record: &R,
    detail: Value,
) -> Result<(), RecordError> {
    let kind = R::KIND.replace(' ', "_");
    let entry = AuditEntry {
        action: format!("{kind}.{verb}"),
        subject: Subject {
            kind,
            id: Some(record.id()),
            name: record.name().to_owned(),
        },
        detail,
    };
    Ok(entry_insert(connection, by, entry).await?)
}

/// The fields that differ, as they were and as they are; none when nothing does.
pub(in crate::store) fn difference(before: &Value, after: &Value) -> Option<Value> {
    let (before, after) = (before.as_object()?, after.as_object()?);
    let differs = |name: &&String| before.get(*name) != after.get(*name);
    let names: Vec<&String> = after.keys().filter(differs).collect();
    if names.is_empty() {
        return None;
    }
    let of = |side: &Map<String, Value>| -> Map<String, Value> {
        let value = |name: &&String| {
            let value = side.get(*name).cloned().unwrap_or_default();
            ((*name).clone(), value)
        };
        names.iter().map(value).collect()
    };
    Some(json!({ "before": of(before), "after": of(after) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_by_its_fields() {
        let before = json!({ "name": "Orders", "everyone": true, "team_ids": [] });
        let after = json!({ "name": "Returns", "everyone": true, "team_ids": [1] });
        let told = difference(&before, &after);
        let expected = json!({
            "before": { "name": "Orders", "team_ids": [] },
            "after": { "name": "Returns", "team_ids": [1] },
        });
        assert_eq!(told, Some(expected));
        assert_eq!(difference(&before, &before), None);
    }
}
