//! A platform that posts signed webhooks to a generic channel, as docs/channels.md describes it.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Response;
use serde_json::{Value, json};

use crate::client::Api;

/// Rows of a page, at most.
const PAGE: usize = 100;

pub(crate) struct Platform {
    http: reqwest::Client,
    url: String,
    channel: String,
    key: hmac::Key,
}

impl Platform {
    /// Makes a channel of its own; takes an administrator's session.
    pub(crate) async fn connect(api: &Api, hub: &str, name: &str) -> anyhow::Result<Self> {
        let made = api
            .call("POST", "/api/v1/channels", Some(&json!({ "name": name })))
            .await?;
        let word = |place: &str| {
            let text = made.pointer(place).and_then(Value::as_str);
            text.with_context(|| format!("no {place} in {made}"))
        };
        let secret = word("/secret")?;
        let secret = secret.strip_prefix("whsec_").context("an unknown secret")?;
        Ok(Self {
            http: reqwest::Client::new(),
            url: format!("{hub}{}", word("/channel/webhook_path")?),
            channel: word("/channel/id")?.to_owned(),
            key: hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(secret)?),
        })
    }

    /// Whatever the hub answers.
    pub(crate) async fn post(&self, delivery: &str, body: &str) -> anyhow::Result<Response> {
        self.send(delivery, body, &self.key).await
    }

    /// Signed with a key of its own.
    pub(crate) async fn forge(&self, delivery: &str, body: &str) -> anyhow::Result<Response> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"a guess");
        self.send(delivery, body, &key).await
    }

    async fn send(&self, delivery: &str, body: &str, key: &hmac::Key) -> anyhow::Result<Response> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let signed = format!("{delivery}.{now}.{body}");
        let signature = STANDARD.encode(hmac::sign(key, signed.as_bytes()));
        let request = self
            .http
            .post(&self.url)
            .header("content-type", "application/json")
            .header("webhook-id", delivery)
            .header("webhook-timestamp", now.to_string())
            .header("webhook-signature", format!("v1,{signature}"))
            .body(body.to_owned());
        Ok(request.send().await?)
    }

    /// Where its deliveries are listed.
    pub(crate) fn deliveries_path(&self) -> String {
        format!("/api/v1/channels/{}/deliveries", self.channel)
    }

    /// Nobody is to post to it any more.
    pub(crate) async fn disable(&self, api: &Api) -> anyhow::Result<()> {
        let path = format!("/api/v1/channels/{}", self.channel);
        let off = json!({ "enabled": false });
        api.call("PATCH", &path, Some(&off)).await?;
        Ok(())
    }

    /// Whether the hub has worked off all that it took.
    pub(crate) async fn is_idle(&self, api: &Api) -> anyhow::Result<bool> {
        let all = pages(api, &self.deliveries_path(), "", "deliveries").await?;
        Ok(all
            .iter()
            .all(|one| one.get("state") != Some(&json!("waiting"))))
    }

    /// The texts of each of the channel's conversations, in their order.
    pub(crate) async fn texts(&self, api: &Api) -> anyhow::Result<Vec<Vec<String>>> {
        let own = format!("&channel_id={}", self.channel);
        let mut found = Vec::new();
        for row in pages(api, "/api/v1/conversations", &own, "conversations").await? {
            let id = row.get("id").and_then(Value::as_str);
            found.push(texts(api, id.context("no id")?).await?);
        }
        Ok(found)
    }
}

async fn texts(api: &Api, id: &str) -> anyhow::Result<Vec<String>> {
    let mut texts = Vec::new();
    let mut after = 0;
    loop {
        let path = format!("/api/v1/conversations/{id}/messages?after_seq={after}&limit={PAGE}");
        let page = api.call("GET", &path, None).await?;
        let messages = page.get("messages").and_then(Value::as_array);
        for message in messages.context("no messages")? {
            let text = message.get("text").and_then(Value::as_str);
            texts.push(text.unwrap_or_default().to_owned());
            let seq = message.get("seq").and_then(Value::as_i64);
            after = seq.context("no seq")?;
        }
        if page.get("has_more") != Some(&Value::Bool(true)) {
            return Ok(texts);
        }
    }
}

/// All rows of a list; `filter` begins with `&`, or is empty.
async fn pages(api: &Api, path: &str, filter: &str, name: &str) -> anyhow::Result<Vec<Value>> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("{path}?limit={PAGE}&cursor={cursor}{filter}");
        let mut page = api.call("GET", &path, None).await?;
        let rows = page.get_mut(name).and_then(Value::as_array_mut);
        found.append(rows.with_context(|| format!("no {name}"))?);
        match page.get("next_cursor").and_then(Value::as_str) {
            Some(next) => cursor = next.to_owned(),
            None => return Ok(found),
        }
    }
}
