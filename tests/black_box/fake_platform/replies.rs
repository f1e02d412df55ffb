//! What agents answer arrives at the fake platform once and in order, with the right end in each class of error.

use serde_json::{Value, json};

use super::{ALL, stage};
use crate::hub::api::text;
use crate::hub::fake::FakeAccount;
use crate::hub::until;

pub(super) const ARRIVED: [&str; 3] = ["sent", "delivered", "read"];

pub(super) struct Talk {
    pub(super) account: FakeAccount,
    pub(super) person: String,
    pub(super) id: String,
}

impl Talk {
    /// A customer has written.
    pub(super) async fn with(account: FakeAccount) -> Self {
        let person = account.person("Ada").await;
        account.says(&person, "Hello?").await;
        Self::begun(account, person).await
    }

    pub(super) async fn begun_with(account: FakeAccount, act: Value) -> Self {
        let person = account.person("Ada").await;
        account.act(&person, act).await;
        Self::begun(account, person).await
    }

    /// With the only conversation that there is.
    pub(super) async fn begun(account: FakeAccount, person: String) -> Self {
        account.idle().await;
        let found = account.channel.conversations().await;
        let id = text(&found[0]["id"]);
        Self {
            account,
            person,
            id,
        }
    }

    pub(super) async fn retry(&self, message: &str) {
        let path = format!("/api/v1/conversations/{}/messages/{message}/retry", self.id);
        let channel = &self.account.channel;
        let answer = channel.api.post(&channel.admin, &path, &json!({})).await;
        assert!(answer.status.is_success(), "{}", answer.body);
    }

    pub(super) async fn say(&self, words: &str) -> String {
        let channel = &self.account.channel;
        let path = format!("/api/v1/conversations/{}/messages", self.id);
        let body = json!({ "text": words });
        let said = channel.api.post(&channel.admin, &path, &body).await;
        text(&said.expect(201)["id"])
    }

    pub(super) async fn becomes(&self, message: &str, states: &[&str]) -> Value {
        until(
            &format!("{}: a message that is {states:?}", self.account.id),
            async || {
                let channel = &self.account.channel;
                let all = channel
                    .api
                    .messages(&channel.admin, &self.id)
                    .await
                    .into_iter();
                let mut all = all.filter(|one| one["id"] == message);
                let delivery = all.next().unwrap()["delivery"].clone();
                let state = delivery["state"].as_str().unwrap();
                states.contains(&state).then_some(delivery)
            },
        )
        .await
    }

    pub(super) async fn trouble(&self) -> Value {
        let channel = &self.account.channel;
        let all = channel.api.get(&channel.admin, "/api/v1/channels").await;
        let all = all.expect(200);
        let mut all = all["channels"].as_array().unwrap().iter();
        let own = all.find(|one| one["id"] == channel.channel_id.as_str());
        own.unwrap()["trouble"].clone()
    }

    async fn texts(&self) -> Vec<String> {
        self.account.channel.texts(&json!({ "id": self.id })).await
    }

    /// What the platform has, without what it refused.
    pub(super) async fn taken(&self) -> Vec<String> {
        let sends = self.account.sends().await.into_iter();
        let taken = sends.filter(|send| !send["message_id"].is_null());
        taken.map(|send| text(&send["text"])).collect()
    }
}

#[tokio::test]
async fn every_platform_gets_each_reply_once_and_in_order() {
    let (stage, platforms) = stage().await;
    for platform in ALL {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let talk = Talk::with(account).await;
        let mut said = Vec::new();
        for words in ["one", "two", "three"] {
            said.push(talk.say(words).await);
        }
        for message in &said {
            talk.becomes(message, &ARRIVED).await;
        }
        // Echoes and receipts are in by then.
        talk.account.idle().await;
        assert_eq!(talk.taken().await, ["one", "two", "three"], "{platform}");
        let right = ["Hello?", "one", "two", "three"];
        assert_eq!(talk.texts().await, right, "{platform}");
    }
}

#[tokio::test]
async fn what_the_customer_reads_is_told() {
    let (stage, platforms) = stage().await;
    for platform in ["messenger", "whatsapp"] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        account.switch(json!({ "receipts": "read" })).await;
        let talk = Talk::with(account).await;
        let message = talk.say("one").await;
        talk.becomes(&message, &["read"]).await;
        assert!(!talk.person.is_empty());
    }
}

