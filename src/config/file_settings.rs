//! The settings about files, as `files` takes them.

use secrecy::ExposeSecret as _;

use super::settings::{Config, StorageKind};
use crate::files::settings::{FileSettings, Place, S3Settings};

impl Config {
    pub fn file_settings(&self) -> FileSettings {
        let place = match self.storage.kind {
            StorageKind::Local => Place::Folder(self.files_dir()),
            StorageKind::S3 => Place::S3(self.s3()),
        };
        FileSettings {
            place,
            bytes_max: self.files.bytes_max,
            unsent_bytes_max: self.files.unsent_bytes_max,
            content_types: self.files.content_types.clone(),
        }
    }

    /// Empty means "from the environment".
    fn s3(&self) -> S3Settings {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let s3 = &self.storage.s3;
        let has_secret = !s3.secret_access_key.expose_secret().is_empty();
        S3Settings {
            bucket: s3.bucket.clone(),
            region: given(&s3.region),
            endpoint: s3.endpoint.as_ref().map(ToString::to_string),
            access_key_id: given(&s3.access_key_id),
            secret_access_key: has_secret.then(|| s3.secret_access_key.clone()),
        }
    }
}
