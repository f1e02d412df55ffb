//! Who asks too much is told to wait, and nobody else is.

use serde_json::json;

use crate::hub::socket::{End, Socket, client_id, message, start_conversation};
use crate::stage::Stage;

#[tokio::test]
async fn guessing_passwords_is_slowed_down() {
    let stage = Stage::with(&[
        ("BELLHOP_LIMITS__SIGN_IN__PER_SECOND", "1"),
        ("BELLHOP_LIMITS__SIGN_IN__BURST", "5"),
    ])
    .await;
    let api = &stage.hub.api;
    let wrong = json!({ "email": "mia@example.com", "password": "guess" });
    for attempt in 0.. {
        assert!(attempt < 100, "a hundred guesses went through");
        let request = api
            .request(reqwest::Method::POST, "/api/v1/sessions")
            .json(&wrong);
        let answer = api.send(request).await;
        if answer.status.as_u16() == 429 {
            assert_eq!(answer.body["code"], "rate_limited");
            assert!(
                answer.body["retry_after_ms"]
                    .as_u64()
                    .is_some_and(|wait| wait > 0),
                "{}",
                answer.body
            );
            assert!(answer.headers.contains_key("retry-after"));
            break;
        }
        assert_eq!(answer.status.as_u16(), 401, "{}", answer.body);
    }
    api.visitor().await;
}

#[tokio::test]
async fn a_visitor_who_floods_is_told_to_wait_and_others_are_not() {
    let stage = Stage::with(&[
        ("BELLHOP_LIMITS__CONTACT__PER_SECOND", "1"),
        ("BELLHOP_LIMITS__CONTACT__BURST", "10"),
    ])
    .await;
    let api = &stage.hub.api;
    let mut flood = Socket::logged_in(api, &api.visitor().await.token).await;
    let conversation_id = start_conversation(&mut flood, "0").await;
    let refusal = loop {
        let id = client_id();
        let answer = flood
            .request("send_message", message(&conversation_id, &id, "again"))
            .await;
        if answer["success"] == json!(false) {
            break answer;
        }
    };
    assert_eq!(refusal["error"]["code"], "rate_limited");
    assert!(
        refusal["error"]["retry_after_ms"]
            .as_u64()
            .is_some_and(|wait| wait > 0),
        "{refusal}"
    );
    let mut calm = Socket::logged_in(api, &api.visitor().await.token).await;
    start_conversation(&mut calm, "hello").await;
}

#[tokio::test]
async fn a_client_that_does_not_listen_is_closed() {
    let stage = Stage::with(&[
        ("BELLHOP_LIMITS__CONTACT__PER_SECOND", "1"),
        ("BELLHOP_LIMITS__CONTACT__BURST", "5"),
    ])
    .await;
    let api = &stage.hub.api;
    let mut deaf = Socket::logged_in(api, &api.visitor().await.token).await;
    // 200 refusals in a row are too many; a slow sender gets one request through every second.
    while deaf.send("ping", json!({})).await.is_ok() {}
    assert!([End::Code(4005), End::Cut].contains(&deaf.end().await));
    let request = api.request(reqwest::Method::GET, "/metrics");
    let metrics = api.send(request).await.expect(200);
    let closed = r#"bellhop_sockets_closed_total{reason="rate_limited"} 1"#;
    assert!(
        metrics.as_str().is_some_and(|text| text.contains(closed)),
        "{metrics}"
    );
}
