//! `POST /webhooks/{platform}/{key}`: a delivery of a platform.

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, post};

use super::RawBodies;
use crate::channels::{Answer, Arrival, Door, Headers, Inbound, Platform, Refused};
use crate::http::problem::{Problem, ProblemBody};
use crate::http::rate_limit::RateLimits;
use crate::http::shared::PublicUrl;
use crate::wire::channel::Acknowledged;

/// Takes a webhook; docs/channels.md says how it is signed. It is stored when this answers, and worked off after it.
#[utoipa::path(
    tag = "webhooks",
    request_body(content = String, content_type = "application/json"),
    params(
        ("platform" = String, Path, description = "the channel's kind, such as `generic` or `whatsapp`"),
        ("key" = String, Path, description = "the last part of the channel's `webhook_path`"),
        ("webhook-id" = String, Header, description = "one for each delivery, the same when it is sent again"),
        ("webhook-timestamp" = String, Header, description = "seconds since 1970"),
        ("webhook-signature" = String, Header, description = "`v1,` and the base64 of the HMAC-SHA256"),
    ),
    responses(
        (status = 200, description = "taken, answered as the platform expects it"),
        (status = 202, body = Acknowledged, description = "taken, on a generic channel"),
        (status = 401, body = ProblemBody, description = "the signature is not right"),
        (status = 403, body = ProblemBody, description = "the channel is disabled"),
        (status = 404, body = ProblemBody),
        (status = 413, body = ProblemBody),
        (status = 429, body = ProblemBody),
        (status = 503, body = ProblemBody, description = "nothing was stored: send it again"),
    )
)]
#[post("/webhooks/{platform}/{key}")]
pub(super) async fn receive_webhook(
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    inbound: Data<Inbound>,
    bodies: Data<RawBodies>,
    limits: Data<RateLimits>,
    public_url: Data<PublicUrl>,
) -> Result<HttpResponse, Problem> {
    // Before the body, so that nobody makes us read for a channel that is not there.
    let door = door(&inbound, path.into_inner()).await?;
    let platform = door.platform();
    let body = bodies.read(payload).await?;
    let headers = headers(&request, platform);
    let arrival = Arrival {
        headers: &headers,
        // Never from the request's Host, which anybody can write.
        url: &format!("{}{}", public_url.0, path_and_query(&request)),
        body: &body.bytes,
    };
    let verified = inbound.verify(&door, &arrival).map_err(refusal)?;
    if let Some(answer) = platform.handshake(&body.bytes) {
        return Ok(ok(answer));
    }
    let gate = limits.for_channel(door.id());
    gate.check().map_err(Problem::rate_limited)?;
    let receipt = inbound
        .store(&door, verified, &headers, &body.bytes)
        .await?;
    if let Some(answer) = platform.acknowledgement() {
        return Ok(ok(answer));
    }
    Ok(HttpResponse::Accepted().json(Acknowledged {
        repeated: receipt.is_repeat,
    }))
}

pub async fn door(inbound: &Inbound, (platform, key): (String, String)) -> Result<Door, Problem> {
    let no_such = || Problem::not_found("channel; copy its webhook_path again");
    let platform = Platform::parse(&platform).ok_or_else(no_such)?;
    inbound.door(platform, &key).await?.ok_or_else(no_such)
}

pub(super) fn ok(answer: Answer) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(answer.content_type)
        .body(answer.body)
}

fn path_and_query(request: &HttpRequest) -> &str {
    let found = request.uri().path_and_query();
    found.map_or("/", |found| found.as_str())
}

/// The first of each name; what is no text is left out, and then no signature is right.
fn headers(request: &HttpRequest, platform: Platform) -> Headers {
    let wanted = platform.headers().iter();
    let found = wanted.filter_map(|name| {
        let value = request.headers().get(*name)?;
        Some((*name, value.to_str().ok()?.to_owned()))
    });
    Headers(found.collect())
}

pub fn refusal(refused: Refused) -> Problem {
    let detail = refused.to_string();
    match refused {
        Refused::Forged(_) => {
            metrics::counter!("bellhop_inbound_forged_total").increment(1);
            Problem::unauthenticated(detail)
        }
        Refused::Disabled | Refused::Stranger(_) => Problem::forbidden(detail),
        Refused::NoGreeting => {
            Problem::not_found("page; this platform posts here and fetches nothing")
        }
        Refused::NoDeletions => Problem::not_found("page; only Meta's platforms ask for deletions"),
        Refused::NoSecret => Problem::unavailable(detail),
        Refused::Sealed(error) => {
            tracing::error!(%error, "a channel's secret cannot be opened");
            Problem::unavailable(
                "this channel's secret cannot be read; an administrator must give it a new one",
            )
        }
        Refused::Store(error) => error.into(),
    }
}
