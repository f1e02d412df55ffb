//! Keeps files: takes a stream of bytes, checks what it is, and hands the bytes out again.

use std::ops::Range;
use std::sync::Arc;

use bellhop_domain::AttachmentId;
use bellhop_domain::conversation::{Actor, Attachment};
use bytes::Bytes;
use chrono::Utc;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, WriteMultipart};
use uuid::Uuid;

use super::error::FileError;
use super::name;
use super::picture::{self, Thumbnail};
use super::s3;
use super::settings::{FileSettings, Place};
use super::sniff::Sniffer;
use crate::store::attachments::{StoredFile, attachment_create};
use crate::store::pool::Pool;
use crate::store::uploads::unsent_bytes;

/// Parts of a file on their way to S3 at the same time; each is 5 MiB, S3's smallest part.
const PARTS_UNDER_WAY_MAX: usize = 2;

/// Cheap to clone.
#[derive(Clone)]
pub struct FileStore {
    pub(super) objects: Arc<dyn ObjectStore>,
    pub(super) settings: Arc<FileSettings>,
    pub(super) pool: Pool,
    pub(super) chunks_under_way: Arc<dashmap::DashSet<Uuid>>,
}

/// Bytes of a file, or of a part of it, on their way out.
pub struct Reading {
    pub bytes: BoxStream<'static, Result<Bytes, object_store::Error>>,
    pub range: Range<u64>,
    pub size: u64,
}

/// A file that is being put back; there is nothing to see of it before it is finished.
pub struct Incoming(WriteMultipart);

impl Incoming {
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.0.wait_for_capacity(PARTS_UNDER_WAY_MAX).await?;
        self.0.write(bytes);
        Ok(())
    }

    pub async fn finish(self) -> Result<(), FileError> {
        self.0.finish().await?;
        Ok(())
    }
}

/// What arrived, before anybody can ask for it.
struct Received {
    size_bytes: u64,
    content_type: &'static str,
}

