//! The platforms' APIs as a hub asks them: shapes, checks, errors, and what they tell afterwards.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{ALL, stage};
use crate::hub::api::{Answer, text};
use crate::hub::fake::FakeAccount;
use crate::hub::until;
use crate::hub::webhooks::Sender;

/// A text to a person, as the platform's documentation has it; where there is nothing private, an answer to `comment`.
fn request(account: &FakeAccount, person: &str, comment: &str, words: &str) -> RequestBuilder {
    let platforms = &account.platforms;
    let own = &account.own_id;
    let token = |name: &str| text(&account.credentials[name]);
    let post = |address: String, body: Value| {
        let path = format!("/api/{address}");
        platforms.request(Method::POST, &path).json(&body)
    };
    match account.id.rsplit_once('-').unwrap().0 {
        "messenger" | "instagram" => post(
            format!("graph.facebook.com/v25.0/{own}/messages"),
            json!({ "recipient": { "id": person }, "messaging_type": "RESPONSE", "message": { "text": words } }),
        )
        .bearer_auth(token("access_token")),
        "whatsapp" => post(
            format!("graph.facebook.com/v25.0/{own}/messages"),
            json!({ "messaging_product": "whatsapp", "recipient_type": "individual", "to": person,
                    "type": "text", "text": { "body": words }, "biz_opaque_callback_data": "key-1" }),
        )
        .bearer_auth(token("access_token")),
        "x" => post(
            format!("api.x.com/2/dm_conversations/with/{person}/messages"),
            json!({ "text": words }),
        )
        .bearer_auth(token("access_token")),
        "linkedin" => post(
            "api.linkedin.com/rest/socialActions/urn%3Ali%3Aactivity%3A77/comments".to_owned(),
            json!({ "actor": own, "object": "urn:li:activity:77", "message": { "text": words }, "parentComment": comment }),
        )
        .header("linkedin-version", "202601")
        .bearer_auth(token("access_token")),
        "telegram" => post(
            format!("api.telegram.org/bot{}/sendMessage", token("bot_token")),
            json!({ "chat_id": person.parse::<i64>().unwrap(), "text": words }),
        ),
        "line" => post(
            "api.line.me/v2/bot/message/push".to_owned(),
            json!({ "to": person, "messages": [{ "type": "text", "text": words }] }),
        )
        .header("x-line-retry-key", format!("key of {words}"))
        .bearer_auth(token("access_token")),
        "slack" => post(
            "slack.com/api/chat.postMessage".to_owned(),
            json!({ "channel": format!("D{}", &person[1..]), "text": words }),
        )
        .bearer_auth(token("bot_token")),
        "twilio" => {
            let sid = token("account_sid");
            let path = format!("/api/api.twilio.com/2010-04-01/Accounts/{sid}/Messages.json");
            let form = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("To", person)
                .append_pair("From", own)
                .append_pair("Body", words)
                .finish();
            platforms
                .request(Method::POST, &path)
                .header("content-type", "application/x-www-form-urlencoded")
                .basic_auth(sid, Some(token("auth_token")))
                .body(form)
        }
        "generic" => {
            let sender: &Sender = &account.channel;
            let body = json!({ "type": "message", "to": person, "text": words }).to_string();
            let id = STANDARD.encode(words);
            let signed = sender.signed(&id, body).build().unwrap();
            let path = format!("/api/own-app.example/replies/{}", account.id);
            platforms
                .request(Method::POST, &path)
                .headers(signed.headers().clone())
                .body(signed.body().unwrap().as_bytes().unwrap().to_vec())
        }
        other => panic!("no platform {other}"),
    }
}

async fn send(account: &FakeAccount, person: &str, comment: &str, words: &str) -> Answer {
    let request = request(account, person, comment, words);
    account.platforms.send(request).await
}

/// Where each platform says what it made.
fn made(platform: &str, answer: &Value) -> String {
    let path = match platform {
        "messenger" | "instagram" => "/message_id",
        "whatsapp" => "/messages/0/id",
        "x" => "/data/dm_event_id",
        "linkedin" => "/commentUrn",
        "telegram" => "/result/message_id",
        "line" => "/sentMessages/0/id",
        "slack" => "/ts",
        "twilio" => "/sid",
        _ => "/id",
    };
    match answer.pointer(path) {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        other => panic!("{platform}: {other:?} in {answer}"),
    }
}

