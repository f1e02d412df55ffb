//! How far an upload is.

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Serialize, TS, ToSchema)]
pub struct UploadBegun {
    pub upload_id: Uuid,
    pub offset: i64,
    pub chunk_bytes_max: usize,
}

#[derive(Serialize, TS, ToSchema)]
pub struct UploadOffset {
    pub offset: i64,
}
