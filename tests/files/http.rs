//! Files over HTTP: sent whole and in chunks, and fetched by signed links.

use std::path::PathBuf;

use actix_web::App;
use actix_web::http::header::HeaderMap;
use actix_web::middleware::Compress;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::Data;
use bellhop::auth::{Auth, LinkSigner};
use bellhop::files::{FileSettings, FileStore};
use bellhop::http::routes::Routes;
use bellhop::http::{attachments, files, uploads};
use bellhop_domain::AgentId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestDatabase;

const BYTES_MAX: u64 = 2 * 1024 * 1024;

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).map(|value| value.to_str().unwrap());
        value.unwrap_or_else(|| panic!("no {name} in {:?}", self.headers))
    }

    /// A problem of this status and code.
    pub fn check_problem(&self, status: u16, code: &str) {
        assert_eq!(
            self.status,
            status,
            "{}",
            String::from_utf8_lossy(&self.body)
        );
        assert_eq!(self.json()["code"], code);
    }
}

/// The handlers alone, with an agent signed in.
pub struct Site {
    pub database: TestDatabase,
    /// Where files are kept, if not elsewhere.
    folder: Option<PathBuf>,
    pub files: FileStore,
    token: String,
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            std::fs::remove_dir_all(folder).unwrap();
        }
    }
}

impl Site {
    pub async fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("bellhop-files-{}", Uuid::now_v7()));
        let mut settings = FileSettings::in_folder(&folder);
        settings.bytes_max = BYTES_MAX;
        let mut site = Self::keeping(settings).await;
        site.folder = Some(folder);
        site
    }

    pub async fn keeping(settings: FileSettings) -> Self {
        let database = TestDatabase::new().await;
        let files = FileStore::open(settings, database.pool.clone()).unwrap();
        let id = Uuid::now_v7();
        let agent = format!(
            "INSERT INTO agents (id, email, name, role, password_hash, created_at)
             VALUES ('{id}', 'mia@example.com', 'Mia', 'agent', 'none', now())"
        );
        database.client().await.batch_execute(&agent).await.unwrap();
        let auth = Auth::new(database.pool.clone());
        let token = auth.sign_in(AgentId(id)).await.unwrap();
        Self {
            database,
            folder: None,
            files,
            token,
        }
    }

    async fn send(&self, request: TestRequest) -> Answer {
        let app = App::new()
            .app_data(Data::new(Auth::new(self.database.pool.clone())))
            .app_data(Data::new(self.database.pool.clone()))
            .app_data(Data::new(self.files.clone()))
            .app_data(Data::new(LinkSigner::new(&[7; 32])))
            .configure(|config| {
                Routes::new(config)
                    .configure(attachments::configure)
                    .configure(uploads::configure)
                    .configure(files::configure);
            });
        // As the whole site does: a part of a file must come through untouched.
        let service = init_service(app.wrap(Compress::default())).await;
        let response = call_service(&service, request.to_request()).await;
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: read_body(response).await.to_vec(),
        }
    }

    pub async fn send_as_agent(&self, request: TestRequest) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        self.send(request.insert_header(("authorization", bearer)))
            .await
    }

    pub async fn post(&self, name: &str, declared: &str, bytes: &[u8]) -> Answer {
        self.send_as_agent(form(name, declared, bytes)).await
    }

    pub async fn get(&self, url: &str, header: (&str, &str)) -> Answer {
        let request = TestRequest::get().uri(url).insert_header(header);
        self.send(request).await
    }
}

fn form(name: &str, declared: &str, bytes: &[u8]) -> TestRequest {
    let head = format!(
        "--b\r\ncontent-disposition: form-data; name=\"note\"\r\n\r\nhi\r\n\
         --b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         content-type: {declared}\r\n\r\n"
    );
    TestRequest::post()
        .uri("/api/v1/attachments")
        .insert_header(("content-type", "multipart/form-data; boundary=b"))
        .set_payload([head.as_bytes(), bytes, b"\r\n--b--\r\n"].concat())
}

pub fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(800, 400)
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

#[actix_web::test]
async fn a_picture_is_shown_in_place_and_can_do_nothing_else() {
    let site = Site::new().await;
    let picture = png();
    let sent = site.post("my shoe.jpg", "text/html", &picture).await;
    assert_eq!(sent.status, 201);
    let attachment = sent.json();
    assert_eq!(attachment["content_type"], "image/png");
    assert_eq!(attachment["width"], 800);
    let url = attachment["url"].as_str().unwrap();
    let got = site.get(url, ("accept", "*/*")).await;
    assert_eq!(got.status, 200);
    assert_eq!(got.body, picture);
    assert_eq!(got.header("content-type"), "image/png");
    assert!(got.header("content-disposition").starts_with("inline; "));
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    let policy = got.header("content-security-policy");
    assert_eq!(policy, "sandbox; default-src 'none'");
    assert!(got.header("cache-control").starts_with("private, max-age="));

    let again = site.get(url, ("if-none-match", got.header("etag"))).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    let part = site.get(url, ("range", "bytes=1-3")).await;
    assert_eq!((part.status, part.body.as_slice()), (206, &b"PNG"[..]));
    let range = format!("bytes 1-3/{}", picture.len());
    assert_eq!(part.header("content-range"), range);
    let beyond = site.get(url, ("range", "bytes=9999999-")).await;
    assert_eq!(beyond.status, 416);

    let thumbnail = attachment["thumbnail_url"].as_str().unwrap();
    let got = site.get(thumbnail, ("accept", "*/*")).await;
    assert_eq!(got.header("content-type"), "image/jpeg");
    let small = image::load_from_memory(&got.body).unwrap();
    assert_eq!((small.width(), small.height()), (512, 256));
}