#[tokio::test]
async fn every_platform_takes_a_text_once_and_says_what_it_made() {
    let (stage, platforms) = stage().await;
    for platform in ALL {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let ada = account.person("Ada").await;
        let first = account.says(&ada, "Hello?").await;
        account.idle().await;
        let answer = send(&account, &ada, &first, "Hello, how can we help?").await;
        assert!(answer.status.is_success(), "{platform}: {}", answer.body);
        let id = made(platform, &answer.body);
        let sends = account.sends().await;
        assert_eq!(sends.len(), 1, "{platform}");
        assert_eq!(sends[0]["message_id"], id.as_str(), "{platform}");
        assert_eq!(sends[0]["text"], "Hello, how can we help?");
        assert_eq!(sends[0]["error"], Value::Null);
        account.idle().await;

        let stranger = request(&account, &ada, &first, "No").header("authorization", "Bearer x");
        if !matches!(platform, "telegram" | "generic") {
            let mut stranger = stranger.build().unwrap();
            let bad = "Bearer stranger".parse().unwrap();
            stranger.headers_mut().insert("authorization", bad);
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let refused = client.execute(stranger).await.unwrap();
            let status = refused.status().as_u16();
            let body = refused.text().await.unwrap();
            let is_refused = status == 401 || body.contains("invalid_auth");
            assert!(is_refused, "{platform}: {status} {body}");
            assert_eq!(account.sends().await.len(), 1, "{platform}");
        }
    }
}

#[tokio::test]
async fn errors_that_are_ordered_come_in_the_platforms_own_words() {
    let (stage, platforms) = stage().await;
    for (platform, error, status, words) in [
        ("messenger", "window_closed", 400, "2018278"),
        ("instagram", "window_closed", 400, "2534022"),
        ("whatsapp", "window_closed", 400, "131047"),
        ("messenger", "blocked", 400, "1545041"),
        ("messenger", "token_invalid", 401, "190"),
        ("whatsapp", "rate_limited", 429, "130429"),
        ("x", "rate_limited", 429, "Too Many"),
        ("x", "blocked", 403, "cannot send"),
        ("linkedin", "token_invalid", 401, "expired"),
        ("telegram", "rate_limited", 429, "retry_after"),
        ("telegram", "blocked", 403, "blocked by the user"),
        ("line", "rate_limited", 429, "rate limit"),
        ("slack", "rate_limited", 429, "ratelimited"),
        ("slack", "token_invalid", 200, "token_revoked"),
        ("twilio", "blocked", 400, "21610"),
        ("generic", "internal", 500, "wrong"),
    ] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let ada = account.person("Ada").await;
        let first = account.says(&ada, "Hello?").await;
        platforms.script(&account.id, error, 1).await;
        let answer = send(&account, &ada, &first, "1").await;
        assert_eq!(answer.status, status, "{platform}: {}", answer.body);
        let said = answer.body.to_string();
        assert!(said.contains(words), "{platform}: {said}");
        if error == "rate_limited" && platform != "telegram" {
            let has_time = ["retry-after", "x-rate-limit-reset"]
                .iter()
                .any(|name| answer.headers.contains_key(*name));
            assert!(has_time, "{platform}");
        }
        let sends = account.sends().await;
        assert_eq!(sends[0]["error"], error, "{platform}");
        assert_eq!(sends[0]["message_id"], Value::Null, "{platform}");
        // Only once.
        let again = send(&account, &ada, &first, "2").await;
        assert!(again.status.is_success(), "{platform}: {}", again.body);
    }
}

#[tokio::test]
async fn a_platform_that_knows_keys_takes_a_message_once() {
    let (stage, platforms) = stage().await;
    for (platform, status) in [("line", 409), ("generic", 200)] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let ada = account.person("Ada").await;
        account.says(&ada, "Hello?").await;
        let first = send(&account, &ada, "", "Hi").await;
        let id = made(platform, &first.expect(200));
        let again = send(&account, &ada, "", "Hi").await.expect(status);
        assert_eq!(made(platform, &again), id, "{platform}");
        assert_eq!(account.sends().await.len(), 1, "{platform}");
    }
}

#[tokio::test]
async fn a_day_later_the_window_is_closed_and_a_template_opens_it() {
    let (stage, platforms) = stage().await;
    let messenger = FakeAccount::new(&platforms, &stage.hub.api, "messenger").await;
    let whatsapp = FakeAccount::new(&platforms, &stage.hub.api, "whatsapp").await;
    let ada = messenger.person("Ada").await;
    let ben = whatsapp.person("Ben").await;
    messenger.says(&ada, "Hello?").await;
    whatsapp.says(&ben, "Hello?").await;
    messenger.idle().await;
    whatsapp.idle().await;
    platforms.forward(25 * 3_600).await;
    let refused = send(&messenger, &ada, "", "Late").await.expect(400);
    assert_eq!(refused["error"]["error_subcode"], 2_018_278);
    // WhatsApp takes it, and tells afterwards.
    let late = send(&whatsapp, &ben, "", "Late").await.expect(200);
    let id = made("whatsapp", &late);
    until("the status", async || {
        let calls = platforms.get("/control/calls").await;
        let calls = calls["calls"].as_array().unwrap().clone();
        calls.into_iter().find(|call| {
            let said = text(&call["request"]);
            said.contains(&id) && said.contains("131047") && said.contains("failed")
        })
    })
    .await;
    let template = json!({
        "messaging_product": "whatsapp", "to": ben, "type": "template", "template": {
            "name": "still_there", "language": { "code": "en_US" },
            "components": [{ "type": "body", "parameters": [{ "type": "text", "text": "Ben" }] }],
        },
    });
    let path = format!("/api/graph.facebook.com/v25.0/{}/messages", whatsapp.own_id);
    let token = text(&whatsapp.credentials["access_token"]);
    let post = |body: &Value| {
        let request = platforms.request(Method::POST, &path).bearer_auth(&token);
        request.json(body)
    };
    platforms.send(post(&template)).await.expect(200);
    let sends = whatsapp.sends().await;
    let last = text(&sends.last().unwrap()["text"]);
    assert!(last.starts_with("Hello Ben,"), "{last}");
    let mut wrong = template.clone();
    wrong["template"]["components"] = json!([]);
    let refused = platforms.send(post(&wrong)).await.expect(400);
    assert_eq!(refused["error"]["code"], 132_000);
    wrong["template"]["name"] = json!("not_yet");
    let refused = platforms.send(post(&wrong)).await.expect(404);
    assert_eq!(refused["error"]["code"], 132_001);
    // What they write opens it again.
    messenger.says(&ada, "Still there").await;
    send(&messenger, &ada, "", "Yes").await.expect(200);
}

