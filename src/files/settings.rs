//! Where files are kept and which are taken.

use std::path::PathBuf;

use secrecy::SecretString;

/// A phone's photo or a scanned letter fits, a film does not.
pub const BYTES_MAX_DEFAULT: u64 = 25 * 1024 * 1024;

/// A message full of ordinary photos fits, and nobody fills the disk with what they never send.
pub const UNSENT_BYTES_MAX_DEFAULT: u64 = 100 * 1024 * 1024;

/// What customers and agents send each other. HTML and SVG are left out: they carry scripts.
pub const CONTENT_TYPES_DEFAULT: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "application/pdf",
    "text/plain",
    "text/csv",
    "text/markdown",
    "application/json",
    "application/zip",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/rtf",
    "audio/mpeg",
    "audio/ogg",
    "audio/m4a",
    "audio/x-wav",
    "video/mp4",
    "video/webm",
    "video/quicktime",
];

#[derive(Clone, Debug)]
pub enum Place {
    /// Made when it is missing.
    Folder(PathBuf),
    S3(S3Settings),
}

/// What is not given here is taken from the environment (`AWS_…`), as other programs do.
#[derive(Clone, Debug)]
pub struct S3Settings {
    pub bucket: String,
    pub region: Option<String>,
    /// For stores that are not Amazon's. Plain `http://` is allowed only when written so here.
    pub endpoint: Option<String>,
    pub access_key_id: Option<String>,
    pub secret_access_key: Option<SecretString>,
}

#[derive(Clone, Debug)]
pub struct FileSettings {
    pub place: Place,
    pub bytes_max: u64,
    /// Of all files of one person that no message carries, uploads under way included.
    pub unsent_bytes_max: u64,
    /// Of the bytes themselves, not as declared by the sender.
    pub content_types: Vec<String>,
}

impl FileSettings {
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self {
            place: Place::Folder(folder.into()),
            bytes_max: BYTES_MAX_DEFAULT,
            unsent_bytes_max: UNSENT_BYTES_MAX_DEFAULT,
            content_types: CONTENT_TYPES_DEFAULT
                .iter()
                .map(|&content_type| content_type.to_owned())
                .collect(),
        }
    }

    pub fn allows(&self, content_type: &str) -> bool {
        self.content_types
            .iter()
            .any(|allowed| allowed == content_type)
    }
}
