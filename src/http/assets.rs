//! The widget, the console and the demo shop, which are built into the binary.

use std::borrow::Cow;

use actix_web::http::header::{self, EntityTag, Header as _, IfNoneMatch};
use actix_web::web::{self, Redirect, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::problem::Problem;

#[derive(RustEmbed)]
#[folder = "widget/dist"]
struct Widget;

#[derive(RustEmbed)]
#[folder = "widget/demo"]
struct DemoShop;

#[derive(RustEmbed)]
#[folder = "console/dist"]
struct Console;

/// Names of these files have a hash in them: another content is another name.
const HASHED: &str = "assets/";
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Foreign pages hold on to the old loader this long after an upgrade.
const SHORTLY: &str = "public, max-age=300";
const ASK_AGAIN: &str = "no-cache";

/// Whether the demo shop is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shop {
    Open,
    Closed,
}

pub fn configure(config: &mut ServiceConfig, shop: Shop) {
    config
        .route("/widget.js", web::get().to(loader))
        .route("/widget/{path:.*}", web::get().to(widget))
        .service(Redirect::new("/console", "/console/"))
        .route("/console/{path:.*}", web::get().to(console));
    match shop {
        Shop::Open => config
            .service(Redirect::new("/", "/demo/"))
            .service(Redirect::new("/demo", "/demo/"))
            .route("/demo/{path:.*}", web::get().to(demo)),
        Shop::Closed => config.service(Redirect::new("/", "/console/")),
    };
}

async fn loader(request: HttpRequest) -> HttpResponse {
    answer(&request, "widget.js", Widget::get("widget.js"), SHORTLY)
}

async fn widget(request: HttpRequest, path: web::Path<String>) -> HttpResponse {
    answer(&request, &path, Widget::get(&path), caching(&path))
}

async fn demo(request: HttpRequest, path: web::Path<String>) -> HttpResponse {
    let path = if path.is_empty() {
        "index.html"
    } else {
        path.as_str()
    };
    answer(&request, path, DemoShop::get(path), ASK_AGAIN)
}

/// Addresses of the console that are no file are its screens.
async fn console(request: HttpRequest, path: web::Path<String>) -> HttpResponse {
    let file = Console::get(&path);
    if file.is_none() && !path.starts_with(HASHED) {
        return answer(
            &request,
            "index.html",
            Console::get("index.html"),
            ASK_AGAIN,
        );
    }
    answer(&request, &path, file, caching(&path))
}

fn caching(path: &str) -> &'static str {
    if path.starts_with(HASHED) {
        FOREVER
    } else {
        ASK_AGAIN
    }
}

fn answer(
    request: &HttpRequest,
    path: &str,
    file: Option<EmbeddedFile>,
    caching: &'static str,
) -> HttpResponse {
    let Some(file) = file else {
        return Problem::not_found(format!("file as {path}")).error_response();
    };
    // Weak, because the same file goes out compressed in several ways.
    let tag = EntityTag::new_weak(URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash()));
    let is_known = is_known(request, &tag);
    let mut response = if is_known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response.insert_header((header::CACHE_CONTROL, caching));
    response.insert_header((header::ETAG, tag));
    if is_known {
        return response.finish();
    }
    response.content_type(with_charset(file.metadata.mimetype()).as_str());
    match file.data {
        Cow::Borrowed(bytes) => response.body(bytes),
        Cow::Owned(bytes) => response.body(bytes),
    }
}

fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|one| one.weak_eq(tag)),
        Ok(IfNoneMatch::Any) | Err(_) => false,
    }
}

/// All our text is UTF-8.
fn with_charset(kind: &str) -> String {
    let is_text = kind.starts_with("text/") || kind == "application/javascript";
    if is_text {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::{App, test};

    use super::*;

    async fn get(path: &str, shop: Shop, known: Option<&str>) -> (StatusCode, HttpResponse) {
        let app = test::init_service(App::new().configure(|config| configure(config, shop))).await;
        let mut request = test::TestRequest::get().uri(path);
        if let Some(tag) = known {
            request = request.insert_header(("if-none-match", tag));
        }
        let response = test::call_service(&app, request.to_request()).await;
        let response = response.into_parts().1;
        (response.status(), response)
    }

    fn header(response: &HttpResponse, name: &str) -> String {
        response
            .headers()
            .get(name)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    }

    #[actix_web::test]
    async fn a_screen_of_the_console_is_its_page_and_a_missing_script_is_not() {
        let (status, response) = get("/console/inbox/mine", Shop::Closed, None).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(
            header(&response, "content-type"),
            "text/html; charset=utf-8"
        );
        assert_eq!(header(&response, "cache-control"), ASK_AGAIN);
        let (status, _) = get("/console/assets/old-1234.js", Shop::Closed, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }

    #[actix_web::test]
    async fn a_file_is_sent_once() {
        let (_, first) = get("/widget.js", Shop::Closed, None).await;
        let (status, _) = get("/widget.js", Shop::Closed, Some(&header(&first, "etag"))).await;
        assert_eq!(status, StatusCode::NOT_MODIFIED);
        let (status, _) = get("/widget.js", Shop::Closed, Some("W/\"other\"")).await;
        assert_eq!(status, StatusCode::OK);
    }

    #[actix_web::test]
    async fn the_shop_is_there_in_the_demo_only() {
        let (_, response) = get("/", Shop::Open, None).await;
        assert_eq!(header(&response, "location"), "/demo/");
        let (_, response) = get("/demo", Shop::Open, None).await;
        assert_eq!(header(&response, "location"), "/demo/");
        let (_, response) = get("/", Shop::Closed, None).await;
        assert_eq!(header(&response, "location"), "/console/");
        let (status, _) = get("/demo", Shop::Closed, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
}
