//! Uploads in chunks, which a broken connection does not lose.
//! Every chunk is an object of its own; the last one joins them into the file.

use bellhop_domain::AttachmentId;
use bellhop_domain::conversation::Actor;
use bytes::Bytes;
use chrono::Utc;
use futures_util::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use uuid::Uuid;

use super::error::FileError;
use super::vault::FileStore;
use crate::store::attachments::{StoredFile, attachment_get_own};
use crate::store::uploads::{
    Upload, upload_advance, upload_create, upload_delete, upload_get, uploads_under_way,
};

/// Held in memory once per request; small enough for a phone on a bad line.
pub const CHUNK_BYTES_MAX: usize = 1024 * 1024;
/// As many as fit a message, twice: nobody uploads more at once.
const UPLOADS_UNDER_WAY_MAX: i64 = 20;
/// Name of an upload until its content is known; longer ones are cut when it is.
const GIVEN_NAME_CHARS_MAX: usize = 1_000;

/// Where an upload is after a chunk.
#[derive(Debug)]
pub enum Progress {
    Continue { offset: i64 },
    Done(Box<StoredFile>),
}

/// Lets the next chunk of this upload in when it goes.
struct Turn<'a> {
    files: &'a FileStore,
    id: Uuid,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.files.chunks_under_way.remove(&self.id);
    }
}

impl FileStore {
    pub async fn upload_begin(
        &self,
        uploader: &Actor,
        name: &str,
        size_bytes: i64,
    ) -> Result<Upload, FileError> {
        if size_bytes < 1 {
            return Err(FileError::Empty);
        }
        let bytes_max = self.settings.bytes_max;
        if u64::try_from(size_bytes).is_ok_and(|size| size > bytes_max) {
            return Err(FileError::TooBig { bytes_max });
        }
        if uploads_under_way(&self.pool, uploader).await? >= UPLOADS_UNDER_WAY_MAX {
            return Err(FileError::TooManyUploads);
        }
        let upload = Upload {
            id: Uuid::now_v7(),
            // Postgres takes no NUL in a text.
            name: name
                .chars()
                .filter(|char| !char.is_control())
                .take(GIVEN_NAME_CHARS_MAX)
                .collect(),
            size_bytes,
            offset_bytes: 0,
            created_at: Utc::now(),
        };
        upload_create(&self.pool, uploader, &upload).await?;
        // Looked at afterwards, so that of several at once none gets past.
        if let Err(error) = self.check_unsent(uploader).await {
            upload_delete(&self.pool, upload.id).await?;
            return Err(error);
        }
        Ok(upload)
    }

    /// Bytes received so far; all of them for an upload that is done.
    pub async fn upload_offset(&self, uploader: &Actor, id: Uuid) -> Result<i64, FileError> {
        if let Some(upload) = upload_get(&self.pool, uploader, id).await? {
            return Ok(upload.offset_bytes);
        }
        let done = attachment_get_own(&self.pool, uploader, AttachmentId(id)).await?;
        done.map(|file| file.attachment.size_bytes)
            .ok_or(FileError::NotFound)
    }

    /// Takes the bytes from `offset` on. The chunk that completes the file answers with the file;
    /// when that answer is lost, an empty chunk at the end asks for it again.
    pub async fn upload_write(
        &self,
        uploader: &Actor,
        id: Uuid,
        offset: i64,
        chunk: Bytes,
    ) -> Result<Progress, FileError> {
        let Some(_turn) = self.turn(id) else {
            let offset = self.upload_offset(uploader, id).await?;
            return Err(FileError::WrongOffset { offset });
        };
        let Some(upload) = upload_get(&self.pool, uploader, id).await? else {
            return self.written_before(uploader, id, offset, &chunk).await;
        };
        if offset != upload.offset_bytes {
            let offset = upload.offset_bytes;
            return Err(FileError::WrongOffset { offset });
        }
        let left = upload.size_bytes.saturating_sub(offset);
        let length = i64::try_from(chunk.len()).unwrap_or(i64::MAX);
        if length > left || chunk.len() > CHUNK_BYTES_MAX {
            let bytes_max = u64::try_from(left).unwrap_or(0);
            return Err(FileError::ChunkTooLong { bytes_max });
        }
        let reached = offset.saturating_add(length);
        if length > 0 {
            let key = chunk_key(id, offset);
            self.objects.put(&key, chunk.into()).await?;
            if !upload_advance(&self.pool, id, offset, reached).await? {
                let offset = self.upload_offset(uploader, id).await?;
                return Err(FileError::WrongOffset { offset });
            }
        }
        if reached < upload.size_bytes {
            return Ok(Progress::Continue { offset: reached });
        }
        let file = self.join(uploader, &upload).await?;
        Ok(Progress::Done(Box::new(file)))
    }

