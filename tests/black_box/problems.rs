//! Every refusal over HTTP is application/problem+json with a stable code.

use reqwest::Method;
use serde_json::json;

use crate::hub::api::{Answer, PASSWORD};
use crate::stage::Stage;

#[track_caller]
fn check(answer: &Answer, status: u16, code: &str) {
    let body = &answer.body;
    assert_eq!(answer.status.as_u16(), status, "{body}");
    assert!(
        answer.content_type.starts_with("application/problem+json"),
        "{} {body}",
        answer.content_type
    );
    assert_eq!(body["code"], code, "{body}");
    assert_eq!(body["status"], json!(status), "{body}");
    for field in ["type", "title", "detail", "request_id"] {
        assert!(
            body[field].as_str().is_some_and(|text| !text.is_empty()),
            "{field} in {body}"
        );
    }
}

#[tokio::test]
async fn a_refusal_is_a_problem_with_a_code() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let (visitor, mia) = (api.visitor().await, api.mia().await);

    check(
        &api.send(api.request(Method::GET, "/api/v1/me")).await,
        401,
        "unauthenticated",
    );
    check(
        &api.get("not-a-token", "/api/v1/me").await,
        401,
        "unauthenticated",
    );
    check(
        &api.get(&visitor.token, "/api/v1/agents").await,
        403,
        "forbidden",
    );
    check(
        &api.get(&mia.token, "/api/v1/nothing_here").await,
        404,
        "not_found",
    );
    let nobody = "/api/v1/conversations/00000000-0000-0000-0000-000000000000";
    check(&api.get(&mia.token, nobody).await, 404, "not_found");
    check(
        &api.get(&mia.token, "/api/v1/conversations/not-an-id").await,
        404,
        "not_found",
    );
    check(
        &api.get(&mia.token, "/api/v1/conversations?limit=1000000")
            .await,
        400,
        "bad_request",
    );
    check(
        &api.get(&mia.token, "/api/v1/conversations?status=asleep")
            .await,
        400,
        "bad_request",
    );

    let broken = api
        .request(Method::POST, "/api/v1/widget/sessions")
        .header("content-type", "application/json");
    check(
        &api.send(broken.body("{\"channel_key\":")).await,
        400,
        "bad_request",
    );
    let unknown = api
        .request(Method::POST, "/api/v1/widget/sessions")
        .json(&json!({ "channel_key": "no-such" }));
    check(&api.send(unknown).await, 404, "not_found");
    let wrong = json!({ "email": "mia@example.com", "password": "wrong" });
    check(
        &api.send(api.request(Method::POST, "/api/v1/sessions").json(&wrong))
            .await,
        401,
        "unauthenticated",
    );
    let unknown = json!({ "email": "nobody@example.com", "password": PASSWORD });
    check(
        &api.send(api.request(Method::POST, "/api/v1/sessions").json(&unknown))
            .await,
        401,
        "unauthenticated",
    );
    let forged =
        json!({ "channel_key": "demo", "identity": { "user_id": "7", "user_hash": "00" } });
    let forged = api
        .request(Method::POST, "/api/v1/widget/sessions")
        .json(&forged);
    check(&api.send(forged).await, 401, "identity_not_verified");

    let start = json!({ "client_id": "c-1", "text": "Hello" });
    let started = api
        .post(&visitor.token, "/api/v1/conversations", &start)
        .await
        .expect(201);
    let path = format!(
        "/api/v1/conversations/{}/messages",
        started["conversation"]["id"].as_str().unwrap()
    );
    check(
        &api.post(&visitor.token, &path, &json!({ "text": "  " }))
            .await,
        422,
        "text_is_empty",
    );
    let long = json!({ "text": "x".repeat(10_001) });
    check(
        &api.post(&visitor.token, &path, &long).await,
        422,
        "text_too_long",
    );
}

#[tokio::test]
async fn a_browser_that_nobody_is_signed_in_with_is_not_refused() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let path = "/api/v1/sessions/current/token";
    let nobody = api.send(api.request(Method::POST, path)).await;
    assert_eq!(nobody.status.as_u16(), 204, "{}", nobody.body);
    check(
        &api.post("not-a-token", path, &json!({})).await,
        401,
        "unauthenticated",
    );
    let mia = api.mia().await;
    let shared = api.post(&mia.token, path, &json!({})).await.expect(201);
    assert_eq!(shared["agent"]["id"], mia.id.as_str());
    let by_cookie = api
        .request(Method::POST, path)
        .header("cookie", format!("bellhop_session={}", mia.token))
        .header("sec-fetch-site", "same-origin");
    let shared = api.send(by_cookie).await.expect(201);
    assert_eq!(shared["token"], mia.token.as_str());
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    for (method, path, allowed) in [
        (Method::POST, "/healthz", "GET"),
        (Method::DELETE, "/api/v1/conversations", "GET, POST"),
        (
            Method::GET,
            "/api/v1/conversations/7/messages/8",
            "DELETE, PATCH",
        ),
        (Method::POST, "/socket", "GET"),
    ] {
        let answer = api.send(api.request(method, path)).await;
        check(&answer, 405, "method_not_allowed");
        assert_eq!(answer.headers["allow"], allowed, "{path}");
    }
}

#[tokio::test]
async fn what_operators_look_at_is_there() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    for path in ["/healthz", "/readyz", "/api/docs/"] {
        let answer = api.send(api.request(Method::GET, path)).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.body);
    }
    let metrics = api
        .send(api.request(Method::GET, "/metrics"))
        .await
        .expect(200);
    assert!(
        metrics
            .as_str()
            .is_some_and(|text| text.contains("bellhop_")),
        "{metrics}"
    );
    let passed_on = api
        .request(Method::GET, "/metrics")
        .header("x-forwarded-for", "127.0.0.1");
    check(&api.send(passed_on).await, 404, "not_found");
    let openapi = api
        .send(api.request(Method::GET, "/api/openapi.json"))
        .await
        .expect(200);
    for path in [
        "/api/v1/sessions",
        "/api/v1/widget/sessions",
        "/api/v1/conversations/{id}/messages",
    ] {
        assert!(openapi["paths"][path].is_object(), "{path} is described");
    }
}
