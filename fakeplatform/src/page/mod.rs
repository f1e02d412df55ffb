//! The page on which one writes as a customer. Plain files, in the binary; it asks nobody but this server.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

const HTML: &str = include_str!("index.html");
const CSS: &str = include_str!("page.css");
const CHAT: &str = include_str!("chat.css");
const JS: &str = include_str!("page.js");
const VIEW: &str = include_str!("view.js");

/// Pictures may be the hub's own: it hands the platforms its addresses.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data: http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub fn configure(config: &mut ServiceConfig) {
    for (path, kind, text) in [
        ("/", "text/html; charset=utf-8", HTML),
        ("/chat.css", "text/css; charset=utf-8", CHAT),
        ("/page.css", "text/css; charset=utf-8", CSS),
        ("/page.js", "text/javascript; charset=utf-8", JS),
        ("/view.js", "text/javascript; charset=utf-8", VIEW),
    ] {
        config.route(path, web::get().to(move || serve(kind, text)));
    }
}

async fn serve(kind: &'static str, text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header(("content-security-policy", POLICY))
        .insert_header(("x-content-type-options", "nosniff"))
        .insert_header(("cache-control", "no-cache"))
        .body(text)
}
