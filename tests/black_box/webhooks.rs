//! A platform posts: messages become conversations, once each; what is forged, too big or too slow is refused.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::task::JoinSet;

use crate::hub::api::{Api, text};
use crate::hub::until;
use crate::hub::webhooks::{Sender, message};
use crate::stage::Stage;

#[tokio::test]
async fn messages_become_one_conversation_of_one_contact() {
    let stage = Stage::new().await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    let author = json!({ "id": "u-1", "name": "Ada", "email": "ada@example.com" });
    let first = json!({ "type": "message", "id": "m-1", "author": author, "text": "Hi" });
    let items = json!([first, message("u-1", "m-2", "there"), { "type": "poll", "id": "p" }]);
    assert_eq!(sender.take("d-1", items.clone()).await["repeated"], false);
    assert_eq!(sender.take("d-1", items).await["repeated"], true);
    let told = sender.finished("d-1").await;
    assert_eq!(told["state"], "done", "{told}");
    let outcome = text(&told["outcome"]);
    assert!(
        outcome.starts_with("2 posted") && outcome.contains("poll"),
        "{outcome}"
    );
    // The same message again in another delivery.
    sender
        .take("d-2", json!([message("u-1", "m-2", "there")]))
        .await;
    assert_eq!(sender.finished("d-2").await["outcome"], "1 known already");

    let found = sender.conversations().await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["channel"]["name"], "Our app");
    assert_eq!(found[0]["channel"]["kind"], "generic");
    assert_eq!(found[0]["contact"]["name"], "Ada");
    assert_eq!(sender.texts(&found[0]).await, ["Hi", "there"]);
}

#[tokio::test]
async fn a_reply_without_an_address_to_post_it_to_fails_at_once_and_stops_nothing() {
    let stage = Stage::new().await;
    let (api, sender) = (&stage.hub.api, Sender::new(&stage.hub.api, "Our app").await);
    sender
        .take("d-1", json!([message("u-1", "m-1", "Hi")]))
        .await;
    sender.finished("d-1").await;
    let id = text(&sender.conversations().await[0]["id"]);
    let conversation = format!("/api/v1/conversations/{id}");
    let messages = format!("{conversation}/messages");
    // Where one writes it is said beforehand.
    let told = api.get(&sender.admin, &conversation).await.expect(200);
    let refused = text(&told["reply"]["refused"]);
    assert!(refused.contains("add its callback url"), "{refused}");
    let mend = json!({ "what": "add", "credential": "callback_url" });
    assert_eq!(told["reply"]["mend"], mend, "{told}");

    let say = async |words: &str, visibility: &str| {
        let body = json!({ "text": words, "visibility": visibility });
        api.post(&sender.admin, &messages, &body).await.expect(201)
    };
    for words in ["Hello Ada", "Are you there?"] {
        let said = say(words, "public").await;
        let failed = until("a message that failed", async || {
            let found = api.messages(&sender.admin, &id).await.into_iter();
            let mut found = found.filter(|one| one["id"] == said["id"]);
            let delivery = found.next().unwrap()["delivery"].clone();
            (delivery["state"] == "failed").then_some(delivery)
        })
        .await;
        assert_eq!(failed["class"], "invalid", "{failed}");
        assert_eq!(failed["reason"], refused.as_str(), "{failed}");
        assert_eq!(failed["can_retry"], true, "{failed}");
    }
    say("She wants to know about the lamp.", "internal").await;

    let all = api.get(&sender.admin, "/api/v1/channels").await.expect(200);
    let trouble = &all["channels"][0]["trouble"];
    assert_eq!(*trouble, Value::Null, "nothing is wrong");
    sender
        .take("d-2", json!([message("u-1", "m-2", "Hello?")]))
        .await;
    assert_eq!(sender.finished("d-2").await["state"], "done");
    let path = format!("/api/v1/channels/{}", sender.channel_id);
    let form = json!({ "credentials": { "callback_url": "https://app.example/replies" } });
    let request = api.request(reqwest::Method::PATCH, &path);
    let request = request.bearer_auth(&sender.admin).json(&form);
    api.send(request).await.expect(200);
    let told = api.get(&sender.admin, &conversation).await.expect(200);
    assert_eq!(told["reply"]["refused"], Value::Null, "{told}");
    assert_eq!(told["reply"]["mend"], Value::Null, "{told}");
}

