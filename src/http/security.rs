//! The headers that tell browsers what a page may do, and which pages may ask from elsewhere.

use actix_cors::Cors;
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;

const API: &str = "/api/v1/";

/// Seconds for which a browser need not ask again.
const PREFLIGHT_SECONDS: usize = 3600;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

const CONSOLE: &str = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' data: blob:; \
    connect-src 'self' ws: wss:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";
/// Its whole purpose is to be on other people's pages.
const WIDGET_FRAME: &str = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' data: blob:; \
    connect-src 'self' ws: wss:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; \
    form-action 'none'; frame-ancestors *";
/// A page like a customer's: the snippet is inline.
const SHOP: &str = "default-src 'self'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; \
    frame-ancestors 'none'";
const DOCS: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
    script-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
/// Data is no page.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

/// Adds the headers that a handler has not set itself.
pub async fn headers(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let (policy, is_foreign) = of(request.path());
    // What somebody may read now is no matter of a proxy's or a browser's memory.
    let is_personal = request.path().starts_with(API);
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    add(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(
        headers,
        header::REFERRER_POLICY,
        "strict-origin-when-cross-origin",
    );
    add(headers, header::CONTENT_SECURITY_POLICY, policy);
    if is_foreign {
        add(headers, RESOURCE_POLICY, "cross-origin");
    }
    if is_personal {
        add(headers, header::CACHE_CONTROL, "no-store");
    }
    Ok(response)
}

fn add(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// What a page may do, and whether other sites may embed it.
fn of(path: &str) -> (&'static str, bool) {
    if path.starts_with("/console/") {
        (CONSOLE, false)
    } else if path.starts_with("/widget/") || path == "/widget.js" {
        (WIDGET_FRAME, true)
    } else if path.starts_with("/demo/") {
        (SHOP, false)
    } else if path.starts_with("/api/docs") {
        (DOCS, false)
    } else {
        (NOTHING, false)
    }
}

/// Any page may load the widget and open its session. No cookie counts there.
pub fn cors() -> Cors {
    Cors::default()
        .allowed_origin_fn(|_, request| is_for_any_page(request.uri.path()))
        .allowed_methods([Method::GET, Method::POST])
        .allowed_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .max_age(PREFLIGHT_SECONDS)
}

fn is_for_any_page(path: &str) -> bool {
    path.starts_with("/api/v1/widget/") || path == "/widget.js" || path.starts_with("/widget/")
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::{App, HttpResponse, test, web};

    use super::*;

    async fn get(path: &str) -> HeaderMap {
        let app = App::new()
            .wrap(cors())
            .wrap(from_fn(headers))
            .default_service(web::to(HttpResponse::Ok));
        let app = test::init_service(app).await;
        let request = test::TestRequest::get().uri(path);
        let request = request
            .insert_header(("origin", "https://shop.example"))
            .to_request();
        test::call_service(&app, request).await.headers().clone()
    }

    #[actix_web::test]
    async fn other_pages_reach_the_widget_and_nothing_else() {
        for (path, is_open) in [
            ("/api/v1/widget/config", true),
            ("/widget.js", true),
            ("/api/v1/conversations", false),
            ("/console/", false),
        ] {
            let headers = get(path).await;
            let allowed = headers.get("access-control-allow-origin");
            assert_eq!(allowed.is_some(), is_open, "{path}");
            assert!(
                headers.get("access-control-allow-credentials").is_none(),
                "{path}"
            );
        }
    }

    #[actix_web::test]
    async fn only_the_widget_may_be_framed() {
        let policy = async |path| {
            let headers = get(path).await;
            headers
                .get("content-security-policy")
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        };
        assert!(
            policy("/widget/frame.html")
                .await
                .ends_with("frame-ancestors *")
        );
        for path in ["/console/", "/api/v1/me", "/demo/", "/api/docs/"] {
            assert!(
                policy(path).await.ends_with("frame-ancestors 'none'"),
                "{path}"
            );
        }
    }
}
