//! Channels that others post to, as administrators see and change them.

use bellhop_domain::ChannelId;
use bellhop_domain::conversation::AgentRef;
use chrono::{DateTime, Utc};
use diesel::prelude::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, Selectable, SelectableHelper,
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::store::audit::{AuditEntry, Subject, entry_insert};
use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::record::{difference, lock};
use crate::store::record_error::RecordError;
use crate::store::schema::channels;

const KIND: &str = "channel";
/// More would be no list that people read.
const CHANNELS_MAX: i64 = 500;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = channels, check_for_backend(diesel::pg::Pg))]
pub struct InboundChannelRow {
    pub id: Uuid,
    pub kind: String,
    /// The last part of the address that is posted to.
    pub key: String,
    pub name: String,
    /// Encrypted; only its channel can open it.
    pub sealed_secret: Option<Vec<u8>>,
    pub secret_set_at: Option<DateTime<Utc>>,
    pub disabled_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    /// Why nothing goes out until somebody acts: `outbound::trouble`.
    pub outbound_trouble: Option<Value>,
    /// What an administrator decided: `channels::settings`.
    pub settings: Value,
    /// What is older is deleted; `None`: kept.
    pub retention_days: Option<i32>,
}

impl InboundChannelRow {
    pub fn channel_id(&self) -> ChannelId {
        ChannelId(self.id)
    }

    /// For the audit log: no secret in it.
    fn told(&self) -> Value {
        json!({
            "name": self.name,
            "platform": self.kind,
            "enabled": self.disabled_at.is_none(),
            "secret_set_at": self.secret_set_at,
            "stopped": self.outbound_trouble.is_some(),
            "settings": self.settings,
            "retention_days": self.retention_days,
        })
    }
}

pub async fn inbound_channel_by_key(
    pool: &Pool,
    kind: &str,
    key: &str,
) -> Result<Option<InboundChannelRow>, StoreError> {
    if key.contains('\0') {
        return Ok(None);
    }
    let mut connection = pool.get().await?;
    Ok(channels::table
        .filter(channels::key.eq(key))
        .filter(channels::kind.eq(kind))
        .select(InboundChannelRow::as_select())
        .first(&mut connection)
        .await
        .optional()?)
}

/// Those of these kinds, by name.
pub async fn inbound_channel_list(
    pool: &Pool,
    kinds: &[&str],
) -> Result<Vec<InboundChannelRow>, StoreError> {
    let mut connection = pool.get().await?;
    Ok(channels::table
        .filter(channels::kind.eq_any(kinds))
        .order((channels::name.asc(), channels::id.asc()))
        .select(InboundChannelRow::as_select())
        .load(&mut connection)
        .await?)
}

pub async fn inbound_channel_get(
    pool: &Pool,
    kinds: &[&str],
    id: Uuid,
) -> Result<Option<InboundChannelRow>, StoreError> {
    let mut connection = pool.get().await?;
    read(&mut connection, kinds, id).await
}

async fn read(
    connection: &mut AsyncPgConnection,
    kinds: &[&str],
    id: Uuid,
) -> Result<Option<InboundChannelRow>, StoreError> {
    Ok(channels::table
        .find(id)
        .filter(channels::kind.eq_any(kinds))
        .select(InboundChannelRow::as_select())
        .first(connection)
        .await
        .optional()?)
}

pub async fn inbound_channel_create(
    pool: &Pool,
    by: &AgentRef,
    row: InboundChannelRow,
) -> Result<InboundChannelRow, RecordError> {
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            let count: i64 = channels::table.count().get_result(connection).await?;
            if count >= CHANNELS_MAX {
                return Err(RecordError::TooMany { max: CHANNELS_MAX });
            }
            diesel::insert_into(channels::table)
                .values((
                    channels::id.eq(row.id),
                    channels::kind.eq(&row.kind),
                    channels::key.eq(&row.key),
                    channels::name.eq(&row.name),
                    // Nobody signs in as a user of this channel.
                    channels::identity_secret.eq(""),
                    channels::settings.eq(&row.settings),
                    channels::created_at.eq(row.created_at),
                    channels::sealed_secret.eq(&row.sealed_secret),
                    channels::secret_set_at.eq(row.secret_set_at),
                    channels::retention_days.eq(row.retention_days),
                ))
                .execute(connection)
                .await?;
            note(
                connection,
                by,
                "create",
                &row,
                json!({ "after": row.told() }),
            )
            .await?;
            Ok(row)
        })
        .await
}

pub async fn inbound_channel_update(
    pool: &Pool,
    by: &AgentRef,
    kinds: &[&str],
    id: Uuid,
    change: impl FnOnce(&mut InboundChannelRow) + Send,
) -> Result<InboundChannelRow, RecordError> {
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            let before = read(connection, kinds, id).await?;
            let before = before.ok_or(RecordError::NotFound(KIND))?;
            let mut after = before.clone();
            change(&mut after);
            diesel::update(channels::table.find(id))
                .set((
                    channels::name.eq(&after.name),
                    channels::sealed_secret.eq(&after.sealed_secret),
                    channels::secret_set_at.eq(after.secret_set_at),
                    channels::disabled_at.eq(after.disabled_at),
                    channels::outbound_trouble.eq(&after.outbound_trouble),
                    channels::settings.eq(&after.settings),
                    channels::retention_days.eq(after.retention_days),
                ))
                .execute(connection)
                .await?;
            if let Some(detail) = difference(&before.told(), &after.told()) {
                note(connection, by, "update", &after, detail).await?;
            }
            Ok(after)
        })
        .await
}

async fn note(
    connection: &mut AsyncPgConnection,
    by: &AgentRef,
    verb: &str,
    row: &InboundChannelRow,
    detail: Value,
) -> Result<(), StoreError> {
    let entry = AuditEntry {
        action: format!("{KIND}.{verb}"),
        subject: Subject {
            kind: KIND.to_owned(),
            id: Some(row.id),
            name: row.name.clone(),
        },
        detail,
    };
    entry_insert(connection, by, entry).await
}
