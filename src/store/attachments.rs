//! Rows about files. The bytes are in the object store under `storage_key`.

use std::collections::{BTreeMap, BTreeSet};

use bellhop_domain::conversation::{Actor, Attachment};
use bellhop_domain::{AttachmentId, ClientId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::error::StoreError;
use super::pool::Pool;
use super::schema::{attachments, messages};

/// A file that no message carries by then was given up by who sent it.
pub const UNUSED_HOURS_MAX: i64 = 24;
/// Files older than this go into no new message.
/// The hour between the two makes sure that nothing is deleted while it is being sent.
const SENDABLE_HOURS_MAX: i64 = 23;
/// How many unused files one sweep takes at once.
const SWEEP_ROWS_MAX: i64 = 200;

/// A file and where its bytes are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredFile {
    pub attachment: Attachment,
    pub storage_key: String,
    pub thumbnail_key: Option<String>,
    pub created_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = attachments)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct Row {
    id: Uuid,
    uploader_kind: String,
    uploader_id: Uuid,
    conversation_id: Option<Uuid>,
    message_id: Option<Uuid>,
    name: String,
    content_type: String,
    size_bytes: i64,
    width: Option<i32>,
    height: Option<i32>,
    storage_key: String,
    thumbnail_key: Option<String>,
    created_at: DateTime<Utc>,
}

impl From<Row> for StoredFile {
    fn from(row: Row) -> Self {
        Self {
            attachment: Attachment {
                id: AttachmentId(row.id),
                name: row.name,
                content_type: row.content_type,
                size_bytes: row.size_bytes,
                width: row.width,
                height: row.height,
                has_thumbnail: row.thumbnail_key.is_some(),
            },
            storage_key: row.storage_key,
            thumbnail_key: row.thumbnail_key,
            created_at: row.created_at,
        }
    }
}

/// The columns that say who uploaded something; the system uploads nothing.
pub(super) fn uploader_columns(uploader: &Actor) -> Option<(&'static str, Uuid)> {
    match uploader {
        Actor::Contact { id, .. } => Some(("contact", id.0)),
        Actor::Agent { id, .. } => Some(("agent", id.0)),
        Actor::System => None,
    }
}

/// The files of a message that `uploader` is about to send, in the order asked for.
/// `None` when one of them is unknown, too old, somebody else's, or already in another message.
///
/// A repeated send names files that its first send has put into a message already: they are found too,
/// if that message has the same `client_id`; the journal then answers the repeat.
pub async fn attachments_to_send(
    pool: &Pool,
    uploader: &Actor,
    client_id: &ClientId,
    ids: &[Uuid],
) -> Result<Option<Vec<Attachment>>, StoreError> {
    if ids.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let Some((kind, uploader_id)) = uploader_columns(uploader) else {
        return Ok(None);
    };
    let oldest = Utc::now() - TimeDelta::hours(SENDABLE_HOURS_MAX);
    let mut connection = pool.get().await?;
    let rows: Vec<Row> = attachments::table
        .filter(attachments::id.eq_any(ids))
        .filter(attachments::uploader_kind.eq(kind))
        .filter(attachments::uploader_id.eq(uploader_id))
        .filter(attachments::released_at.is_null())
        .filter(
            attachments::message_id
                .is_not_null()
                .or(attachments::created_at.gt(oldest)),
        )
        .select(Row::as_select())
        .load(&mut connection)
        .await?;
    // All free, or all in one and the same message.
    let carriers: BTreeSet<Option<Uuid>> = rows.iter().map(|row| row.message_id).collect();
    let mut carriers = carriers.into_iter();
    match (carriers.next().flatten(), carriers.next()) {
        (_, Some(_)) => return Ok(None),
        (None, None) => {}
        (Some(carrier), None) => {
            let of_this_send = messages::table
                .filter(messages::id.eq(carrier))
                .filter(messages::client_id.eq(client_id.as_str()));
            let of_this_send = diesel::select(diesel::dsl::exists(of_this_send));
            if !of_this_send.get_result(&mut connection).await? {
                return Ok(None);
            }
        }
    }
    let mut found: BTreeMap<Uuid, Attachment> = rows
        .into_iter()
        .map(|row| (row.id, StoredFile::from(row).attachment))
        .collect();
    // A second mention of the same file finds nothing and refuses the message.
    Ok(ids.iter().map(|id| found.remove(id)).collect())
}

