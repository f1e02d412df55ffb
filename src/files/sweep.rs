//! Deletes what nobody came back for: unfinished uploads, and files that no message carries.

use std::time::Duration;

use bellhop_domain::AttachmentId;
use chrono::{DateTime, Utc};
use object_store::ObjectStoreExt;
use object_store::path::Path;

use super::error::FileError;
use super::vault::FileStore;
use crate::store::attachments::{StoredFile, attachment_delete_unused, attachments_unused};
use crate::store::uploads::uploads_stale;

/// Files live a day at least; an hour more or less is no matter.
pub const SWEEP_PERIOD: Duration = Duration::from_secs(60 * 60);

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Swept {
    pub attachments: usize,
    pub uploads: usize,
}

impl FileStore {
    /// Everything that was left for a day at `now`, or given up with its message. Safe to break off and to run twice at once:
    /// the bytes go first and the row last, and such files can be sent no more.
    pub async fn sweep(&self, now: DateTime<Utc>) -> Result<Swept, FileError> {
        let mut swept = Swept::default();
        loop {
            let unused = attachments_unused(&self.pool, now).await?;
            if unused.is_empty() {
                break;
            }
            for file in unused {
                self.delete(&file).await?;
                swept.attachments = swept.attachments.saturating_add(1);
            }
        }
        loop {
            let stale = uploads_stale(&self.pool, now).await?;
            if stale.is_empty() {
                break;
            }
            for upload in stale {
                self.upload_forget(upload.id).await?;
                swept.uploads = swept.uploads.saturating_add(1);
            }
        }
        Ok(swept)
    }

    pub(super) async fn delete(&self, file: &StoredFile) -> Result<(), FileError> {
        let keys = [Some(&file.storage_key), file.thumbnail_key.as_ref()];
        for key in keys.into_iter().flatten() {
            match self.objects.delete(&Path::from(key.as_str())).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let id: AttachmentId = file.attachment.id;
        attachment_delete_unused(&self.pool, id).await?;
        Ok(())
    }

    /// Sweeps every hour until the task is dropped or aborted.
    pub async fn sweep_forever(self) {
        let mut period = tokio::time::interval(SWEEP_PERIOD);
        loop {
            period.tick().await;
            match self.sweep(Utc::now()).await {
                Ok(swept) if swept == Swept::default() => {}
                Ok(swept) => tracing::info!(
                    attachments = swept.attachments,
                    uploads = swept.uploads,
                    "deleted files that nobody sent"
                ),
                Err(error) => tracing::warn!(%error, "failed to delete unused files"),
            }
        }
    }
}
