//! One id per request: in the log, in `X-Request-Id`, and in the problem if there is one.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use tracing_actix_web::RequestId;
use uuid::Uuid;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: Uuid;
}

/// Of the request being answered; outside of one, a new id.
pub fn current() -> Uuid {
    CURRENT
        .try_with(|id| *id)
        .unwrap_or_else(|_| Uuid::now_v7())
}

/// Belongs inside of `TracingLogger`, which makes the ids.
pub async fn keep(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let traced = request.extensions().get::<RequestId>().copied();
    let id = traced.map_or_else(Uuid::now_v7, Into::into);
    let mut response = CURRENT.scope(id, next.call(request)).await?;
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(HEADER, value);
    }
    Ok(response)
}
