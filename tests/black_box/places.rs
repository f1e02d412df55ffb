//! A person and an address hold only so many sockets; the rest are told to come back later.

use reqwest::Method;
use serde_json::json;

use crate::hub::api::{Answer, Api};
use crate::hub::socket::{End, Socket};
use crate::stage::Stage;

/// What an address is answered that asks for a socket; without the headers of an upgrade it gets none.
async fn asked(api: &Api, forwarded_for: &str) -> Answer {
    let request = api
        .request(Method::GET, "/socket")
        .header("x-forwarded-for", forwarded_for);
    api.send(request).await
}

#[tokio::test]
async fn an_address_with_too_many_sockets_is_refused_before_the_upgrade() {
    let stage = Stage::with(&[
        ("BELLHOP_LIMITS__SOCKETS__PER_ADDRESS", "2"),
        ("BELLHOP_SERVER__TRUSTED_PROXIES", "127.0.0.1"),
    ])
    .await;
    let api = &stage.hub.api;
    let first = Socket::connect(api).await;
    let _second = Socket::connect(api).await;
    let refused = asked(api, "127.0.0.1").await;
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(refused.expect(429)["code"], "rate_limited");
    // Behind a proxy that is believed, each client counts for itself.
    let elsewhere = asked(api, "192.0.2.7").await;
    assert_ne!(elsewhere.status.as_u16(), 429, "{}", elsewhere.body);

    drop(first);
    while asked(api, "127.0.0.1").await.status.as_u16() == 429 {}
    Socket::logged_in(api, &api.visitor().await.token).await;
}

#[tokio::test]
async fn a_person_with_too_many_windows_is_told_to_close_one() {
    let stage = Stage::with(&[
        ("BELLHOP_LIMITS__SOCKETS__PER_CONTACT", "2"),
        ("BELLHOP_LIMITS__SOCKETS__PER_AGENT", "1"),
    ])
    .await;
    let api = &stage.hub.api;
    for (token, cap) in [(api.visitor().await.token, 2), (api.mia().await.token, 1)] {
        let mut open = Vec::new();
        for _ in 0..cap {
            open.push(Socket::logged_in(api, &token).await);
        }
        let mut one_more = Socket::connect(api).await;
        let answer = one_more.request("login", json!({ "token": token })).await;
        assert_eq!(answer["error"]["code"], "rate_limited", "{answer}");
        assert!(answer["error"]["retry_after_ms"].is_number(), "{answer}");
        assert_eq!(one_more.end().await, End::Code(4005));
        // The others are left alone, and somebody else has windows of their own.
        for socket in &mut open {
            socket.ok("ping", json!({})).await;
        }
        Socket::logged_in(api, &api.visitor().await.token).await;
        drop(open);
        loop {
            let mut again = Socket::connect(api).await;
            let answer = again.request("login", json!({ "token": token })).await;
            if answer["success"] == json!(true) {
                break;
            }
        }
    }
}
