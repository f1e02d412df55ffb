//! Paths that want to leave their folder, and lines of the log that want to be two.

use reqwest::Method;
use serde_json::json;

use super::raw::{ask, status};
use crate::stage::Stage;

/// Ways out of a folder, as servers have fallen for them.
const OUT: [&str; 12] = [
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "..%5c..%5c..%5cetc%5cpasswd",
    "..\\..\\etc\\passwd",
    "....//....//etc/passwd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "index.html%00.js",
    "..%c0%af..%c0%afetc/passwd",
    ".env",
];

#[tokio::test]
async fn no_path_leaves_its_folder() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let file = "00000000-0000-0000-0000-000000000000";
    let roots = [
        "/widget/".to_owned(),
        "/console/assets/".to_owned(),
        "/demo/".to_owned(),
        "/api/docs/".to_owned(),
        "/avatars/".to_owned(),
        "/files/".to_owned(),
        format!("/files/{file}/"),
    ];
    for root in &roots {
        for out in OUT {
            let request =
                format!("GET {root}{out} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n");
            let answer = ask(api, request).await;
            assert!(!answer.contains("root:"), "{root}{out}: {answer}");
            assert!(
                [301, 307, 308, 400, 403, 404].contains(&status(&answer)),
                "{root}{out}: {answer}"
            );
        }
    }
}

/// A line of the log is one request's, whatever the request holds.
#[tokio::test]
async fn nobody_writes_a_line_of_the_log() {
    let stage = Stage::with(&[("BELLHOP_LOG__LEVEL", "debug")]).await;
    let api = &stage.hub.api;
    let forged = "x\n2026-01-01T00:00:00Z ERROR FORGED\u{1b}[31m";
    let encoded = "x%0a2026-01-01T00:00:00Z%20ERROR%20FORGED%1b";
    for path in [
        format!("/{encoded}"),
        format!("/files/{encoded}/{encoded}"),
        format!("/console/assets/{encoded}"),
        format!("/api/v1/widget/config?channel_key={encoded}"),
        format!("/api/v1/conversations/{encoded}"),
    ] {
        api.send(api.request(Method::GET, &path)).await;
    }
    let visitor = json!({ "channel_key": "demo", "locale": forged, "visitor_token": forged,
        "fields": { "name": forged }, "page": { "url": forged, "title": forged } });
    for (path, form) in [
        ("widget/sessions", visitor),
        ("widget/sessions", json!({ "channel_key": forged })),
        ("sessions", json!({ "email": forged, "password": forged })),
    ] {
        api.post(
            forged.lines().next().unwrap(),
            &format!("/api/v1/{path}"),
            &form,
        )
        .await;
    }
    let log = stage.hub.log();
    let begins = |line: &str| line.trim_start().starts_with("2026-01-01T00:00:00Z");
    assert!(!log.lines().any(begins), "{log}");
    assert!(!log.contains("FORGED\u{1b}"), "{log}");
}
