//! Kills and a database that is away: a reply goes out once, or says that nobody knows.

use serde_json::json;

use super::speech::says;
use super::talk::words;
use crate::hub::api::{Api, text};
use crate::hub::folder::Folder;
use crate::hub::outside::{Outside, Play};
use crate::hub::platforms::Account;
use crate::hub::process::Start;
use crate::hub::until;
use crate::hub::webhooks::{Sender, message};
use crate::support::TestDatabase;

struct Talker {
    api: Api,
    admin: String,
    id: String,
}

impl Talker {
    async fn say(&self, words: &str) -> String {
        let path = format!("/api/v1/conversations/{}/messages", self.id);
        let said = self
            .api
            .post(&self.admin, &path, &json!({ "text": words }))
            .await;
        text(&said.expect(201)["id"])
    }

    async fn becomes(&self, message: &str, state: &str) -> serde_json::Value {
        until(&format!("a message that is {state}"), async || {
            let path = format!("/api/v1/conversations/{}/messages", self.id);
            let page = self.api.get(&self.admin, &path).await;
            let all = page.body["messages"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            let found = all.into_iter().find(|one| one["id"] == message)?;
            (found["delivery"]["state"] == state).then(|| found["delivery"].clone())
        })
        .await
    }
}

#[tokio::test]
async fn after_a_kill_in_mid_call_nobody_knows_and_it_is_not_sent_again() {
    let (folder, database, outside) =
        (Folder::new(), TestDatabase::new().await, Outside::default());
    let base = outside.serve().await;
    let start = Start::new(&folder.path().join("data")).database(&database.url);
    let start = start.set("BELLHOP_CHANNELS__API_BASE", &base);
    let mut hub = start.start().await;
    let account = Account::with_tokens(&hub.api, "telegram").await;
    account.take(&says("telegram", 1, 11, "Hello")).await;
    let id = text(&account.channel.conversations().await[0]["id"]);
    let admin = account.channel.admin.clone();
    let api = hub.api.clone();
    let mut talker = Talker { api, admin, id };
    outside.play([Play::Silence]);
    let first = talker.say("one").await;
    outside.called(1).await;
    let second = talker.say("two").await;
    hub.kill();
    drop(hub);
    let hub = start.start().await;
    talker.api = hub.api.clone();
    let unclear = talker.becomes(&first, "failed").await;
    assert_eq!(unclear["class"], "unclear", "{unclear}");
    talker.becomes(&second, "sent").await;
    let told: Vec<String> = outside
        .calls()
        .iter()
        .map(|call| words(&call.body))
        .collect();
    assert_eq!(told, ["one", "two"], "each once");
}

#[tokio::test]
async fn after_a_kill_in_mid_call_a_platform_that_knows_the_key_is_asked_again() {
    let (folder, database, outside) =
        (Folder::new(), TestDatabase::new().await, Outside::default());
    let base = outside.serve().await;
    let start = Start::new(&folder.path().join("data")).database(&database.url);
    let start = start.set("BELLHOP_CHANNELS__API_BASE", &base);
    let mut hub = start.start().await;
    let sender = Sender::new(&hub.api, "Our app").await;
    let path = format!("/api/v1/channels/{}", sender.channel_id);
    let form = json!({ "credentials": { "callback_url": "https://app.example/replies" } });
    let request = hub.api.request(reqwest::Method::PATCH, &path);
    let request = request.bearer_auth(&sender.admin).json(&form);
    hub.api.send(request).await.expect(200);
    sender
        .take("d-1", json!([message("u-1", "m-1", "Hi")]))
        .await;
    sender.finished("d-1").await;
    let id = text(&sender.conversations().await[0]["id"]);
    let (api, admin) = (hub.api.clone(), sender.admin.clone());
    let mut talker = Talker { api, admin, id };
    outside.play([Play::Silence, Play::Cut, Play::Answer(503, json!({}))]);
    let first = talker.say("one").await;
    outside.called(1).await;
    hub.kill();
    drop(hub);
    let hub = start.start().await;
    talker.api = hub.api.clone();
    talker.becomes(&first, "sent").await;
    let calls = outside.calls();
    assert_eq!(calls.len(), 4, "until it was taken");
    let keys = calls.iter().map(|call| call.header("webhook-id").unwrap());
    let keys: std::collections::BTreeSet<&str> = keys.collect();
    assert_eq!(keys.len(), 1, "always under the same key");
    assert!(calls[0].path.starts_with("/app.example/replies"));
    assert_eq!(calls[0].body["data"]["text"], "one");
}

#[tokio::test]
async fn a_database_that_goes_away_between_call_and_answer_loses_nothing() {
    let (folder, outside) = (Folder::new(), Outside::default());
    let base = outside.serve().await;
    let start = Start::new(&folder.path().join("data"));
    let start = start.set("BELLHOP_CHANNELS__API_BASE", &base);
    let hub = start.start().await;
    let account = Account::with_tokens(&hub.api, "telegram").await;
    account.take(&says("telegram", 1, 11, "Hello")).await;
    let id = text(&account.channel.conversations().await[0]["id"]);
    let (api, admin) = (hub.api.clone(), account.channel.admin.clone());
    let talker = Talker { api, admin, id };
    let mut all = Vec::new();
    for number in 0..3 {
        all.push(talker.say(&format!("{number}")).await);
    }
    outside.called(1).await;
    hub.kill_postgres();
    for message in &all {
        until("the end of a message", async || {
            let path = format!("/api/v1/conversations/{}/messages", talker.id);
            let page = talker.api.get(&talker.admin, &path).await;
            let found = page.body["messages"]
                .as_array()?
                .iter()
                .find(|one| one["id"] == message.as_str())?;
            ["sent", "failed"]
                .contains(&found["delivery"]["state"].as_str()?)
                .then_some(())
        })
        .await;
    }
    let told: Vec<String> = outside
        .calls()
        .iter()
        .map(|call| words(&call.body))
        .collect();
    assert_eq!(told, ["0", "1", "2"], "each once, in order");
}