/// `uploader` is not the system.
pub async fn attachment_create(
    pool: &Pool,
    uploader: &Actor,
    file: &StoredFile,
) -> Result<(), StoreError> {
    let Some((kind, uploader_id)) = uploader_columns(uploader) else {
        return Err(StoreError::Corrupt(
            "the system uploads no files".to_owned(),
        ));
    };
    let attachment = &file.attachment;
    let row = Row {
        id: attachment.id.0,
        uploader_kind: kind.to_owned(),
        uploader_id,
        conversation_id: None,
        message_id: None,
        name: attachment.name.clone(),
        content_type: attachment.content_type.clone(),
        size_bytes: attachment.size_bytes,
        width: attachment.width,
        height: attachment.height,
        storage_key: file.storage_key.clone(),
        thumbnail_key: file.thumbnail_key.clone(),
        created_at: file.created_at,
    };
    let mut connection = pool.get().await?;
    diesel::insert_into(attachments::table)
        .values(row)
        .execute(&mut connection)
        .await?;
    Ok(())
}

/// Nothing for a file that a deleted message has given up.
pub async fn attachment_get(
    pool: &Pool,
    id: AttachmentId,
) -> Result<Option<StoredFile>, StoreError> {
    let mut connection = pool.get().await?;
    let row: Option<Row> = attachments::table
        .find(id.0)
        .filter(attachments::released_at.is_null())
        .select(Row::as_select())
        .first(&mut connection)
        .await
        .optional()?;
    Ok(row.map(StoredFile::from))
}

/// The same, if this person uploaded it.
pub async fn attachment_get_own(
    pool: &Pool,
    uploader: &Actor,
    id: AttachmentId,
) -> Result<Option<StoredFile>, StoreError> {
    let Some((kind, uploader_id)) = uploader_columns(uploader) else {
        return Ok(None);
    };
    let mut connection = pool.get().await?;
    let row: Option<Row> = attachments::table
        .find(id.0)
        .filter(attachments::uploader_kind.eq(kind))
        .filter(attachments::uploader_id.eq(uploader_id))
        .select(Row::as_select())
        .first(&mut connection)
        .await
        .optional()?;
    Ok(row.map(StoredFile::from))
}

/// Files that no message carries and none can carry any more: they are too old, or were given up; oldest first.
pub async fn attachments_unused(
    pool: &Pool,
    now: DateTime<Utc>,
) -> Result<Vec<StoredFile>, StoreError> {
    let before = now - TimeDelta::hours(UNUSED_HOURS_MAX);
    let mut connection = pool.get().await?;
    let rows: Vec<Row> = attachments::table
        .filter(attachments::message_id.is_null())
        .filter(
            attachments::created_at
                .lt(before)
                .or(attachments::released_at.is_not_null()),
        )
        .order(attachments::created_at)
        .limit(SWEEP_ROWS_MAX)
        .select(Row::as_select())
        .load(&mut connection)
        .await?;
    Ok(rows.into_iter().map(StoredFile::from).collect())
}

/// Forgets a file whose bytes have been deleted.
pub async fn attachment_delete_unused(pool: &Pool, id: AttachmentId) -> Result<(), StoreError> {
    let unused = attachments::table
        .find(id.0)
        .filter(attachments::message_id.is_null());
    let mut connection = pool.get().await?;
    diesel::delete(unused).execute(&mut connection).await?;
    Ok(())
}