#[tokio::test]
async fn each_error_of_each_platform_has_the_right_end() {
    let (stage, platforms) = stage().await;
    for (platform, error, class) in [
        ("messenger", "window_closed", "window_closed"),
        ("instagram", "window_closed", "window_closed"),
        ("whatsapp", "window_closed", "window_closed"),
        ("messenger", "blocked", "recipient_unavailable"),
        ("telegram", "blocked", "recipient_unavailable"),
        ("twilio", "blocked", "recipient_unavailable"),
        ("x", "blocked", "recipient_unavailable"),
        ("line", "too_long", "invalid"),
        ("slack", "too_long", "invalid"),
        // Taken or not: nobody knows, and it is not sent again.
        ("telegram", "cut", "unclear"),
        ("slack", "drop", "unclear"),
        ("twilio", "drop", "unclear"),
    ] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let talk = Talk::with(account).await;
        platforms.script(&talk.account.id, error, 1).await;
        let message = talk.say("one").await;
        let after = talk.say("two").await;
        let failed = talk.becomes(&message, &["failed"]).await;
        assert_eq!(failed["class"], class, "{platform} {error}: {failed}");
        assert!(!text(&failed["reason"]).is_empty());
        // It holds up nobody.
        talk.becomes(&after, &ARRIVED).await;
        let ones = talk
            .taken()
            .await
            .into_iter()
            .filter(|one| one == "one")
            .count();
        assert!(ones <= 1, "{platform} {error}");
    }
}

#[tokio::test]
async fn what_passes_is_sent_in_the_end_and_once() {
    let (stage, platforms) = stage().await;
    for (platform, error) in [
        ("whatsapp", "internal"),
        ("x", "internal"),
        ("telegram", "rate_limited"),
        ("messenger", "rate_limited"),
        // Known by its key.
        ("line", "cut"),
        ("generic", "cut"),
        // Known by its echo.
        ("messenger", "cut"),
    ] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let talk = Talk::with(account).await;
        let script =
            json!({ "account": talk.account.id, "error": error, "times": 1, "retry_after": 1 });
        platforms
            .post("/control/scripts", &script)
            .await
            .expect(201);
        let message = talk.say("one").await;
        talk.becomes(&message, &ARRIVED).await;
        talk.account.idle().await;
        assert_eq!(talk.taken().await, ["one"], "{platform} {error}");
        assert_eq!(talk.texts().await, ["Hello?", "one"], "{platform} {error}");
    }
}

#[tokio::test]
async fn a_token_that_is_refused_stops_its_channel_alone() {
    let (stage, platforms) = stage().await;
    for platform in ["messenger", "linkedin", "telegram", "slack"] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let talk = Talk::with(account).await;
        platforms.script(&talk.account.id, "token_invalid", 1).await;
        let message = talk.say("one").await;
        let channel = &talk.account.channel;
        let path = format!("/api/v1/channels/{}", channel.channel_id);
        until("a channel with trouble", async || {
            (talk.trouble().await["class"] == "token_invalid").then_some(())
        })
        .await;
        let request = channel.api.request(reqwest::Method::PATCH, &path);
        let request = request
            .bearer_auth(&channel.admin)
            .json(&json!({ "enabled": true }));
        channel.api.send(request).await.expect(200);
        talk.becomes(&message, &ARRIVED).await;
        assert_eq!(talk.taken().await, ["one"], "{platform}");
    }
}

#[tokio::test]
async fn a_check_renews_a_token_that_ran_out() {
    let (stage, platforms) = stage().await;
    let account = FakeAccount::new(&platforms, &stage.hub.api, "x").await;
    let path = format!("/control/accounts/{}", account.id);
    // Of another log-in, which the hub was not told.
    let change = json!({ "credentials": { "access_token": "another" } });
    let request = platforms.request(reqwest::Method::PATCH, &path);
    platforms.send(request.json(&change)).await.expect(200);
    let channel = &account.channel;
    let path = format!("/api/v1/channels/{}/check", channel.channel_id);
    let check = async || {
        let answer = channel.api.post(&channel.admin, &path, &json!({})).await;
        answer.expect(200)
    };
    let told = check().await;
    assert_eq!(told["state"], "ok", "{told}");
    let talk = Talk::with(account.clone()).await;
    let message = talk.say("With the new one").await;
    talk.becomes(&message, &ARRIVED).await;
}

#[tokio::test]
async fn a_token_that_ran_out_is_renewed_once_and_the_new_one_is_kept() {
    let (stage, platforms) = stage().await;
    let account = FakeAccount::new(&platforms, &stage.hub.api, "x").await;
    let talk = Talk::with(account).await;
    let old = talk.account.shown().await["credentials"].clone();
    for words in ["one", "two"] {
        // It ran out, and with the one after it the same happens later.
        platforms.script(&talk.account.id, "token_invalid", 1).await;
        let message = talk.say(words).await;
        if words == "two" {
            // Tokens that are refused as soon as they are there are no good: somebody has to look.
            until("a channel with trouble", async || {
                (!talk.trouble().await.is_null()).then_some(())
            })
            .await;
            break;
        }
        talk.becomes(&message, &ARRIVED).await;
        assert_eq!(talk.trouble().await, Value::Null);
    }
    let new = talk.account.shown().await["credentials"].clone();
    for name in ["access_token", "refresh_token"] {
        assert_ne!(old[name], new[name], "{name}");
    }
    assert_eq!(
        talk.taken().await,
        ["one"],
        "the new one is what the hub sends with"
    );
}