    fn turn(&self, id: Uuid) -> Option<Turn<'_>> {
        let is_free = self.chunks_under_way.insert(id);
        is_free.then_some(Turn { files: self, id })
    }

    async fn written_before(
        &self,
        uploader: &Actor,
        id: Uuid,
        offset: i64,
        chunk: &Bytes,
    ) -> Result<Progress, FileError> {
        let file = attachment_get_own(&self.pool, uploader, AttachmentId(id))
            .await?
            .ok_or(FileError::NotFound)?;
        let size = file.attachment.size_bytes;
        if offset == size && chunk.is_empty() {
            Ok(Progress::Done(Box::new(file)))
        } else {
            Err(FileError::WrongOffset { offset: size })
        }
    }

    /// The file has the id of its upload, so that a repeated end finds it.
    async fn join(&self, uploader: &Actor, upload: &Upload) -> Result<StoredFile, FileError> {
        let id = AttachmentId(upload.id);
        if let Some(file) = attachment_get_own(&self.pool, uploader, id).await? {
            self.upload_forget(upload.id).await?;
            return Ok(file);
        }
        let keys = self.chunk_keys(upload.id).await?;
        let objects = self.objects.clone();
        let bytes = futures_util::stream::iter(keys).then(move |key| {
            let objects = objects.clone();
            async move { objects.get(&key).await?.bytes().await }
        });
        let saved = self.save_as(id, uploader, &upload.name, bytes).await;
        let is_final = match &saved {
            Ok(_) => true,
            Err(error) => is_refusal(error),
        };
        if is_final {
            self.upload_forget(upload.id).await?;
        }
        saved
    }

    /// In the order of their offsets, which their names have.
    async fn chunk_keys(&self, id: Uuid) -> Result<Vec<Path>, FileError> {
        let folder = chunk_folder(id);
        let found = self.objects.list(Some(&folder));
        let mut keys: Vec<Path> = found.map_ok(|object| object.location).try_collect().await?;
        keys.sort();
        Ok(keys)
    }

    /// The row goes last: as long as it is there, somebody knows of the chunks.
    pub(super) async fn upload_forget(&self, id: Uuid) -> Result<(), FileError> {
        for key in self.chunk_keys(id).await? {
            self.discard(&key).await;
        }
        upload_delete(&self.pool, id).await?;
        Ok(())
    }
}

/// Trying again would not help.
fn is_refusal(error: &FileError) -> bool {
    match error {
        FileError::TooBig { .. }
        | FileError::Empty
        | FileError::TypeNotAllowed { .. }
        | FileError::PictureUnreadable { .. }
        | FileError::PictureTooBig => true,
        FileError::NotFound
        | FileError::WrongOffset { .. }
        | FileError::ChunkTooLong { .. }
        | FileError::TooManyUploads
        | FileError::TooMuchUnsent { .. }
        | FileError::Incomplete(_)
        | FileError::Folder(_)
        | FileError::Objects(_)
        | FileError::Store(_) => false,
    }
}

fn chunk_folder(id: Uuid) -> Path {
    Path::from(format!("uploads/{id}"))
}

fn chunk_key(id: Uuid, offset: i64) -> Path {
    Path::from(format!("uploads/{id}/{offset:020}"))
}
