//! What a sender of files is told when a file is not taken.

use actix_web::http::StatusCode;

use super::problem::Problem;
use crate::files::FileError;

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        let detail = error.to_string();
        match error {
            FileError::TooBig { .. } | FileError::ChunkTooLong { .. } => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
            }
            FileError::Empty => Self::unprocessable("file_is_empty", detail),
            FileError::TypeNotAllowed { .. } => Self::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "content_type_not_allowed",
                detail,
            ),
            FileError::PictureUnreadable { .. } => {
                Self::unprocessable("picture_unreadable", detail)
            }
            FileError::PictureTooBig => Self::unprocessable("picture_too_big", detail),
            FileError::NotFound => Self::not_found("file"),
            FileError::WrongOffset { .. } => Self::conflict("wrong_offset", detail),
            FileError::TooManyUploads => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail)
            }
            FileError::TooMuchUnsent { .. } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "too_much_unsent", detail)
            }
            FileError::Incomplete(_) => Self::bad_request(detail),
            FileError::Store(error) => error.into(),
            FileError::Objects(error) => {
                tracing::warn!(%error, "the object store failed");
                Self::unavailable("files cannot be kept or read now; try again")
            }
            FileError::Folder(error) => Self::internal(error),
        }
    }
}
