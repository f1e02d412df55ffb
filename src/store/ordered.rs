//! Records whose order means something: the first that matches decides.

use bellhop_domain::conversation::AgentRef;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde_json::{Value, json};
use uuid::Uuid;

use super::audit::{AuditEntry, Subject, entry_insert};
use super::error::StoreError;
use super::pool::Pool;
use super::record::{Pick, Record, lock};
use super::record_error::RecordError;

pub trait Ordered: Record + PartialEq {
    /// From 1; 0 before it has a place.
    fn position(&mut self) -> &mut i32;
}

/// Behind all others, if it is new and has no place.
pub(super) async fn place_last<R: Ordered>(
    record: &mut R,
    connection: &mut AsyncPgConnection,
    before: Option<&R>,
) -> Result<(), StoreError> {
    if before.is_none() && *record.position() == 0 {
        let mut others = R::read(connection, Pick::Live).await?;
        let last = others.last_mut().map_or(0, |last| *last.position());
        *record.position() = last.saturating_add(1);
    }
    Ok(())
}

/// Puts the records into this order; it must name each of them once. Answers them so.
pub async fn record_order<R: Ordered>(
    pool: &Pool,
    by: &AgentRef,
    ids: &[Uuid],
) -> Result<Vec<R>, RecordError> {
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            let before = R::read(connection, Pick::Live).await?;
            let mut records = before.clone();
            let place = |id: Uuid| ids.iter().position(|wanted| *wanted == id);
            if ids.len() != records.len()
                || records.iter().any(|record| place(record.id()).is_none())
            {
                return Err(RecordError::NotEveryOne);
            }
            records.sort_by_key(|record| place(record.id()));
            for (position, record) in (1..).zip(&mut records) {
                if *record.position() != position {
                    *record.position() = position;
                    record.save(connection).await?;
                }
            }
            if records != before {
                entry_insert(connection, by, order_entry(&before, &records)).await?;
            }
            Ok(records)
        })
        .await
}

fn order_entry<R: Ordered>(before: &[R], after: &[R]) -> AuditEntry {
    let names =
        |records: &[R]| -> Value { records.iter().map(|record| json!(record.name())).collect() };
    let kind = R::KIND.replace(' ', "_");
    AuditEntry {
        action: format!("{kind}.order"),
        subject: Subject {
            kind,
            id: None,
            name: "order".to_owned(),
        },
        detail: json!({ "before": names(before), "after": names(after) }),
    }
}
