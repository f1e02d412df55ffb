//! A platform that posts signed webhooks to a generic channel, as docs/channels.md describes it.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
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

    /// The status of the answer.
    pub(crate) async fn post(&self, delivery: &str, body: &str) -> anyhow::Result<u16> {
        self.send(delivery, body, &self.key).await
    }

    /// Signed with a key of its own.
    pub(crate) async fn forge(&self, delivery: &str, body: &str) -> anyhow::Result<u16> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"a guess");
        self.send(delivery, body, &key).await
    }

    async fn send(&self, delivery: &str, body: &str, key: &hmac::Key) -> anyhow::Result<u16> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let signed = format!("{delivery}.{now}.{body}");
        let signature = STANDARD.encode(hmac::sign(key, signed.as_bytes()));
        let answer = self
            .http
            .post(&self.url)
            .header("content-type", "application/json")
            .header("webhook-id", delivery)
            .header("webhook-timestamp", now.to_string())
            .header("webhook-signature", format!("v1,{signature}"))
            .body(body.to_owned())
            .send()
            .await?;
        Ok(answer.status().as_u16())
    }

    /// Whether the hub has worked off all that it took.
    pub(crate) async fn is_idle(&self, api: &Api) -> anyhow::Result<bool> {
        let path = format!("/api/v1/channels/{}/deliveries", self.channel);
        let all = pages(api, &path, "deliveries").await?;
        Ok(all
            .iter()
            .all(|one| one.get("state") != Some(&json!("waiting"))))
    }

    /// The ids of the channel's conversations.
    pub(crate) async fn conversations(&self, api: &Api) -> anyhow::Result<Vec<String>> {
        let all = pages(api, "/api/v1/conversations", "conversations").await?;
        let own = all
            .iter()
            .filter(|row| row.pointer("/channel/id") == Some(&json!(self.channel)));
        let ids = own.map(|row| row.get("id").and_then(Value::as_str).map(str::to_owned));
        ids.collect::<Option<_>>().context("no id")
    }
}

/// All rows of a list.
async fn pages(api: &Api, path: &str, name: &str) -> anyhow::Result<Vec<Value>> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("{path}?limit={PAGE}&cursor={cursor}");
        let mut page = api.call("GET", &path, None).await?;
        let rows = page.get_mut(name).and_then(Value::as_array_mut);
        found.append(rows.with_context(|| format!("no {name}"))?);
        match page.get("next_cursor").and_then(Value::as_str) {
            Some(next) => cursor = next.to_owned(),
            None => return Ok(found),
        }
    }
}
