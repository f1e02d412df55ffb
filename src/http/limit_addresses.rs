//! The middleware that counts HTTP requests by address, and says in headers what is left.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, ResponseError};

use super::client_address;
use super::problem::Problem;
use super::rate_limit::{Allowance, Kind, RateLimits};

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");

/// Wrap the app in it; the app's data has to have `RateLimits`.
pub async fn limit_addresses<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let limits = request.app_data::<Data<RateLimits>>();
    let (Some(limits), Some(address)) = (limits, client_address::of(request.request())) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let allowance = limits.check_address(kind(&request), address.into());
    if let Some(wait) = allowance.wait {
        metrics::counter!("bellhop_http_rate_limited_total").increment(1);
        let mut response = Problem::rate_limited(wait).error_response();
        say(allowance, response.headers_mut());
        return Ok(request.into_response(response).map_into_right_body());
    }
    let mut response = next.call(request).await?;
    say(allowance, response.headers_mut());
    Ok(response.map_into_left_body())
}

fn kind(request: &ServiceRequest) -> Kind {
    match (request.method(), request.path()) {
        (&Method::POST, "/api/v1/sessions") => Kind::SignIn,
        (&Method::POST, "/api/v1/widget/sessions") => Kind::WidgetSession,
        (&Method::POST, path) if path.starts_with("/webhooks/") => Kind::Webhook,
        _ => Kind::Any,
    }
}

fn say(allowance: Allowance, headers: &mut HeaderMap) {
    headers.insert(LIMIT, HeaderValue::from(allowance.limit));
    headers.insert(REMAINING, HeaderValue::from(allowance.remaining));
}
