//! How much every agent can carry, unless they have limits of their own.

use bellhop_domain::agent::Capacity;
use bellhop_domain::conversation::AgentRef;
use chrono::Utc;
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};

use super::audit::{AuditEntry, Subject, entry_insert};
use super::error::StoreError;
use super::pool::Pool;
use super::record::{difference, lock};
use super::record_error::RecordError;
use super::rows::from_json;
use super::schema::organisation_settings;

const KEY: &str = "capacity";

pub async fn capacity_get(pool: &Pool) -> Result<Capacity, StoreError> {
    let mut connection = pool.get().await?;
    capacity_on_conn(&mut connection).await
}

/// The default until somebody has set another.
pub(super) async fn capacity_on_conn(
    connection: &mut AsyncPgConnection,
) -> Result<Capacity, StoreError> {
    let found: Option<Value> = organisation_settings::table
        .find(KEY)
        .select(organisation_settings::value)
        .first(connection)
        .await
        .optional()?;
    found.map_or_else(|| Ok(Capacity::default()), from_json)
}

pub async fn capacity_set(
    pool: &Pool,
    by: &AgentRef,
    capacity: &Capacity,
) -> Result<(), RecordError> {
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            let before = json!(capacity_on_conn(connection).await?.classes);
            let after = json!(capacity.classes);
            let columns = (
                organisation_settings::value.eq(json!(capacity)),
                organisation_settings::updated_at.eq(Utc::now()),
            );
            diesel::insert_into(organisation_settings::table)
                .values((organisation_settings::key.eq(KEY), columns.clone()))
                .on_conflict(organisation_settings::key)
                .do_update()
                .set(columns)
                .execute(connection)
                .await?;
            if let Some(detail) = difference(&before, &after) {
                let subject = Subject {
                    kind: KEY.to_owned(),
                    id: None,
                    name: KEY.to_owned(),
                };
                let action = "capacity.update".to_owned();
                let entry = AuditEntry {
                    action,
                    subject,
                    detail,
                };
                entry_insert(connection, by, entry).await?;
            }
            Ok(())
        })
        .await
}