#[tokio::test]
async fn edits_and_deletions_find_their_message_also_when_they_come_first() {
    let stage = Stage::new().await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    let edited = |id: &str, words: &str| json!({ "type": "message_edited", "id": id, "author": { "id": "u" }, "text": words });
    let deleted =
        |id: &str| json!({ "type": "message_deleted", "id": id, "author": { "id": "u" } });
    let early = json!([
        edited("m-1", "old"),
        edited("m-1", "right"),
        deleted("m-2"),
        edited("m-2", "too late")
    ]);
    sender.take("d-1", early).await;
    let parked = sender.finished("d-1").await;
    assert_eq!(parked["outcome"], "4 kept until their message comes");
    let late = json!([
        message("u", "m-1", "wrong"),
        message("u", "m-2", "gone"),
        message("u", "m-3", "typo")
    ]);
    sender.take("d-2", late).await;
    sender.finished("d-2").await;
    let foreign =
        json!({ "type": "message_deleted", "id": "m-1", "author": { "id": "somebody else" } });
    sender
        .take("d-3", json!([edited("m-3", "mended"), foreign]))
        .await;
    sender.finished("d-3").await;
    let found = sender.conversations().await;
    assert_eq!(sender.texts(&found[0]).await, ["right", "", "mended"]);
}

#[tokio::test]
async fn a_solved_conversation_reopens_and_a_closed_one_is_followed() {
    let stage = Stage::new().await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    sender
        .take("d-1", json!([message("u", "m-1", "one")]))
        .await;
    sender.finished("d-1").await;
    let first = sender.conversations().await.remove(0);
    let path = format!("/api/v1/conversations/{}", text(&first["id"]));
    let become_ = async |status: &str| {
        let request = stage.hub.api.request(reqwest::Method::PATCH, &path);
        let request = request.bearer_auth(&sender.admin);
        let request = request.json(&json!({ "status": status }));
        stage.hub.api.send(request).await.expect(200)
    };
    become_("solved").await;
    sender
        .take("d-2", json!([message("u", "m-2", "two")]))
        .await;
    sender.finished("d-2").await;
    let again = stage.hub.api.get(&sender.admin, &path).await.expect(200);
    assert_eq!(again["status"], "open", "{again}");
    become_("closed").await;
    sender
        .take("d-3", json!([message("u", "m-3", "three")]))
        .await;
    // What is in the closed one is not posted again into the next.
    sender
        .take("d-4", json!([message("u", "m-2", "two")]))
        .await;
    sender.finished("d-4").await;
    let found = sender.conversations().await;
    assert_eq!(found.len(), 2);
    let next = found.iter().find(|one| one["id"] != first["id"]).unwrap();
    assert_eq!(next["follow_up_of"], first["id"]);
    assert_eq!(sender.texts(next).await, ["three"]);
    assert_eq!(sender.texts(&first).await, ["one", "two"]);
}

const PEOPLE: usize = 6;
const MESSAGES: usize = 8;

/// Every message three times, in deliveries of their own that all come at once and in disorder.
#[tokio::test]
async fn a_burst_in_parallel_doubles_nothing() {
    let stage = Stage::new().await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    let mut posting = JoinSet::new();
    for copy in 0..3 {
        for number in 0..MESSAGES {
            for person in 0..PEOPLE {
                let number = if copy == 1 {
                    MESSAGES - 1 - number
                } else {
                    number
                };
                let (author, id) = (format!("u{person}"), format!("u{person}-m{number}"));
                // The third copy is the first one's delivery again.
                let delivery = format!("d{}-{id}", copy % 2);
                let items = json!([message(&author, &id, &id)]);
                let sender = sender.clone();
                posting.spawn(async move { sender.take(&delivery, items).await });
            }
        }
    }
    posting.join_all().await;
    sender.idle().await;
    audit(&sender).await;
}

/// One conversation each, with each message once.
async fn audit(sender: &Sender) {
    let found = sender.conversations().await;
    assert_eq!(found.len(), PEOPLE, "one conversation each");
    let mut contacts: Vec<String> = found
        .iter()
        .map(|one| text(&one["contact"]["id"]))
        .collect();
    contacts.sort_unstable();
    contacts.dedup();
    assert_eq!(contacts.len(), PEOPLE, "one contact each");
    for conversation in &found {
        let mut texts = sender.texts(conversation).await;
        texts.sort_unstable();
        let (author, _) = texts[0].split_once('-').unwrap();
        let expected: Vec<String> = (0..MESSAGES).map(|n| format!("{author}-m{n}")).collect();
        assert_eq!(texts, expected, "each message once");
    }
}

