//! `POST /api/v1/attachments`: a whole file in one request.

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use futures_util::StreamExt;
use utoipa::ToSchema;

use super::problem::{Problem, ProblemBody};
use crate::auth::{AnyUser, LinkSigner};
use crate::files::{FileError, FileStore};
use crate::http::routes::Routes;
use crate::wire::message::Attachment;

/// Boundaries and headers around the file.
const FRAME_BYTES_MAX: u64 = 16 * 1024;
/// Browsers send only the fields of the form; one is ours.
const FIELDS_MAX: usize = 8;
const FIELD: &str = "file";

pub fn configure(config: &mut Routes<'_>) {
    config.service(create);
}

/// The body, for the description of the API.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what is read as a stream")]
struct AttachmentForm {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Keeps a file; a message then carries it by its id, within 23 hours.
#[utoipa::path(
    tag = "attachments",
    request_body(content = AttachmentForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, body = Attachment),
        (status = 401, body = ProblemBody),
        (status = 413, body = ProblemBody),
        (status = 415, body = ProblemBody),
        (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody),
    )
)]
#[post("/api/v1/attachments")]
async fn create(
    user: AnyUser,
    request: HttpRequest,
    mut form: Multipart,
    files: Data<FileStore>,
    links: Data<LinkSigner>,
) -> Result<HttpResponse, Problem> {
    let bytes_max = files.settings().bytes_max;
    if announced_bytes(&request) > bytes_max.saturating_add(FRAME_BYTES_MAX) {
        return Err(FileError::TooBig { bytes_max }.into());
    }
    let field = find_file(&mut form).await?;
    let disposition = field.content_disposition();
    let name = disposition.and_then(|disposition| disposition.get_filename());
    let name = name.unwrap_or_default().to_owned();
    let file = files.save(&user.actor(), &name, field).await?;
    Ok(HttpResponse::Created().json(Attachment::new(&file.attachment, &links)))
}

fn announced_bytes(request: &HttpRequest) -> u64 {
    let length = request.headers().get("content-length");
    length
        .and_then(|length| length.to_str().ok()?.parse().ok())
        .unwrap_or(0)
}

async fn find_file(form: &mut Multipart) -> Result<Field, Problem> {
    for _ in 0..FIELDS_MAX {
        match form.next().await {
            Some(Ok(field)) if field.name() == Some(FIELD) => return Ok(field),
            // Dropping a field skips it.
            Some(Ok(_other)) => {}
            Some(Err(error)) => return Err(unreadable(&error)),
            None => break,
        }
    }
    Err(Problem::bad_request(
        "the form has no field `file`; send multipart/form-data with the file in it",
    ))
}

fn unreadable(error: &MultipartError) -> Problem {
    Problem::bad_request(format!("the form cannot be read: {error}"))
}