impl FileStore {
    /// Touches the disk when files are kept in a folder.
    pub fn open(settings: FileSettings, pool: Pool) -> Result<Self, FileError> {
        let objects: Arc<dyn ObjectStore> = match &settings.place {
            Place::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(FileError::Folder)?;
                // A file is acknowledged when it survives a power cut, like a message.
                Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true))
            }
            Place::S3(settings) => Arc::new(s3::open(settings)?),
        };
        Ok(Self {
            objects,
            settings: Arc::new(settings),
            pool,
            chunks_under_way: Arc::default(),
        })
    }

    pub fn settings(&self) -> &FileSettings {
        &self.settings
    }

    /// Takes a whole file. Nothing stays behind when it is refused or does not arrive whole.
    pub async fn save<E: std::fmt::Display>(
        &self,
        uploader: &Actor,
        given_name: &str,
        bytes: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<StoredFile, FileError> {
        let id = AttachmentId(Uuid::now_v7());
        // Before, so that nothing is taken in vain; and after, so that of several at once none gets past.
        self.check_unsent(uploader).await?;
        let file = self.save_as(id, uploader, given_name, bytes).await?;
        if let Err(error) = self.check_unsent(uploader).await {
            self.delete(&file).await?;
            return Err(error);
        }
        Ok(file)
    }

    pub(super) async fn check_unsent(&self, uploader: &Actor) -> Result<(), FileError> {
        let bytes_max = self.settings.unsent_bytes_max;
        let unsent = unsent_bytes(&self.pool, uploader).await?;
        if u64::try_from(unsent).is_ok_and(|unsent| unsent > bytes_max) {
            return Err(FileError::TooMuchUnsent { bytes_max });
        }
        Ok(())
    }

    pub(super) async fn save_as<E: std::fmt::Display>(
        &self,
        id: AttachmentId,
        uploader: &Actor,
        given_name: &str,
        bytes: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<StoredFile, FileError> {
        let key = object_key(id, "original");
        let received = self.receive(&key, given_name, bytes).await?;
        let kept = self.keep(id, uploader, given_name, &key, &received).await;
        if kept.is_err() {
            self.discard(&key).await;
        }
        kept
    }

    /// Streams to the object store and decides what it is before the object becomes visible.
    async fn receive<E: std::fmt::Display>(
        &self,
        key: &Path,
        given_name: &str,
        bytes: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Received, FileError> {
        let mut writing = WriteMultipart::new(self.objects.put_multipart(key).await?);
        match self.copy(&mut writing, given_name, bytes).await {
            Ok(received) => {
                writing.finish().await?;
                Ok(received)
            }
            Err(error) => {
                if let Err(error) = writing.abort().await {
                    tracing::warn!(%error, "failed to abort an upload to the object store");
                }
                Err(error)
            }
        }
    }

    async fn copy<E: std::fmt::Display>(
        &self,
        writing: &mut WriteMultipart,
        given_name: &str,
        bytes: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Received, FileError> {
        let bytes_max = self.settings.bytes_max;
        let mut sniffer = Sniffer::default();
        let mut size_bytes = 0_u64;
        let mut bytes = std::pin::pin!(bytes);
        while let Some(piece) = bytes.next().await {
            let piece = piece.map_err(|error| FileError::Incomplete(error.to_string()))?;
            size_bytes = size_bytes.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
            if size_bytes > bytes_max {
                return Err(FileError::TooBig { bytes_max });
            }
            sniffer.see(&piece);
            writing.wait_for_capacity(PARTS_UNDER_WAY_MAX).await?;
            writing.write(&piece);
        }
        if size_bytes == 0 {
            return Err(FileError::Empty);
        }
        let content_type = sniffer.content_type(given_name);
        if !self.settings.allows(content_type) {
            let found = content_type.to_owned();
            return Err(FileError::TypeNotAllowed { found });
        }
        Ok(Received {
            size_bytes,
            content_type,
        })
    }

    async fn keep(
        &self,
        id: AttachmentId,
        uploader: &Actor,
        given_name: &str,
        key: &Path,
        received: &Received,
    ) -> Result<StoredFile, FileError> {
        let content_type = received.content_type;
        let mut file = StoredFile {
            attachment: Attachment {
                id,
                name: name::clean(given_name, content_type),
                content_type: content_type.to_owned(),
                size_bytes: i64::try_from(received.size_bytes).unwrap_or(i64::MAX),
                width: None,
                height: None,
                has_thumbnail: false,
            },
            storage_key: key.to_string(),
            thumbnail_key: None,
            created_at: Utc::now(),
        };
        if picture::format(content_type).is_some() {
            let bytes = self.objects.get(key).await?.bytes().await?;
            let picture = picture::read(bytes, content_type).await?;
            file.attachment.width = Some(picture.width);
            file.attachment.height = Some(picture.height);
            file.attachment.has_thumbnail = true;
            file.thumbnail_key = Some(self.put_thumbnail(id, picture.thumbnail).await?);
        }
        let created = attachment_create(&self.pool, uploader, &file).await;
        if let Err(error) = created {
            if let Some(key) = &file.thumbnail_key {
                self.discard(&Path::from(key.as_str())).await;
            }
            return Err(error.into());
        }
        Ok(file)
    }

    async fn put_thumbnail(
        &self,
        id: AttachmentId,
        thumbnail: Thumbnail,
    ) -> Result<String, FileError> {
        let name = format!("thumbnail.{}", thumbnail.kind.extension());
        let key = object_key(id, &name);
        self.objects.put(&key, thumbnail.bytes.into()).await?;
        Ok(key.to_string())
    }

    /// `range` is of bytes; it is shortened to what the file has.
    pub async fn read(&self, key: &str, range: Option<Range<u64>>) -> Result<Reading, FileError> {
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let found = self.objects.get_opts(&Path::from(key), options).await;
        let found = match found {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Err(FileError::NotFound),
            Err(error) => return Err(error.into()),
        };
        Ok(Reading {
            range: found.range.clone(),
            size: found.meta.size,
            bytes: found.into_stream(),
        })
    }

    /// A file of a backup, under the key that it had: it was checked when it came for the first time.
    pub async fn put_back(&self, key: &str) -> Result<Incoming, FileError> {
        let upload = self.objects.put_multipart(&Path::from(key)).await?;
        Ok(Incoming(WriteMultipart::new(upload)))
    }

    /// Takes back what `put_back` has brought.
    pub async fn discard_key(&self, key: &str) {
        self.discard(&Path::from(key)).await;
    }

    /// In bytes; `None` when nothing is kept under this key.
    pub async fn size(&self, key: &str) -> Result<Option<u64>, FileError> {
        match self.objects.head(&Path::from(key)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// What is left behind here is only waste of space.
    pub(super) async fn discard(&self, key: &Path) {
        match self.objects.delete(key).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => tracing::warn!(%error, "failed to delete an object"),
        }
    }
}

fn object_key(id: AttachmentId, part: &str) -> Path {
    Path::from(format!("attachments/{id}/{part}"))
}
