//! Files in an S3 store that the settings name: the same answers as from a folder, also when the store is away.

use actix_web::test::TestRequest;
use bellhop::config::Layers;
use bellhop::files::FileSettings;
use chrono::{TimeDelta, Utc};
use serde_json::json;

use crate::http::{Site, png};
use crate::s3_server::{BUCKET, KEY_ID, S3Server, Store};

/// As an operator writes it.
fn settings(server: &S3Server, key_id: &str) -> FileSettings {
    let text = format!(
        "[storage]
         kind = \"s3\"
         [storage.s3]
         bucket = \"{BUCKET}\"
         region = \"eu-test-1\"
         endpoint = \"http://{}\"
         access_key_id = \"{key_id}\"
         secret_access_key = \"a secret\"",
        server.address
    );
    let mut layers = Layers::defaults().unwrap();
    layers.text("my.toml".as_ref(), &text).unwrap();
    layers.finish().unwrap().file_settings()
}

#[actix_web::test]
async fn a_file_is_sent_to_s3_and_fetched_from_there() {
    let store = Store::default();
    let server = store.serve(0);
    let site = Site::keeping(settings(&server, KEY_ID)).await;
    let picture = png();
    let sent = site.post("shoe.png", "image/png", &picture).await;
    assert_eq!(sent.status, 201, "{}", sent.json());
    let attachment = sent.json();
    let id = attachment["id"].as_str().unwrap();
    let keys = ["original", "thumbnail.jpg"].map(|part| format!("attachments/{id}/{part}"));
    assert_eq!(store.keys(), keys);
    assert!(store.was_asked("POST ?uploads"), "in parts");

    let url = attachment["url"].as_str().unwrap();
    let got = site.get(url, ("accept", "*/*")).await;
    assert_eq!(got.body, picture);
    assert_eq!(got.header("content-type"), "image/png");
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    let part = site.get(url, ("range", "bytes=1-3")).await;
    assert_eq!((part.status, part.body.as_slice()), (206, &b"PNG"[..]));
    let range = format!("bytes 1-3/{}", picture.len());
    assert_eq!(part.header("content-range"), range);
    let thumbnail = attachment["thumbnail_url"].as_str().unwrap();
    let got = site.get(thumbnail, ("accept", "*/*")).await;
    assert_eq!(got.header("content-type"), "image/jpeg");
    assert!(image::load_from_memory(&got.body).is_ok());

    let refused = site.post("a.txt", "text/plain", b"\0\x01\x02").await;
    refused.check_problem(415, "content_type_not_allowed");
    assert_eq!((store.keys().len(), store.unfinished_uploads()), (2, 0));

    let later = Utc::now() + TimeDelta::hours(25);
    assert_eq!(site.files.sweep(later).await.unwrap().attachments, 1);
    assert_eq!(store.keys().len(), 0, "nobody sent it");
    let gone = site.get(url, ("accept", "*/*")).await;
    gone.check_problem(404, "not_found");
}

#[actix_web::test]
async fn a_large_file_goes_in_several_parts_and_chunks_join() {
    let store = Store::default();
    let server = store.serve(0);
    let site = Site::keeping(settings(&server, KEY_ID)).await;
    // S3's smallest part is 5 MiB.
    let large = "größe ".repeat(1_000_000);
    let sent = site.post("log.txt", "text/plain", large.as_bytes()).await;
    let url = sent.json()["url"].as_str().unwrap().to_owned();
    let got = site.get(&url, ("accept", "*/*")).await;
    assert!(got.body == large.as_bytes(), "the same bytes");

    let begin = TestRequest::post()
        .uri("/api/v1/uploads")
        .set_json(json!({"name": "log.txt", "size_bytes": 9}));
    let begun = site.send_as_agent(begin).await.json();
    let upload = format!("/api/v1/uploads/{}", begun["upload_id"].as_str().unwrap());
    let write = async |offset: &str, bytes: &'static str| {
        let chunk = TestRequest::patch()
            .uri(&upload)
            .insert_header(("upload-offset", offset))
            .set_payload(bytes);
        site.send_as_agent(chunk).await
    };
    assert_eq!(write("0", "some ").await.status, 200);
    let done = write("5", "word").await;
    assert_eq!(done.status, 201, "{}", done.json());
    let url = done.json()["url"].as_str().unwrap().to_owned();
    let got = site.get(&url, ("accept", "*/*")).await;
    assert_eq!(got.body, b"some word");
    assert_eq!(store.keys().len(), 2, "no chunk is left");
}

#[actix_web::test]
async fn a_store_that_is_away_loses_nothing() {
    let store = Store::default();
    let server = store.serve(0);
    let port = server.address.port();
    let site = Site::keeping(settings(&server, KEY_ID)).await;
    let sent = site.post("a.txt", "text/plain", b"words").await.json();
    let url = sent["url"].as_str().unwrap();
    let begin = TestRequest::post()
        .uri("/api/v1/uploads")
        .set_json(json!({"name": "b.txt", "size_bytes": 5}));
    let begun = site.send_as_agent(begin).await.json();
    let upload = format!("/api/v1/uploads/{}", begun["upload_id"].as_str().unwrap());
    let write = || {
        TestRequest::patch()
            .uri(&upload)
            .insert_header(("upload-offset", "0"))
            .set_payload("later")
    };

    server.stop().await;
    let refused = site.post("c.txt", "text/plain", b"words").await;
    refused.check_problem(503, "unavailable");
    refused.header("retry-after");
    let refused = site.get(url, ("accept", "*/*")).await;
    refused.check_problem(503, "unavailable");
    let refused = site.send_as_agent(write()).await;
    refused.check_problem(503, "unavailable");
    let later = Utc::now() + TimeDelta::hours(25);
    assert!(site.files.sweep(later).await.is_err());

    let _again = store.serve(port);
    let got = site.get(url, ("accept", "*/*")).await;
    assert_eq!(got.body, b"words");
    let done = site.send_as_agent(write()).await;
    assert_eq!(done.status, 201, "the upload goes on where it was");
    let swept = site.files.sweep(later).await.unwrap();
    assert_eq!((swept.attachments, store.keys().len()), (2, 0));
}

#[actix_web::test]
async fn wrong_keys_are_the_operators_matter() {
    let store = Store::default();
    let server = store.serve(0);
    let site = Site::keeping(settings(&server, "somebody-else")).await;
    let refused = site.post("a.txt", "text/plain", b"words").await;
    refused.check_problem(503, "unavailable");
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert!(!detail.contains("AccessDenied"), "{detail}");
}
