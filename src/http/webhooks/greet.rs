//! `GET /webhooks/{platform}/{key}`: a platform tries the address before it posts there.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};

use super::receive::{door, ok, refusal};
use crate::channels::Inbound;
use crate::http::problem::{Problem, ProblemBody};

/// Answers a platform's challenge, with what only this channel knows.
#[utoipa::path(
    tag = "webhooks",
    params(
        ("platform" = String, Path, description = "the channel's kind, such as `whatsapp`"),
        ("key" = String, Path, description = "the last part of the channel's `webhook_path`"),
    ),
    responses(
        (status = 200, description = "the answer, in the platform's form"),
        (status = 403, body = ProblemBody, description = "the token is not right, or the channel is disabled"),
        (status = 404, body = ProblemBody),
    )
)]
#[get("/webhooks/{platform}/{key}")]
pub(super) async fn greet_webhook(
    request: HttpRequest,
    path: Path<(String, String)>,
    inbound: Data<Inbound>,
) -> Result<HttpResponse, Problem> {
    let door = door(&inbound, path.into_inner()).await?;
    let answer = inbound.greet(&door, request.query_string());
    Ok(ok(answer.map_err(refusal)?))
}
