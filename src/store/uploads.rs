//! Chunked uploads under way: how far each of them is. The chunks are in the object store.

use bellhop_domain::conversation::Actor;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::attachments::{UNUSED_HOURS_MAX, uploader_columns};
use super::error::StoreError;
use super::pool::Pool;
use super::schema::{attachments, uploads};

/// How many uploads one sweep takes at once.
const SWEEP_ROWS_MAX: i64 = 200;

#[derive(Clone, PartialEq, Eq, Debug, Queryable, Selectable)]
#[diesel(table_name = uploads)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct Upload {
    pub id: Uuid,
    pub name: String,
    pub size_bytes: i64,
    /// Bytes received so far.
    pub offset_bytes: i64,
    pub created_at: DateTime<Utc>,
}

/// `uploader` is not the system.
pub async fn upload_create(
    pool: &Pool,
    uploader: &Actor,
    upload: &Upload,
) -> Result<(), StoreError> {
    let Some((kind, uploader_id)) = uploader_columns(uploader) else {
        return Err(StoreError::Corrupt(
            "the system uploads no files".to_owned(),
        ));
    };
    let mut connection = pool.get().await?;
    diesel::insert_into(uploads::table)
        .values((
            uploads::id.eq(upload.id),
            uploads::uploader_kind.eq(kind),
            uploads::uploader_id.eq(uploader_id),
            uploads::name.eq(&upload.name),
            uploads::size_bytes.eq(upload.size_bytes),
            uploads::offset_bytes.eq(upload.offset_bytes),
            uploads::created_at.eq(upload.created_at),
        ))
        .execute(&mut connection)
        .await?;
    Ok(())
}

/// Only to the person who began it.
pub async fn upload_get(
    pool: &Pool,
    uploader: &Actor,
    id: Uuid,
) -> Result<Option<Upload>, StoreError> {
    let Some((kind, uploader_id)) = uploader_columns(uploader) else {
        return Ok(None);
    };
    let mut connection = pool.get().await?;
    let upload = uploads::table
        .find(id)
        .filter(uploads::uploader_kind.eq(kind))
        .filter(uploads::uploader_id.eq(uploader_id))
        .select(Upload::as_select())
        .first(&mut connection)
        .await
        .optional()?;
    Ok(upload)
}

/// How many uploads a person has under way.
pub async fn uploads_under_way(pool: &Pool, uploader: &Actor) -> Result<i64, StoreError> {
    let Some((kind, uploader_id)) = uploader_columns(uploader) else {
        return Ok(0);
    };
    let mut connection = pool.get().await?;
    let count = uploads::table
        .filter(uploads::uploader_kind.eq(kind))
        .filter(uploads::uploader_id.eq(uploader_id))
        .select(count_star())
        .first(&mut connection)
        .await?;
    Ok(count)
}

/// What a person has uploaded and not sent, with the whole size of what is still under way.
pub async fn unsent_bytes(pool: &Pool, uploader: &Actor) -> Result<i64, StoreError> {
    let Some((kind, uploader_id)) = uploader_columns(uploader) else {
        return Ok(0);
    };
    let sum = || sql::<BigInt>("coalesce(sum(size_bytes), 0)::bigint");
    let mut connection = pool.get().await?;
    let under_way: i64 = uploads::table
        .filter(uploads::uploader_kind.eq(kind))
        .filter(uploads::uploader_id.eq(uploader_id))
        .select(sum())
        .first(&mut connection)
        .await?;
    let waiting: i64 = attachments::table
        .filter(attachments::uploader_kind.eq(kind))
        .filter(attachments::uploader_id.eq(uploader_id))
        .filter(attachments::message_id.is_null())
        .filter(attachments::released_at.is_null())
        .select(sum())
        .first(&mut connection)
        .await?;
    Ok(under_way.saturating_add(waiting))
}

/// Moves an upload on; false when it is not at `from` (any more).
pub async fn upload_advance(pool: &Pool, id: Uuid, from: i64, to: i64) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    let at_from = uploads::table
        .find(id)
        .filter(uploads::offset_bytes.eq(from));
    let moved = diesel::update(at_from)
        .set(uploads::offset_bytes.eq(to))
        .execute(&mut connection)
        .await?;
    Ok(moved == 1)
}

pub async fn upload_delete(pool: &Pool, id: Uuid) -> Result<(), StoreError> {
    let mut connection = pool.get().await?;
    diesel::delete(uploads::table.find(id))
        .execute(&mut connection)
        .await?;
    Ok(())
}

/// Uploads that were given up, oldest first.
pub async fn uploads_stale(pool: &Pool, now: DateTime<Utc>) -> Result<Vec<Upload>, StoreError> {
    let before = now - TimeDelta::hours(UNUSED_HOURS_MAX);
    let mut connection = pool.get().await?;
    let stale = uploads::table
        .filter(uploads::created_at.lt(before))
        .order(uploads::created_at)
        .limit(SWEEP_ROWS_MAX)
        .select(Upload::as_select())
        .load(&mut connection)
        .await?;
    Ok(stale)
}