#[actix_web::test]
async fn other_files_are_saved_and_not_shown() {
    let site = Site::new().await;
    let sent = site.post("../évil.html", "image/png", b"just words").await;
    let attachment = sent.json();
    assert_eq!(attachment["content_type"], "text/plain");
    assert_eq!(attachment["name"], "évil.html.txt");
    let url = attachment["url"].as_str().unwrap();
    let got = site.get(url, ("accept", "*/*")).await;
    assert_eq!(got.body, b"just words");
    let packed = site.get(url, ("accept-encoding", "gzip")).await;
    assert_eq!(packed.body, b"just words");
    assert_eq!(packed.header("content-length"), "10");
    let disposition = got.header("content-disposition");
    assert!(disposition.starts_with("attachment; "), "{disposition}");
    assert!(disposition.contains("filename*=UTF-8''%C3%A9vil.html.txt"));
}

#[actix_web::test]
async fn only_a_whole_and_fresh_link_opens_a_file() {
    let site = Site::new().await;
    let attachment = site.post("a.txt", "text/plain", b"words").await.json();
    let url = attachment["url"].as_str().unwrap();
    let other = Uuid::now_v7().to_string();
    let changes = [
        url.replace("variant=original", "variant=thumbnail"),
        url.replace("signature=", "signature=A"),
        url.replace("expires=", "expires=9"),
        url.replace(attachment["id"].as_str().unwrap(), &other),
        format!("/files/{other}/a.txt?variant=original&expires=1&signature="),
    ];
    for url in changes {
        let refused = site.get(&url, ("accept", "*/*")).await;
        refused.check_problem(403, "forbidden");
    }
    let gone = LinkSigner::new(&[7; 32]).file_url(bellhop_domain::AttachmentId(Uuid::nil()), "a");
    let gone = site.get(&gone, ("accept", "*/*")).await;
    gone.check_problem(404, "not_found");
}

#[actix_web::test]
async fn files_that_are_not_taken_say_why() {
    let site = Site::new().await;
    site.send(form("a.txt", "text/plain", b"words"))
        .await
        .check_problem(401, "unauthenticated");
    let svg = site
        .post("a.png", "image/png", b"<svg onload=alert(1)>")
        .await;
    svg.check_problem(415, "content_type_not_allowed");
    let broken = site.post("a.png", "image/png", b"\x89PNG\r\n\x1a\n").await;
    broken.check_problem(422, "picture_unreadable");
    let empty = site.post("a.txt", "text/plain", b"").await;
    empty.check_problem(422, "file_is_empty");
    let big = vec![b'a'; usize::try_from(BYTES_MAX).unwrap() + 1];
    let big = site.post("a.txt", "text/plain", &big).await;
    big.check_problem(413, "too_large");
    let announced = TestRequest::post()
        .uri("/api/v1/attachments")
        .insert_header(("content-type", "multipart/form-data; boundary=b"))
        .insert_header(("content-length", "999999999"));
    site.send_as_agent(announced)
        .await
        .check_problem(413, "too_large");
    let no_file = TestRequest::post()
        .uri("/api/v1/attachments")
        .insert_header(("content-type", "multipart/form-data; boundary=b"))
        .set_payload("--b--\r\n");
    site.send_as_agent(no_file)
        .await
        .check_problem(400, "bad_request");
}

#[actix_web::test]
async fn chunks_join_to_a_file() {
    let site = Site::new().await;
    let begin = TestRequest::post()
        .uri("/api/v1/uploads")
        .set_json(json!({"name": "log.txt", "size_bytes": 9}));
    let begun = site.send_as_agent(begin).await;
    assert_eq!(begun.status, 201);
    assert_eq!(begun.json()["chunk_bytes_max"], 1_048_576);
    let url = format!(
        "/api/v1/uploads/{}",
        begun.json()["upload_id"].as_str().unwrap()
    );
    let write = async |offset: &str, bytes: &'static str| {
        let chunk = TestRequest::patch()
            .uri(&url)
            .insert_header(("upload-offset", offset))
            .set_payload(bytes);
        site.send_as_agent(chunk).await
    };
    assert_eq!(write("0", "some ").await.json(), json!({"offset": 5}));
    let wrong = write("0", "some ").await;
    wrong.check_problem(409, "wrong_offset");
    assert_eq!(wrong.header("upload-offset"), "5");
    let look = TestRequest::get().uri(&url);
    assert_eq!(site.send_as_agent(look).await.json(), json!({"offset": 5}));
    write("5", "words, too many")
        .await
        .check_problem(413, "too_large");
    write("-1", "x").await.check_problem(400, "bad_request");
    let done = write("5", "word").await;
    assert_eq!(done.status, 201);
    assert_eq!(done.json()["name"], "log.txt");
    let got = site
        .get(done.json()["url"].as_str().unwrap(), ("accept", "*/*"))
        .await;
    assert_eq!(got.body, b"some word");
    let again = write("9", "").await;
    assert_eq!(
        (again.status, &again.json()["id"]),
        (201, &done.json()["id"])
    );
}
