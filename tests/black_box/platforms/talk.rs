//! A conversation over a platform that a test plays.

use reqwest::Method;
use serde_json::{Value, json};

use super::speech::says;
use crate::hub::api::{Answer, text};
use crate::hub::outside::Outside;
use crate::hub::platforms::Account;
use crate::hub::until;
use crate::stage::Stage;

pub(super) struct Talk {
    pub(super) stage: Stage,
    pub(super) outside: Outside,
    pub(super) account: Account,
    /// Of the first person's conversation.
    pub(super) id: String,
}

impl Talk {
    /// Somebody has written.
    pub(super) async fn on(platform: &'static str) -> Self {
        let outside = Outside::default();
        let base = outside.serve().await;
        let stage = Stage::with(&[("BELLHOP_CHANNELS__API_BASE", &base)]).await;
        let account = Account::with_tokens(&stage.hub.api, platform).await;
        account
            .take(&says(platform, 1, 11, "Where is my order?"))
            .await;
        let found = account.channel.conversations().await;
        let id = text(&found[0]["id"]);
        Self {
            stage,
            outside,
            account,
            id,
        }
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Answer {
        let path = format!("/api/v1/conversations/{path}");
        let channel = &self.account.channel;
        channel.api.post(&channel.admin, &path, body).await
    }

    /// Answers the id of the message.
    pub(super) async fn say(&self, words: &str) -> String {
        self.say_to(&self.id, words).await
    }

    pub(super) async fn say_to(&self, id: &str, words: &str) -> String {
        let (path, body) = (format!("{id}/messages"), json!({ "text": words }));
        let posted = self.post(&path, &body).await.expect(201);
        assert_eq!(posted["delivery"]["state"], "queued", "{posted}");
        text(&posted["id"])
    }

    pub(super) async fn retry(&self, message: &str) -> Answer {
        self.post(&format!("{}/messages/{message}/retry", self.id), &json!({}))
            .await
    }

    pub(super) async fn messages(&self) -> Vec<Value> {
        let channel = &self.account.channel;
        channel.api.messages(&channel.admin, &self.id).await
    }

    /// Its delivery, as soon as it stands so.
    pub(super) async fn delivery(&self, message: &str, state: &str) -> Value {
        until(&format!("a message that is {state}"), async || {
            let found = self.messages().await.into_iter();
            let mut found = found.filter(|one| one["id"] == message);
            let delivery = found.next().unwrap()["delivery"].clone();
            (delivery["state"] == state).then_some(delivery)
        })
        .await
    }

    pub(super) async fn reply(&self) -> Value {
        let channel = &self.account.channel;
        let path = format!("/api/v1/conversations/{}", self.id);
        channel.api.get(&channel.admin, &path).await.expect(200)["reply"].clone()
    }

    pub(super) async fn channel(&self) -> Value {
        let channel = &self.account.channel;
        let all = channel.api.get(&channel.admin, "/api/v1/channels").await;
        let all = all.expect(200);
        let mut all = all["channels"].as_array().unwrap().iter();
        all.find(|one| one["id"] == channel.channel_id.as_str())
            .unwrap()
            .clone()
    }

    pub(super) async fn change_channel(&self, form: &Value) {
        let channel = &self.account.channel;
        let path = format!("/api/v1/channels/{}", channel.channel_id);
        let request = channel.api.request(Method::PATCH, &path);
        let request = request.bearer_auth(&channel.admin).json(form);
        channel.api.send(request).await.expect(200);
    }

    /// What the platform was told, in order.
    pub(super) fn told(&self) -> Vec<String> {
        let texts = self.outside.calls().into_iter();
        texts.map(|call| words(&call.body)).collect()
    }
}

pub(super) fn words(body: &Value) -> String {
    let words = body.get("text").unwrap_or(&body["message"]["text"]);
    words.as_str().unwrap_or_default().to_owned()
}
