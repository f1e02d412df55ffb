//! Making a channel of a platform, and the platform's try of its address.

use reqwest::Method;
use serde_json::json;

use super::speech::{ALL, says};
use crate::hub::api::text;
use crate::hub::platforms::{Account, SECRET, credentials};
use crate::stage::Stage;

#[tokio::test]
async fn a_platform_tries_the_address_and_hears_what_only_we_know() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let get = async |account: &Account, query: &str| {
        let path = format!("{}?{query}", account.channel.path);
        api.send(api.request(Method::GET, &path)).await
    };
    for platform in ["messenger", "instagram", "whatsapp"] {
        let account = Account::new(api, platform).await;
        let token = &account.channel.secret;
        let query =
            |token: &str| format!("hub.mode=subscribe&hub.challenge=42&hub.verify_token={token}");
        let greeted = get(&account, &query(token)).await;
        assert!(greeted.content_type.starts_with("text/plain"));
        assert_eq!(greeted.expect(200), 42);
        get(&account, &query("wrong")).await.expect(403);
        get(&account, "").await.expect(403);
    }
    let x = Account::new(api, "x").await;
    let greeted = get(&x, "crc_token=abc").await.expect(200);
    assert!(text(&greeted["response_token"]).starts_with("sha256="));
    let linkedin = Account::new(api, "linkedin").await;
    let greeted = get(&linkedin, "challengeCode=abc").await.expect(200);
    assert_eq!(greeted["challengeCode"], "abc");
    let telegram = Account::new(api, "telegram").await;
    get(&telegram, "").await.expect(404);

    let slack = Account::new(api, "slack").await;
    let challenge = json!({ "type": "url_verification", "token": "t", "challenge": "abc" });
    assert_eq!(slack.post(&challenge).await.expect(200)["challenge"], "abc");
    let line = Account::new(api, "line").await;
    line.take(&json!({ "destination": "U", "events": [] }))
        .await;
    for account in [&slack, &line] {
        assert!(
            account.channel.deliveries().await.is_empty(),
            "nothing to store"
        );
    }

    // A disabled channel is not there for its platform.
    let path = format!("/api/v1/channels/{}", x.channel.channel_id);
    let request = api
        .request(Method::PATCH, &path)
        .bearer_auth(&x.channel.admin);
    let disabled = request.json(&json!({ "enabled": false }));
    api.send(disabled).await.expect(200);
    get(&x, "crc_token=abc").await.expect(403);
    x.post(&says("x", 1, 1, "Hi")).await.expect(403);
}

#[tokio::test]
async fn a_channel_says_what_it_lacks_and_where_one_finds_it() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let admin = api.agent("admin@example.com").await.token;
    let known = api
        .get(&admin, "/api/v1/channels/platforms")
        .await
        .expect(200);
    let known = known["platforms"].as_array().unwrap();
    for platform in ALL {
        let setup = known
            .iter()
            .find(|one| one["platform"] == platform)
            .unwrap();
        let wanted = setup["credentials"].as_array().unwrap();
        let always = wanted.iter().find(|one| one["need"] == "always");
        let made_here = wanted.iter().any(|one| one["need"] == "made_here");
        let form = json!({ "name": platform, "platform": platform });
        let bare = api.post(&admin, "/api/v1/channels", &form).await;
        match always {
            Some(one) => {
                let name = text(&one["name"]);
                let problem = bare.expect(400);
                assert_eq!(
                    problem["pointer"],
                    format!("credentials/{name}"),
                    "{problem}"
                );
                let detail = text(&problem["detail"]);
                assert!(detail.contains(&text(&one["hint"])), "{detail}");
            }
            None => assert!(bare.expect(201)["secret"].is_string()),
        }
        let mut strange = credentials(platform);
        strange["no_such"] = json!("12345");
        let form = json!({ "name": "a", "platform": platform, "credentials": strange });
        let problem = api
            .post(&admin, "/api/v1/channels", &form)
            .await
            .expect(400);
        assert_eq!(problem["pointer"], "credentials/no_such");

        let form = json!({ "name": format!("b {platform}"), "platform": platform, "credentials": credentials(platform) });
        let made = api
            .post(&admin, "/api/v1/channels", &form)
            .await
            .expect(201);
        assert_eq!(made["secret"].is_string(), made_here, "{made}");
        let shown = made["channel"]["credentials"].to_string();
        assert!(!shown.contains(SECRET), "names only: {shown}");
        let renew = format!("/api/v1/channels/{}/secret", text(&made["channel"]["id"]));
        let renewed = api.post(&admin, &renew, &json!({})).await;
        renewed.expect(if made_here { 200 } else { 400 });
    }
    let list = api.get(&admin, "/api/v1/channels").await.expect(200);
    assert!(!list.to_string().contains(SECRET));
}

#[tokio::test]
async fn a_new_secret_counts_from_the_moment_it_is_given() {
    let stage = Stage::new().await;
    let account = Account::new(&stage.hub.api, "line").await;
    let give = async |secret: &str, status: u16| {
        let path = format!("/api/v1/channels/{}", account.channel.channel_id);
        let request = stage.hub.api.request(Method::PATCH, &path);
        let request = request.bearer_auth(&account.channel.admin);
        let form = json!({ "credentials": { "channel_secret": secret } });
        stage.hub.api.send(request.json(&form)).await.expect(status)
    };
    give("another-secret", 200).await;
    account.post(&says("line", 1, 1, "Hi")).await.expect(401);
    // Without it nothing could be verified.
    give("", 400).await;
    give(SECRET, 200).await;
    account.take(&says("line", 1, 1, "Hi")).await;
    assert_eq!(account.texts().await, [["Hi"]]);
}