#[tokio::test]
async fn an_author_is_heard_in_the_order_of_deliveries() {
    let stage = Stage::new().await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    let expected: Vec<String> = (0..30).map(|number| format!("m{number}")).collect();
    for id in &expected {
        sender.take(id, json!([message("u", id, id)])).await;
    }
    sender.idle().await;
    let found = sender.conversations().await;
    assert_eq!(sender.texts(&found[0]).await, expected);
}

#[tokio::test]
async fn what_is_not_signed_for_this_channel_is_refused() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let sender = Sender::new(api, "Our app").await;
    let other = Sender::new(api, "Another").await;
    let body = json!({ "items": [message("u", "m", "forged")] }).to_string();
    let mut wrong = sender.clone();
    wrong.secret.clone_from(&other.secret);
    let signed = sender.signed("d", body.clone()).build().unwrap();
    let header = |name: &str| signed.headers()[name].to_str().unwrap().to_owned();
    let bare = || api.request(reqwest::Method::POST, &sender.path);
    let replayed = |body: &str| {
        bare()
            .header("webhook-id", header("webhook-id"))
            .header("webhook-timestamp", header("webhook-timestamp"))
            .header("webhook-signature", header("webhook-signature"))
            .body(body.to_owned())
    };
    for forged in [
        wrong.signed("d", body.clone()),
        sender.signed_at("d", body.clone(), 1_700_000_000),
        bare().body(body.clone()),
        replayed(&body.replace("forged", "Forged")),
        replayed("").header("content-type", "application/json"),
    ] {
        let problem = api.send(forged).await.expect(401);
        assert_eq!(problem["code"], "unauthenticated");
    }
    let nowhere = api.request(reqwest::Method::POST, "/webhooks/generic/nowhere");
    api.send(nowhere).await.expect(404);
    // The key of a channel that takes webhooks opens no widget.
    let key = sender.path.rsplit('/').next().unwrap();
    let request = api.request(reqwest::Method::POST, "/api/v1/widget/sessions");
    let request = request.json(&json!({ "channel_key": key }));
    api.send(request).await.expect(404);
    assert!(sender.deliveries().await.is_empty());
    assert!(sender.conversations().await.is_empty());
}

#[tokio::test]
async fn any_signed_bytes_are_taken_and_too_many_are_not() {
    let stage = Stage::new().await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    let strange: [&[u8]; 7] = [
        b"",
        b"\xff\x00",
        b"[]",
        b"{\"items\":[null,{},[],\"x\"]}",
        b"{\"items\":{}}",
        b"{\"object\":\"page\"}",
        br#"{"items":[{"type":"message","id":"m","text":"\u0000","author":{"id":"u\u0000"}}]}"#,
    ];
    for (number, body) in strange.iter().enumerate() {
        sender.post(&format!("d-{number}"), *body).await.expect(202);
    }
    sender.idle().await;
    let told = sender.deliveries().await;
    let states: Vec<&str> = told
        .iter()
        .map(|one| one["state"].as_str().unwrap())
        .collect();
    // Newest first.
    assert_eq!(
        states,
        [
            "failed", "done", "failed", "failed", "failed", "failed", "failed"
        ],
        "{told:?}"
    );
    let failed = sender.page("state=failed&limit=4").await.expect(200);
    let states = failed["deliveries"].as_array().unwrap();
    assert_eq!(states.len(), 4);
    assert!(states.iter().all(|one| one["state"] == "failed"));
    let rest = format!(
        "state=failed&cursor={}",
        failed["next_cursor"].as_str().unwrap()
    );
    let rest = sender.page(&rest).await.expect(200);
    assert_eq!(rest["deliveries"].as_array().unwrap().len(), 2);
    let unknown = sender.page("state=lost").await.expect(400);
    assert_eq!(unknown["pointer"], "state");
    let most = 4 * 1024 * 1024;
    sender.post("big", vec![b' '; most]).await.expect(202);
    let problem = sender
        .post("too-big", vec![b' '; most + 1])
        .await
        .expect(413);
    assert_eq!(problem["code"], "too_large");
    // What is wrong keeps nobody waiting.
    sender
        .take("good", json!([message("u", "m", "good")]))
        .await;
    assert_eq!(sender.finished("good").await["state"], "done");
}

