//! `GET /data-deletions/{code}`: a page for people, who know nothing of Bellhop.

use actix_web::http::header::{CACHE_CONTROL, ContentType};
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};

use crate::http::problem::{Problem, ProblemBody};
use crate::store::people::deletions::{Standing, deletion_get};
use crate::store::pool::Pool;

const CODE_CHARS: usize = 32;

/// How a deletion that was asked for stands. The code is the permission; the page names nobody.
#[utoipa::path(
    tag = "webhooks",
    params(("code" = String, Path, description = "the `confirmation_code`")),
    responses(
        (status = 200, description = "a page", content_type = "text/html"),
        (status = 404, body = ProblemBody),
    )
)]
#[get("/data-deletions/{code}")]
pub(super) async fn deletion_page(
    code: Path<String>,
    pool: Data<Pool>,
) -> Result<HttpResponse, Problem> {
    let no_such = || Problem::not_found("request; look at the code that you were given again");
    let is_code = code.len() == CODE_CHARS && code.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_code {
        return Err(no_such());
    }
    let standing = deletion_get(&pool, &code).await?.ok_or_else(no_such)?;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(page(&code, &standing)))
}

fn page(code: &str, standing: &Standing) -> String {
    let asked = standing.asked_at.format("%Y-%m-%d %H:%M UTC");
    let finished = standing
        .finished_at
        .map(|at| at.format("%Y-%m-%d %H:%M UTC"));
    let (head, text) = match (finished, standing.is_found) {
        (None, _) => (
            "Your request is being worked on",
            "What you wrote to this business, what it answered, and what it knows of you is being deleted. \
             This takes some minutes, and up to a day while Facebook cannot be asked. Look at this page again later."
                .to_owned(),
        ),
        (Some(at), true) => (
            "Your data is deleted",
            format!(
                "What you wrote to this business, what it answered, and what it knew of you was deleted on {at}. \
                 Backups that were made before are kept until they are replaced."
            ),
        ),
        (Some(at), false) => (
            "Nothing was found",
            format!(
                "On {at} nothing was found under the id that Facebook sent with your request. Pages know people by \
                 another id, and Facebook did not tell it. If you have written to this business, write to it once \
                 more and ask to be forgotten: then it knows who you are, and can delete it."
            ),
        ),
    };
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">\
         <title>{head}</title></head><body><main><h1>{head}</h1><p>{text}</p>\
         <p>Asked for on {asked}. Confirmation code: {code}</p></main></body></html>"
    )
}
