//! Every entrance has a limit: by address for all of HTTP, and by person for whoever is signed in.
//! A route without a person's limit stands here with its reason.

use reqwest::Method;
use serde_json::json;

use crate::hub::api::Answer;
use crate::stage::Stage;

/// Nobody is signed in there, so there is only the address to count by.
const WITHOUT_A_PERSON: &[(&str, &str)] = &[
    ("GET /healthz", "asked by machines; looks at nothing"),
    ("GET /readyz", "asked by machines; one small query"),
    ("GET /metrics", "for this machine only"),
    ("GET /api/v1/demo", "the same few words for everybody"),
    (
        "GET /api/v1/widget/config",
        "before the session; remembered",
    ),
    (
        "POST /api/v1/widget/sessions",
        "makes the session; has a bucket of its own",
    ),
    (
        "POST /api/v1/sessions",
        "makes the session; has a bucket of its own, and one for each e-mail address",
    ),
    (
        "POST /webhooks/{platform}/{key}",
        "the signature is the permission; each channel has a bucket of its own",
    ),
    (
        "GET /webhooks/{platform}/{key}",
        "the token in its query is the permission; it reads one row",
    ),
    (
        "POST /webhooks/{platform}/{key}/deletion",
        "the signature is the permission; in the bucket of its channel",
    ),
    (
        "GET /data-deletions/{code}",
        "the code is the permission; it reads one row",
    ),
    (
        "GET /avatars/{agent_id}",
        "drawn from a name; browsers keep it",
    ),
    (
        "GET /files/{id}/{name}",
        "the link is the permission; browsers keep what it opens",
    ),
];

/// The limit that tests of other things set.
const UNLIMITED: &str = "1000000";
const OF_ADDRESS: &str = "1000001";
const OF_SIGN_IN: &str = "1000002";
const OF_WIDGET_SESSION: &str = "1000003";

async fn routes(stage: &Stage) -> Vec<String> {
    let api = &stage.hub.api;
    let page = api
        .send(api.request(Method::GET, "/api/openapi.json"))
        .await;
    let page = page.expect(200);
    let mut routes = Vec::new();
    for (path, item) in page["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            routes.push(format!("{} {path}", method.to_uppercase()));
        }
    }
    routes
}

async fn call(stage: &Stage, token: &str, route: &str) -> Answer {
    let (method, path) = route.split_once(' ').unwrap();
    let nobody = "00000000-0000-0000-0000-000000000000";
    let path = ["{id}", "{message_id}", "{agent_id}", "{delivery_id}"]
        .iter()
        .fold(path.to_owned(), |path, name| path.replace(name, nobody))
        .replace("{name}", "a.txt");
    let request = stage.hub.api.request(method.parse().unwrap(), &path);
    let request = request.bearer_auth(token);
    let request = match method {
        "GET" | "DELETE" => request,
        _ => request.json(&json!({})),
    };
    stage.hub.api.send(request).await
}

#[tokio::test]
async fn every_route_counts_by_address() {
    let stage = Stage::with(&[
        ("BELLHOP_LIMITS__ADDRESS__BURST", OF_ADDRESS),
        ("BELLHOP_LIMITS__SIGN_IN__BURST", OF_SIGN_IN),
        ("BELLHOP_LIMITS__WIDGET_SESSION__BURST", OF_WIDGET_SESSION),
    ])
    .await;
    let mut entrances = routes(&stage).await;
    let others = [
        "/socket",
        "/",
        "/widget.js",
        "/widget/x",
        "/console/",
        "/demo/",
        "/api/docs/",
        "/api/openapi.json",
        "/nowhere",
    ];
    entrances.extend(others.map(|path| format!("GET {path}")));
    for route in entrances {
        let answer = call(&stage, "nobody", &route).await;
        let bucket = match route.as_str() {
            "POST /api/v1/sessions" => OF_SIGN_IN,
            "POST /api/v1/widget/sessions" => OF_WIDGET_SESSION,
            // Platforms post from few addresses: a bucket of its own, which is not set here.
            "POST /webhooks/{platform}/{key}" | "POST /webhooks/{platform}/{key}/deletion" => {
                UNLIMITED
            }
            _ => OF_ADDRESS,
        };
        let limit = answer.headers.get("ratelimit-limit");
        assert_eq!(limit.unwrap(), bucket, "{route}");
        assert!(
            answer.headers.contains_key("ratelimit-remaining"),
            "{route}"
        );
    }
}

#[tokio::test]
async fn every_route_of_a_person_counts_by_person() {
    let stage = Stage::with(&[
        ("BELLHOP_LIMITS__AGENT__PER_SECOND", "1"),
        ("BELLHOP_LIMITS__AGENT__BURST", "1"),
        ("BELLHOP_LIMITS__CONTACT__PER_SECOND", "1"),
        ("BELLHOP_LIMITS__CONTACT__BURST", "1"),
    ])
    .await;
    let api = &stage.hub.api;
    let tokens = [
        api.visitor().await.token,
        api.agent("admin@example.com").await.token,
    ];
    let mut wrong = Vec::new();
    for route in routes(&stage).await {
        let is_counted = async |token: &str| {
            // The budget may have grown by one between the two calls, so it is tried again.
            for _ in 0..10 {
                while api.get(token, "/api/v1/me").await.status.as_u16() != 429 {}
                if call(&stage, token, &route).await.body["code"] == "rate_limited" {
                    return true;
                }
            }
            false
        };
        let excused = WITHOUT_A_PERSON
            .iter()
            .any(|(known, _reason)| *known == route);
        for token in &tokens {
            if is_counted(token).await == excused {
                wrong.push(route.clone());
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "without a limit, or not any more: {wrong:?}"
    );
}