#[tokio::test]
async fn a_channel_says_where_to_post_and_when_something_came() {
    let stage = Stage::new().await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    let channel = async || {
        let list = sender.api.get(&sender.admin, "/api/v1/channels").await;
        let list = list.expect(200);
        let mut all = list["channels"].as_array().unwrap().iter();
        let own = all.find(|one| one["id"] == sender.channel_id.as_str());
        own.unwrap().clone()
    };
    let before = channel().await;
    assert!(before["last_received_at"].is_null());
    let url = before["webhook_url"].as_str().unwrap();
    assert!(
        url.starts_with("http") && url.ends_with(&sender.path),
        "{url}"
    );
    sender
        .take("d-1", json!([message("u", "m", "hello")]))
        .await;
    let delivery = sender.finished("d-1").await;
    assert_eq!(channel().await["last_received_at"], delivery["received_at"]);
    let path = format!(
        "/api/v1/channels/{}/deliveries/{}",
        sender.channel_id, delivery["id"]
    );
    let detail = sender.api.get(&sender.admin, &path).await.expect(200);
    assert_eq!(detail["headers"]["webhook-id"], "d-1");
    let signature = detail["headers"]["webhook-signature"].as_str().unwrap();
    assert!(signature.starts_with("v1,"), "{signature}");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let stage = Stage::new().await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    let mut stream = tokio::net::TcpStream::connect(&sender.api.address)
        .await
        .unwrap();
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{{",
        sender.path
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    tokio::time::timeout(crate::hub::PATIENCE, read)
        .await
        .unwrap()
        .unwrap();
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn a_channel_that_floods_is_told_to_wait_and_others_are_not() {
    let stage = Stage::with(&[
        ("BELLHOP_LIMITS__WEBHOOK__PER_SECOND", "1"),
        ("BELLHOP_LIMITS__WEBHOOK__BURST", "40"),
    ])
    .await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    let refused = until("a refusal", async || {
        let id = uuid::Uuid::now_v7().to_string();
        let answer = sender.post(&id, "{}").await;
        (answer.status.as_u16() != 202).then_some(answer)
    })
    .await;
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(refused.expect(429)["code"], "rate_limited");
}

#[tokio::test]
async fn administrators_keep_channels_and_nobody_else() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let mut sender = Sender::new(api, "Our app").await;
    let own = format!("/api/v1/channels/{}", sender.channel_id);
    let lead = api.agent("lead@example.com").await.token;
    api.get(&lead, "/api/v1/channels").await.expect(403);
    let listed = api.get(&sender.admin, "/api/v1/channels").await.expect(200);
    assert_eq!(listed["channels"][0]["name"], "Our app");
    assert!(!listed.to_string().contains("whsec_"), "{listed}");

    let old = sender.clone();
    let renewed = api
        .post(&sender.admin, &format!("{own}/secret"), &Value::Null)
        .await
        .expect(200);
    sender.secret = text(&renewed["secret"]);
    old.post("d-1", "{}").await.expect(401);
    sender.post("d-1", "{}").await.expect(202);
    patch(
        api,
        &sender,
        &own,
        json!({ "enabled": false, "name": "Old app" }),
    )
    .await;
    sender.post("d-2", "{}").await.expect(403);
    patch(api, &sender, &own, json!({ "enabled": true })).await;
    sender.post("d-2", "{}").await.expect(202);

    let log = api
        .get(&sender.admin, "/api/v1/audit_log")
        .await
        .expect(200);
    let items = log["items"].as_array().unwrap().iter();
    let told: Vec<&Value> = items
        .filter(|item| item["subject"]["kind"] == "channel")
        .collect();
    let actions: Vec<&str> = told
        .iter()
        .map(|item| item["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        [
            "channel.update",
            "channel.update",
            "channel.update",
            "channel.create"
        ]
    );
    assert!(!log.to_string().contains("whsec_"));
    let client = stage.database.client().await;
    let rows = client.query(
        "SELECT sealed_secret FROM channels WHERE sealed_secret IS NOT NULL",
        &[],
    );
    let sealed: Vec<u8> = rows.await.unwrap()[0].get(0);
    assert!(!String::from_utf8_lossy(&sealed).contains(&sender.secret[6..20]));
}

async fn patch(api: &Api, sender: &Sender, path: &str, body: Value) {
    let request = api.request(reqwest::Method::PATCH, path);
    let request = request.bearer_auth(&sender.admin).json(&body);
    api.send(request).await.expect(200);
}
