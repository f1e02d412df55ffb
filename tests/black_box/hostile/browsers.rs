//! What a browser may be made to do by a page of another site: asking, posting, framing.

use reqwest::Method;
use serde_json::json;

use super::raw::ask;
use crate::stage::Stage;

const EVIL: &str = "https://evil.example";

#[tokio::test]
async fn a_cookie_serves_our_own_pages_only() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let mia = api.mia().await;
    let cookie = format!("bellhop_session={}", mia.token);
    let calls = [
        (Method::POST, "sessions/current/token"),
        (Method::POST, "canned_replies"),
        (Method::POST, "uploads"),
        (Method::DELETE, "sessions/current"),
    ];
    let from: [&[(&str, &str)]; 6] = [
        &[("origin", EVIL), ("sec-fetch-site", "cross-site")],
        &[("origin", EVIL)],
        &[("origin", "null")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", EVIL), ("x-forwarded-host", "evil.example")],
        &[],
    ];
    let form =
        json!({ "shortcut": "evil", "title": "x", "text": "x", "name": "a", "size_bytes": 1 });
    for (method, path) in calls {
        for headers in from {
            let mut request = api.request(method.clone(), &format!("/api/v1/{path}"));
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let refused = api
                .send(request.header("cookie", &cookie).json(&form))
                .await;
            assert_eq!(refused.body["code"], "forbidden", "{path} {headers:?}");
            assert_eq!(refused.status.as_u16(), 403);
        }
    }
    // Signing a browser in as somebody else is refused in the same way.
    let login = api.request(Method::POST, "/api/v1/sessions");
    let login = login
        .header("origin", EVIL)
        .header("sec-fetch-site", "cross-site");
    let login = login.json(&json!({ "email": "mia@example.com", "password": "bellhop-demo" }));
    let refused = api.send(login).await;
    assert_eq!(refused.status.as_u16(), 403);
    assert!(!refused.headers.contains_key("set-cookie"));
    api.get(&mia.token, "/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn pages_of_other_sites_read_the_widget_and_nothing_else() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let mia = api.mia().await;
    for (path, is_open) in [
        ("/api/v1/widget/config?channel_key=demo", true),
        ("/widget.js", true),
        ("/api/v1/me", false),
        ("/api/v1/conversations", false),
        ("/api/v1/widget/../me", false),
        ("/api/v1/sessions/current/token", false),
        ("/console/", false),
        ("/api/openapi.json", false),
    ] {
        for origin in [EVIL, "null", "http://127.0.0.1.evil.example"] {
            let request = api.request(Method::GET, path).header("origin", origin);
            let request = request.header("cookie", format!("bellhop_session={}", mia.token));
            let answer = api.send(request).await;
            let allowed = answer.headers.get("access-control-allow-origin");
            assert_eq!(allowed.is_some(), is_open, "{path} from {origin}");
            assert!(
                !answer
                    .headers
                    .contains_key("access-control-allow-credentials")
            );
            let ask = api.request(Method::OPTIONS, path).header("origin", origin);
            let ask = ask
                .header("access-control-request-method", "DELETE")
                .header("access-control-request-headers", "authorization");
            let answer = api.send(ask).await;
            let methods = answer.headers.get("access-control-allow-methods");
            let methods = methods.map_or("", |methods| methods.to_str().unwrap());
            assert!(!methods.contains("DELETE"), "{path}: {methods}");
        }
    }
}

/// What the hub says of itself comes from its settings, never from what a request calls it.
#[tokio::test]
async fn a_made_up_host_is_not_repeated() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    for path in [
        "/",
        "/console",
        "/demo",
        "/api/docs",
        "/api/v1/demo",
        "/nowhere",
    ] {
        for host in [
            "evil.example",
            "evil.example:80@x",
            "",
            "a b",
            "127.0.0.1\\evil",
        ] {
            let request = format!(
                "GET {path} HTTP/1.1\r\nhost: {host}\r\nx-forwarded-host: evil.example\r\n\
                 forwarded: host=evil.example\r\nconnection: close\r\n\r\n"
            );
            let answer = ask(api, request).await;
            assert!(!answer.contains("evil"), "{path} {host}: {answer}");
        }
    }
}

/// Each kind of page has the headers that keep a browser in bounds.
#[tokio::test]
async fn every_page_has_its_guards() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let mia = api.mia().await;
    for path in [
        "/healthz",
        "/metrics",
        "/api/openapi.json",
        "/api/docs/",
        "/api/v1/me",
        "/api/v1/conversations",
        "/api/v1/nowhere",
        "/files/00000000-0000-0000-0000-000000000000/a.txt?variant=original&expires=1&signature=x",
        "/console/",
        "/console/nowhere/at/all",
        "/console/assets/nowhere.js",
        "/widget.js",
        "/widget/frame.html",
        "/demo/",
        "/nowhere",
        "/",
    ] {
        let answer = api.get(&mia.token, path).await;
        let header = |name: &str| {
            let value = answer.headers.get(name);
            value.map_or("", |value| value.to_str().unwrap()).to_owned()
        };
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert!(!header("referrer-policy").is_empty(), "{path}");
        let policy = header("content-security-policy");
        let is_widget = path.starts_with("/widget");
        let framed = if is_widget { "*" } else { "'none'" };
        assert!(
            policy.contains(&format!("frame-ancestors {framed}")),
            "{path}: {policy}"
        );
        assert!(policy.contains("default-src"), "{path}: {policy}");
        let may_run_anything = policy.contains("unsafe-eval") || policy.contains("script-src *");
        assert!(!may_run_anything, "{path}: {policy}");
        if path.starts_with("/api/v1/") {
            assert_eq!(header("cache-control"), "no-store", "{path}");
        }
    }
}
