//! Bodies: packed, mislabelled, endless, and never finished.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::raw::{Raw, status};
use super::serves_others;
use crate::stage::Stage;

#[tokio::test]
async fn packed_bodies_are_not_unpacked() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let token = api.visitor().await.token;
    // What is behind the header is no matter: it is not even looked at.
    let good = json!({ "channel_key": "demo" }).to_string();
    for encoding in [
        "gzip",
        "br",
        "zstd",
        "deflate",
        "GZIP",
        "identity, gzip",
        "x",
    ] {
        for path in ["widget/sessions", "sessions", "conversations", "uploads"] {
            let request = api.request(Method::POST, &format!("/api/v1/{path}"));
            let request = request
                .bearer_auth(&token)
                .header("content-encoding", encoding)
                .header("content-type", "application/json");
            let answer = api.send(request.body(good.clone())).await;
            assert_eq!(
                answer.status.as_u16(),
                415,
                "{encoding} {path}: {}",
                answer.body
            );
            assert!(answer.content_type.starts_with("application/problem+json"));
            assert!(
                answer.body["detail"]
                    .as_str()
                    .unwrap()
                    .contains("Content-Encoding")
            );
        }
    }
    let plain = api.request(Method::POST, "/api/v1/widget/sessions");
    let plain = plain
        .header("content-encoding", "identity")
        .header("content-type", "application/json");
    api.send(plain.body(good)).await.expect(201);
}

#[tokio::test]
async fn a_body_says_what_it_is() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let token = api.visitor().await.token;
    let form = json!({ "channel_key": "demo", "text": "x", "name": "a", "size_bytes": 1 });
    // The first three are what a page of another site may send without asking.
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "",
    ] {
        for path in ["widget/sessions", "sessions", "conversations", "uploads"] {
            let request = api.request(Method::POST, &format!("/api/v1/{path}"));
            let request = request.bearer_auth(&token).header("content-type", kind);
            let answer = api.send(request.body(form.to_string())).await;
            assert_eq!(
                answer.status.as_u16(),
                415,
                "{kind} {path}: {}",
                answer.body
            );
        }
    }
    let file = api.request(Method::POST, "/api/v1/attachments");
    let file = file.bearer_auth(&token).json(&form);
    let refused = api.send(file).await;
    assert_eq!(refused.status.as_u16(), 400, "{}", refused.body);
    assert!(refused.content_type.starts_with("application/problem+json"));
}

/// 256 KiB of JSON are enough for everything; the rest is not read.
#[tokio::test]
async fn a_body_without_end_is_cut_off() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    for (path, expected) in [("widget/sessions", 413), ("uploads", 401), ("nothing", 404)] {
        let mut raw = Raw::connect(api).await;
        let head = format!(
            "POST /api/v1/{path} HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\n\
             transfer-encoding: chunked\r\n\r\n"
        );
        raw.send(head).await;
        let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
        let mut sent = 0_usize;
        while raw.send(&chunk).await {
            sent += chunk.len();
            // The rest is thrown away for a second, for clients that read only when they have sent; on a quiet
            // machine a gibibyte fits into it.
            assert!(sent < 16 << 30, "{path}: the hub reads on and on");
        }
        let answer = raw.rest().await;
        // The kernel may throw the answer away together with what was not read.
        assert!([0, expected].contains(&status(&answer)), "{path}: {answer}");
    }
    serves_others(api).await;
}

#[tokio::test]
async fn bodies_that_trickle_are_not_waited_for() {
    /// More than one address may have under way.
    const SLOW: usize = 300;
    let stage = Stage::with(&[("BELLHOP_SERVER__TRUSTED_PROXIES", "127.0.0.1")]).await;
    let api = &stage.hub.api;
    let token = api.visitor().await.token;
    let mut slow = Vec::new();
    for number in 0..SLOW {
        let (call, kind) = match number % 3 {
            0 => ("POST /api/v1/widget/sessions", "application/json"),
            1 => (
                "POST /api/v1/attachments",
                "multipart/form-data; boundary=x",
            ),
            _ => ("POST /api/v1/conversations", "application/json"),
        };
        let mut raw = Raw::connect(api).await;
        let head = format!(
            "{call} HTTP/1.1\r\nhost: h\r\nauthorization: Bearer {token}\r\n\
             x-forwarded-for: 192.0.2.7\r\ncontent-type: {kind}\r\ncontent-length: 1000\r\n\r\n{{"
        );
        raw.send(head).await;
        slow.push(raw);
    }
    // From another address.
    serves_others(api).await;
    let answers = join_all(slow.iter_mut().map(Raw::rest)).await;
    let count = |wanted| {
        let is_it = |answer: &&String| status(answer) == wanted;
        answers.iter().filter(is_it).count()
    };
    let (late, many) = (count(408), count(429));
    assert_eq!(late + many, SLOW, "{:?}", answers.first());
    assert!(
        late > 0 && many > 0,
        "{late} were too slow, {many} too many"
    );
    for answer in &answers {
        assert!(answer.contains("application/problem+json"), "{answer}");
    }
    serves_others(api).await;
}