#[tokio::test]
async fn what_is_too_long_is_refused() {
    let (stage, platforms) = stage().await;
    for (platform, most) in [
        ("messenger", 2_000),
        ("instagram", 1_000),
        ("whatsapp", 4_096),
        ("linkedin", 1_250),
        ("telegram", 4_096),
        ("line", 5_000),
        ("twilio", 1_600),
    ] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let ada = account.person("Ada").await;
        let first = account.says(&ada, "Hello?").await;
        let right = send(&account, &ada, &first, &"x".repeat(most)).await;
        assert!(right.status.is_success(), "{platform}: {}", right.body);
        let wrong = send(&account, &ada, &first, &"x".repeat(most + 1)).await;
        assert_eq!(wrong.status, 400, "{platform}: {}", wrong.body);
    }
}

#[tokio::test]
async fn a_connection_may_end_without_an_answer_whether_it_was_taken_or_not() {
    let (stage, platforms) = stage().await;
    let account = FakeAccount::new(&platforms, &stage.hub.api, "telegram").await;
    let ada = account.person("Ada").await;
    account.says(&ada, "Hello?").await;
    for (error, is_taken) in [("cut", true), ("drop", false)] {
        platforms.script(&account.id, error, 1).await;
        let request = request(&account, &ada, "", error).build().unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        assert!(client.execute(request).await.is_err(), "{error}");
        let sends = account.sends().await;
        let last = sends.last().unwrap();
        assert_eq!(last["text"], error);
        assert_eq!(last["message_id"].is_string(), is_taken, "{last}");
    }
}

/// The hub has not sent it: for it, somebody wrote from the page's own inbox.
#[tokio::test]
async fn what_we_write_there_is_echoed_to_the_hub() {
    let (stage, platforms) = stage().await;
    for platform in ["messenger", "instagram", "x"] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let ada = account.person("Ada").await;
        account.says(&ada, "Hello?").await;
        account.idle().await;
        send(&account, &ada, "", "Hi Ada").await;
        until("the echo", async || {
            let texts = account.texts().await;
            (texts == [["Hello?", "Hi Ada"]]).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn comments_are_answered_hidden_liked_and_answered_in_private_once() {
    let (stage, platforms) = stage().await;
    let account = FakeAccount::new(&platforms, &stage.hub.api, "messenger").await;
    let ada = account.person("Ada").await;
    let act = json!({ "do": "comment", "text": "How much?" });
    let comment = text(&account.act(&ada, act).await["message_id"]);
    let token = text(&account.credentials["access_token"]);
    let call = |method: Method, rest: &str, body: Value| {
        let path = format!("/api/graph.facebook.com/v25.0/{rest}");
        let request = platforms.request(method, &path).bearer_auth(&token);
        platforms.send(request.json(&body))
    };
    let reply = call(
        Method::POST,
        &format!("{comment}/comments"),
        json!({ "message": "Ten" }),
    );
    assert!(reply.await.expect(200)["id"].is_string());
    let hide = call(Method::POST, &comment, json!({ "is_hidden": true }));
    hide.await.expect(200);
    let like = call(Method::POST, &format!("{comment}/likes"), json!({}));
    like.await.expect(200);
    let shown = account.shown().await;
    let found = shown["messages"].as_array().unwrap().iter();
    let mut found = found.filter(|one| one["id"] == comment.as_str());
    let found = found.next().unwrap();
    assert_eq!([&found["is_hidden"], &found["is_liked"]], [true, true]);
    let private = json!({ "recipient": { "comment_id": comment }, "message": { "text": "Psst" } });
    let path = format!("{}/messages", account.own_id);
    let first = call(Method::POST, &path, private.clone()).await;
    first.expect(200);
    let second = call(Method::POST, &path, private).await.expect(400);
    assert_eq!(second["error"]["code"], 10_900);
    let sends = account.sends().await;
    assert_eq!(sends[0]["thread"], found["thread"]);
    assert_eq!(sends[1]["is_private_reply"], true);
}
