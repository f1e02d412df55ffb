//! `/api/v1/uploads`: a file in chunks, so that a bad line loses a chunk and not the file.

use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, ResponseError, get, patch, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::problem::{Problem, ProblemBody};
use crate::auth::{AnyUser, LinkSigner};
use crate::files::chunks::{CHUNK_BYTES_MAX, Progress};
use crate::files::{FileError, FileStore};
use crate::http::routes::Routes;
use crate::wire::message::Attachment;
use crate::wire::upload::{UploadBegun, UploadOffset};

/// In requests where the chunk begins, in answers where the next one does.
const OFFSET: &str = "Upload-Offset";

pub fn configure(config: &mut Routes<'_>) {
    config.service(create).service(write).service(look);
}

#[derive(Deserialize, ToSchema)]
struct NewUpload {
    name: String,
    size_bytes: i64,
}

/// Begins an upload. It is forgotten after a day.
#[utoipa::path(
    tag = "attachments",
    request_body = NewUpload,
    responses(
        (status = 201, body = UploadBegun),
        (status = 401, body = ProblemBody),
        (status = 413, body = ProblemBody),
        (status = 429, body = ProblemBody),
    )
)]
#[post("/api/v1/uploads")]
async fn create(
    user: AnyUser,
    new: Json<NewUpload>,
    files: Data<FileStore>,
) -> Result<HttpResponse, Problem> {
    let (actor, new) = (user.actor(), new.into_inner());
    let upload = files
        .upload_begin(&actor, &new.name, new.size_bytes)
        .await?;
    Ok(HttpResponse::Created().json(UploadBegun {
        upload_id: upload.id,
        offset: upload.offset_bytes,
        chunk_bytes_max: CHUNK_BYTES_MAX,
    }))
}

/// Takes the next bytes. A wrong offset is answered with 409 and the right one in `Upload-Offset`.
/// An empty chunk at the end repeats the last answer.
#[utoipa::path(
    tag = "attachments",
    params(
        ("id" = Uuid, Path),
        ("Upload-Offset" = i64, Header, description = "where these bytes begin"),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 200, body = UploadOffset),
        (status = 201, body = Attachment, description = "with the last byte"),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
        (status = 413, body = ProblemBody),
        (status = 415, body = ProblemBody),
        (status = 422, body = ProblemBody),
    )
)]
#[patch("/api/v1/uploads/{id}")]
async fn write(
    user: AnyUser,
    id: Path<Uuid>,
    request: HttpRequest,
    body: Payload,
    files: Data<FileStore>,
    links: Data<LinkSigner>,
) -> Result<HttpResponse, Problem> {
    let from = offset_of(&request)?;
    let chunk = match body.to_bytes_limited(CHUNK_BYTES_MAX).await {
        Ok(Ok(chunk)) => chunk,
        Ok(Err(error)) => return Err(FileError::Incomplete(error.to_string()).into()),
        Err(_limit) => {
            let bytes_max = u64::try_from(CHUNK_BYTES_MAX).unwrap_or(u64::MAX);
            return Err(Problem::too_large(bytes_max));
        }
    };
    let written = files.upload_write(&user.actor(), *id, from, chunk).await;
    match written {
        Ok(Progress::Continue { offset }) => Ok(HttpResponse::Ok()
            .insert_header((OFFSET, offset))
            .json(UploadOffset { offset })),
        Ok(Progress::Done(file)) => {
            Ok(HttpResponse::Created().json(Attachment::new(&file.attachment, &links)))
        }
        Err(error @ FileError::WrongOffset { offset }) => {
            let mut response = Problem::from(error).error_response();
            let name = actix_web::http::header::HeaderName::from_static("upload-offset");
            response.headers_mut().insert(name, offset.into());
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

fn offset_of(request: &HttpRequest) -> Result<i64, Problem> {
    let header = request.headers().get(OFFSET);
    header
        .and_then(|offset| offset.to_str().ok()?.parse().ok())
        .filter(|offset| *offset >= 0)
        .ok_or_else(|| {
            Problem::bad_request("the header Upload-Offset has to say where the bytes begin")
        })
}

/// Where to go on after a broken connection.
#[utoipa::path(
    tag = "attachments",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = UploadOffset),
        (status = 404, body = ProblemBody),
    )
)]
#[get("/api/v1/uploads/{id}")]
async fn look(
    user: AnyUser,
    id: Path<Uuid>,
    files: Data<FileStore>,
) -> Result<HttpResponse, Problem> {
    let offset = files.upload_offset(&user.actor(), *id).await?;
    Ok(HttpResponse::Ok()
        .insert_header((OFFSET, offset))
        .json(UploadOffset { offset }))
}
