//! Who asks too much is told to wait, and nobody else is.

use serde_json::json;

use crate::stage::Stage;

#[tokio::test]
async fn guessing_passwords_is_slowed_down() {
    let stage = Stage::new().await;
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
