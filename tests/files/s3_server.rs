//! As much of S3's protocol as files need, in memory: objects, uploads in parts, lists, and refusals in XML.
//! It checks that every request is signed, in form; what the signature says is the client library's matter.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use actix_web::dev::ServerHandle;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Bytes, Data, PayloadConfig, Query};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};

pub const BUCKET: &str = "bellhop-files";
pub const KEY_ID: &str = "test-key";
/// Above the largest part.
const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

#[derive(Default)]
struct Shelf {
    objects: BTreeMap<String, Bytes>,
    /// Parts by number, of each upload under way.
    uploads: BTreeMap<String, BTreeMap<u32, Bytes>>,
    requests: Vec<String>,
}

/// What is stored outlives the server, as a real store's does.
#[derive(Clone, Default)]
pub struct Store(Arc<Mutex<Shelf>>);

pub struct S3Server {
    pub address: std::net::SocketAddr,
    handle: ServerHandle,
}

impl Store {
    /// On this port, or on any when it is 0.
    pub fn serve(&self, port: u16) -> S3Server {
        let store = Data::new(self.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(store.clone())
                .app_data(PayloadConfig::new(BODY_BYTES_MAX))
                .default_service(web::to(answer))
        });
        let server = server.workers(1).disable_signals();
        let server = server.bind(("127.0.0.1", port)).unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        S3Server { address, handle }
    }

    pub fn keys(&self) -> Vec<String> {
        self.0.lock().unwrap().objects.keys().cloned().collect()
    }

    pub fn unfinished_uploads(&self) -> usize {
        self.0.lock().unwrap().uploads.len()
    }

    /// Whether any request was of this form, for example `POST ?uploads`.
    pub fn was_asked(&self, form: &str) -> bool {
        let shelf = self.0.lock().unwrap();
        shelf.requests.iter().any(|request| request == form)
    }
}

impl S3Server {
    /// From now on connections are refused.
    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}

async fn answer(
    request: HttpRequest,
    query: Query<BTreeMap<String, String>>,
    body: Bytes,
    store: Data<Store>,
) -> HttpResponse {
    if !is_signed(&request) {
        return refusal(StatusCode::FORBIDDEN, "AccessDenied");
    }
    let path = format!("/{BUCKET}");
    let Some(key) = request.path().strip_prefix(&path) else {
        return refusal(StatusCode::NOT_FOUND, "NoSuchBucket");
    };
    let key = key.trim_start_matches('/').to_owned();
    let mut shelf = store.0.lock().unwrap();
    let upload_id = query.get("uploadId");
    let form = match (query.contains_key("uploads"), upload_id) {
        (true, _) => format!("{} ?uploads", request.method()),
        (false, Some(_)) => format!("{} ?uploadId", request.method()),
        (false, None) => request.method().to_string(),
    };
    shelf.requests.push(form);
    match (request.method(), upload_id) {
        (&Method::POST, None) if query.contains_key("uploads") => {
            let id = format!("upload-{}", shelf.requests.len());
            shelf.uploads.insert(id.clone(), BTreeMap::new());
            xml(&format!(
                "<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
            ))
        }
        (&Method::PUT, Some(id)) => {
            let Some(parts) = shelf.uploads.get_mut(id) else {
                return refusal(StatusCode::NOT_FOUND, "NoSuchUpload");
            };
            let number = query["partNumber"].parse().unwrap();
            parts.insert(number, body);
            tagged(number)
        }
        (&Method::POST, Some(id)) => {
            let Some(parts) = shelf.uploads.remove(id) else {
                return refusal(StatusCode::NOT_FOUND, "NoSuchUpload");
            };
            let parts: Vec<Bytes> = parts.into_values().collect();
            shelf.objects.insert(key, parts.concat().into());
            xml(
                "<CompleteMultipartUploadResult><ETag>\"whole\"</ETag></CompleteMultipartUploadResult>",
            )
        }
        (&Method::DELETE, Some(id)) => {
            shelf.uploads.remove(id);
            HttpResponse::NoContent().finish()
        }
        (&Method::PUT, None) => {
            shelf.objects.insert(key, body);
            tagged(1)
        }
        (&Method::DELETE, None) => {
            shelf.objects.remove(&key);
            HttpResponse::NoContent().finish()
        }
        (&Method::GET, None) if query.contains_key("list-type") => {
            list(&shelf, query.get("prefix").map_or("", String::as_str))
        }
        (&Method::GET, None) => match shelf.objects.get(&key) {
            Some(object) => read(&request, object),
            None => refusal(StatusCode::NOT_FOUND, "NoSuchKey"),
        },
        _ => refusal(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed"),
    }
}

/// Signature version 4, as it has to look.
fn is_signed(request: &HttpRequest) -> bool {
    let header = |name: &str| {
        let value = request.headers().get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or("")
    };
    let Some(rest) = header("authorization").strip_prefix("AWS4-HMAC-SHA256 ") else {
        return false;
    };
    let field = |name: &str| {
        let field = rest.split(", ").find_map(|part| part.strip_prefix(name));
        field.unwrap_or("").trim_end_matches(',')
    };
    let scope: Vec<&str> = field("Credential=").split('/').collect();
    let day = header("x-amz-date").get(..8).unwrap_or("no day");
    let is_hex = |text: &str| text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit());
    scope == [KEY_ID, day, "eu-test-1", "s3", "aws4_request"]
        && field("SignedHeaders=")
            .split(';')
            .any(|name| name == "host")
        && is_hex(field("Signature="))
        && !header("x-amz-content-sha256").is_empty()
}

fn read(request: &HttpRequest, object: &Bytes) -> HttpResponse {
    let range = request.headers().get("range");
    let range = range.and_then(|range| {
        let (first, last) = range
            .to_str()
            .ok()?
            .strip_prefix("bytes=")?
            .split_once('-')?;
        let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
        Some(first..(last + 1).min(object.len()))
    });
    let mut response = HttpResponse::Ok();
    response.insert_header(("last-modified", "Thu, 26 Nov 2026 12:00:00 GMT"));
    response.insert_header(("etag", "\"whole\""));
    let Some(range) = range else {
        return response.body(object.clone());
    };
    let told = format!("bytes {}-{}/{}", range.start, range.end - 1, object.len());
    response
        .status(StatusCode::PARTIAL_CONTENT)
        .insert_header(("content-range", told))
        .body(object.slice(range))
}

fn list(shelf: &Shelf, prefix: &str) -> HttpResponse {
    let contents: String = shelf
        .objects
        .iter()
        .filter(|(key, _)| key.starts_with(prefix))
        .map(|(key, object)| {
            format!(
                "<Contents><Key>{key}</Key><Size>{}</Size>\
                 <LastModified>2026-11-26T12:00:00.000Z</LastModified></Contents>",
                object.len()
            )
        })
        .collect();
    xml(&format!("<ListBucketResult>{contents}</ListBucketResult>"))
}

fn tagged(number: u32) -> HttpResponse {
    let tag = format!("\"part-{number}\"");
    HttpResponse::Ok().insert_header(("etag", tag)).finish()
}

fn xml(body: &str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/xml")
        .body(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{body}"))
}

fn refusal(status: StatusCode, code: &str) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("application/xml")
        .body(format!(
            "<Error><Code>{code}</Code><Message>{code}</Message></Error>"
        ))
}
