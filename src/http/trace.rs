//! One span and one measurement per request. Paths only: queries hold signatures.

use std::time::Instant;

use actix_web::Error;
use actix_web::HttpMessage as _;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

/// The socket's own span would live for hours, and probes come every second.
const WITHOUT_SPAN: &[&str] = &["/socket", "/healthz", "/readyz", "/metrics"];

pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        if WITHOUT_SPAN.contains(&request.path()) {
            return Span::none();
        }
        let id = request.extensions().get::<RequestId>().copied();
        let request_id = id.map(tracing::field::display);
        let (method, path) = (request.method(), request.path());
        tracing::info_span!("request", %method, path, request_id)
    }

    fn on_request_end<B: MessageBody>(_: Span, _: &Result<ServiceResponse<B>, Error>) {}
}

/// Counts requests and their times. Few labels: paths have ids in them.
pub async fn count(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let start = Instant::now();
    let method = known(request.method());
    let answer = next.call(request).await;
    let status = match &answer {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    let class = match status.as_u16() {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    };
    metrics::counter!("bellhop_http_requests_total", "method" => method, "status" => class)
        .increment(1);
    metrics::histogram!("bellhop_http_request_seconds", "method" => method)
        .record(start.elapsed().as_secs_f64());
    answer
}

/// Methods are made up by clients too.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
