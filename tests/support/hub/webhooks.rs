//! A platform that posts to a generic channel, as docs/channels.md has it.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::api::{Answer, Api, text};
use super::until;

#[derive(Clone)]
pub struct Sender {
    pub api: Api,
    pub admin: String,
    pub channel_id: String,
    pub path: String,
    pub secret: String,
}

impl Sender {
    /// A new channel of this name.
    pub async fn new(api: &Api, name: &str) -> Self {
        let admin = api.agent("admin@example.com").await.token;
        let made = api
            .post(&admin, "/api/v1/channels", &json!({ "name": name }))
            .await
            .expect(201);
        Self {
            api: api.clone(),
            admin,
            channel_id: text(&made["channel"]["id"]),
            path: text(&made["channel"]["webhook_path"]),
            secret: text(&made["secret"]),
        }
    }

    pub fn signed(&self, id: &str, body: impl Into<Vec<u8>>) -> RequestBuilder {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        self.signed_at(id, body, now.as_secs())
    }

    pub fn signed_at(&self, id: &str, body: impl Into<Vec<u8>>, seconds: u64) -> RequestBuilder {
        let body = body.into();
        let key = STANDARD.decode(self.secret.strip_prefix("whsec_").unwrap());
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key.unwrap());
        let signed = [format!("{id}.{seconds}.").as_bytes(), &body].concat();
        let signature = STANDARD.encode(hmac::sign(&key, &signed));
        self.api
            .request(Method::POST, &self.path)
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", format!("v1,{signature}"))
            .body(body)
    }

    pub async fn post(&self, id: &str, body: impl Into<Vec<u8>>) -> Answer {
        self.api.send(self.signed(id, body)).await
    }

    pub async fn take(&self, id: &str, items: Value) -> Value {
        let body = json!({ "items": items }).to_string();
        self.post(id, body).await.expect(202)
    }

    /// Of the list of deliveries, as the query asks.
    pub async fn page(&self, query: &str) -> Answer {
        let path = format!("/api/v1/channels/{}/deliveries?{query}", self.channel_id);
        self.api.get(&self.admin, &path).await
    }

    pub async fn deliveries(&self) -> Vec<Value> {
        let page = self.page("limit=100").await.expect(200);
        page["deliveries"].as_array().unwrap().clone()
    }

    /// The delivery with this id, when it does not wait any more.
    pub async fn finished(&self, id: &str) -> Value {
        until("the end of a delivery", async || {
            let found = self.deliveries().await.into_iter();
            let mut found = found.filter(|one| one["key"] == id && one["state"] != "waiting");
            found.next()
        })
        .await
    }

    /// When nothing waits any more.
    pub async fn idle(&self) {
        until("the end of all deliveries", async || {
            let all = self.deliveries().await;
            let is_over = all.iter().all(|one| one["state"] != "waiting");
            is_over.then_some(())
        })
        .await;
    }

    /// The conversations on this channel.
    pub async fn conversations(&self) -> Vec<Value> {
        let mut found = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/api/v1/conversations?limit=100&cursor={cursor}");
            let page = self.api.get(&self.admin, &path).await.expect(200);
            let rows = page["conversations"].as_array().unwrap().iter();
            let own = rows.filter(|row| row["channel"]["id"] == self.channel_id.as_str());
            found.extend(own.cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => return found,
            }
        }
    }

    /// The texts of a conversation, in order.
    pub async fn texts(&self, conversation: &Value) -> Vec<String> {
        let id = text(&conversation["id"]);
        let messages = self.api.messages(&self.admin, &id).await;
        messages.iter().map(|one| text(&one["text"])).collect()
    }
}

pub fn message(author: &str, id: &str, words: &str) -> Value {
    json!({ "type": "message", "id": id, "author": { "id": author }, "text": words })
}

/// The address of a new WhatsApp channel as Meta tries it.
pub async fn greeting(api: &Api, name: &str) -> String {
    let admin = api.agent("admin@example.com").await.token;
    let form = json!({
        "name": name, "platform": "whatsapp",
        "credentials": { "app_secret": "app-secret", "verify_token": "verify-token" },
    });
    let made = api.post(&admin, "/api/v1/channels", &form).await;
    let path = text(&made.expect(201)["channel"]["webhook_path"]);
    format!("{path}?hub.mode=subscribe&hub.challenge=42&hub.verify_token=verify-token")
}
