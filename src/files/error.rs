//! Why a file was not taken or not found.

use crate::store::error::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("the file is larger than {bytes_max} bytes")]
    TooBig { bytes_max: u64 },
    #[error("the file is empty")]
    Empty,
    /// What the bytes are, whatever the sender calls them.
    #[error("files of the type {found} are not accepted here")]
    TypeNotAllowed { found: String },
    #[error("the picture cannot be read: it is damaged or no {content_type}")]
    PictureUnreadable { content_type: String },
    #[error("the picture has too many pixels; send a smaller one")]
    PictureTooBig,
    #[error("no such file")]
    NotFound,
    /// Send on from the right one.
    #[error("the upload is at offset {offset}")]
    WrongOffset { offset: i64 },
    #[error("the chunk is longer than what is left of the file")]
    ChunkTooLong { bytes_max: u64 },
    #[error("too many uploads are under way; finish one or wait")]
    TooManyUploads,
    #[error(
        "more than {bytes_max} bytes wait here that no message carries; \
         send what you have uploaded, or wait a day until it is deleted"
    )]
    TooMuchUnsent { bytes_max: u64 },
    /// The sender stopped or broke the connection.
    #[error("the file did not arrive whole: {0}")]
    Incomplete(String),
    #[error("the folder for files cannot be used: {0}")]
    Folder(std::io::Error),
    #[error("the object store failed: {0}")]
    Objects(#[from] object_store::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}
