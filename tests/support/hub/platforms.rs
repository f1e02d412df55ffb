//! Accounts on platforms: each signs what it posts as its platform does.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::api::{Answer, Api, text};
use super::webhooks::Sender;

pub const SECRET: &str = "platform-secret-1";

/// What a channel of this platform cannot be without. No token: nothing is asked of a real platform.
pub fn credentials(platform: &str) -> Value {
    match platform {
        "messenger" | "instagram" => json!({ "app_secret": SECRET }),
        "whatsapp" => json!({ "app_secret": SECRET }),
        "x" => json!({ "consumer_secret": SECRET }),
        "linkedin" => json!({ "client_secret": SECRET }),
        "telegram" => json!({ "secret_token": SECRET }),
        "line" => json!({ "channel_secret": SECRET }),
        "slack" => json!({ "signing_secret": SECRET }),
        "twilio" => json!({ "auth_token": SECRET }),
        other => panic!("no platform {other}"),
    }
}

fn tokens(platform: &str) -> &'static [(&'static str, &'static str)] {
    match platform {
        "messenger" | "instagram" => &[("access_token", "page-token")],
        "whatsapp" => &[("access_token", "wa-token")],
        "telegram" => &[("bot_token", "42:tg-token")],
        "line" => &[("access_token", "line-token")],
        "slack" => &[("bot_token", "xoxb-token")],
        "twilio" => &[("account_sid", "AC12345678")],
        _ => &[],
    }
}

#[derive(Clone)]
pub struct Account {
    pub platform: &'static str,
    /// Its channel, to look at what came of it.
    pub channel: Sender,
}

impl Account {
    pub async fn new(api: &Api, platform: &'static str) -> Self {
        Self::with(api, platform, credentials(platform)).await
    }

    /// With the tokens that its platform's API asks for: only for hubs whose platforms are not the real ones.
    pub async fn with_tokens(api: &Api, platform: &'static str) -> Self {
        let mut credentials = credentials(platform);
        for (name, token) in tokens(platform) {
            credentials[name] = json!(token);
        }
        Self::with(api, platform, credentials).await
    }

    async fn with(api: &Api, platform: &'static str, credentials: Value) -> Self {
        let admin = api.agent("admin@example.com").await.token;
        let form = json!({
            "name": format!("Our {platform}"), "platform": platform,
            "credentials": credentials,
        });
        let made = api.post(&admin, "/api/v1/channels", &form).await;
        let made = made.expect(201);
        let channel = Sender {
            api: api.clone(),
            admin,
            channel_id: text(&made["channel"]["id"]),
            path: text(&made["channel"]["webhook_path"]),
            secret: made["secret"].as_str().unwrap_or_default().to_owned(),
        };
        Self { platform, channel }
    }

    /// Twilio's are forms, of the fields of an object; all others are JSON.
    pub fn body(&self, body: &Value) -> Vec<u8> {
        if self.platform != "twilio" {
            return body.to_string().into_bytes();
        }
        form(body)
    }

    pub fn signed(&self, body: &Value) -> RequestBuilder {
        self.sign(self.body(body))
    }

    /// As `post_form` posts it.
    pub fn form(&self, fields: &Value) -> Vec<u8> {
        form(fields)
    }

    pub async fn post_form(&self, fields: &Value) -> Answer {
        self.channel.api.send(self.sign(form(fields))).await
    }

    /// What Meta posts when the person whom the app knows by this id asks to be forgotten.
    pub fn deletion_form(&self, user_id: &str) -> String {
        deletion_form(SECRET, user_id)
    }

    pub async fn ask_for_deletion(&self, user_id: &str) -> Value {
        let path = format!("{}/deletion", self.channel.path);
        let api = &self.channel.api;
        let request = api.request(Method::POST, &path);
        let form = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(self.deletion_form(user_id));
        api.send(form).await.expect(200)
    }

    fn sign(&self, body: Vec<u8>) -> RequestBuilder {
        let api = &self.channel.api;
        let request = api.request(Method::POST, &self.channel.path);
        let sha256 = |parts: &[&[u8]]| mac_of(hmac::HMAC_SHA256, parts);
        let request = match self.platform {
            "messenger" | "instagram" | "whatsapp" => {
                let mac = format!("sha256={}", hex(&sha256(&[&body])));
                request.header("x-hub-signature-256", mac)
            }
            "x" => {
                let mac = format!("sha256={}", STANDARD.encode(sha256(&[&body])));
                request.header("x-twitter-webhooks-signature", mac)
            }
            "linkedin" => request.header("x-li-signature", hex(&sha256(&[b"hmacsha256=", &body]))),
            "telegram" => request.header("x-telegram-bot-api-secret-token", SECRET),
            "line" => request.header("x-line-signature", STANDARD.encode(sha256(&[&body]))),
            "slack" => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
                let now = now.as_secs().to_string();
                let mac = hex(&sha256(&[b"v0:", now.as_bytes(), b":", &body]));
                request
                    .header("x-slack-request-timestamp", now)
                    .header("x-slack-signature", format!("v0={mac}"))
            }
            "twilio" => {
                // The hub's address as it announces it, and every parameter by its name.
                let url = format!("http://{}{}", api.address, self.channel.path);
                let pairs = url::form_urlencoded::parse(&body).into_owned();
                let mut pairs: Vec<(String, String)> = pairs.collect();
                pairs.sort();
                let rest: String = pairs
                    .into_iter()
                    .map(|(name, value)| name + &value)
                    .collect();
                let mac = mac_of(
                    hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
                    &[url.as_bytes(), rest.as_bytes()],
                );
                request.header("x-twilio-signature", STANDARD.encode(mac))
            }
            other => panic!("no platform {other}"),
        };
        request.body(body)
    }

    pub async fn post(&self, body: &Value) -> Answer {
        self.channel.api.send(self.signed(body)).await
    }

    /// Taken, and worked off.
    pub async fn take(&self, body: &Value) {
        let answer = self.post(body).await;
        assert_eq!(answer.status, 200, "{}: {}", self.platform, answer.body);
        self.channel.idle().await;
    }

    /// Texts of each of its conversations, in the order of their first messages.
    pub async fn texts(&self) -> Vec<Vec<String>> {
        let mut conversations = self.channel.conversations().await;
        conversations.sort_by_key(|one| one["number"].as_i64());
        let mut all = Vec::new();
        for one in conversations {
            all.push(self.channel.texts(&one).await);
        }
        all
    }

    /// What became of its deliveries, the newest first.
    pub async fn outcomes(&self) -> Vec<String> {
        let deliveries = self.channel.deliveries().await;
        deliveries.iter().map(|one| text(&one["outcome"])).collect()
    }
}

pub fn deletion_form(secret: &str, user_id: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let told = json!({
        "algorithm": "HMAC-SHA256", "expires": 0, "issued_at": now.as_secs(), "user_id": user_id,
    });
    let payload = URL_SAFE_NO_PAD.encode(told.to_string());
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, payload.as_bytes()));
    format!("signed_request={signature}.{payload}")
}

fn form(fields: &Value) -> Vec<u8> {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.as_object().unwrap() {
        form.append_pair(name, value.as_str().unwrap());
    }
    form.finish().into_bytes()
}

fn mac_of(algorithm: hmac::Algorithm, parts: &[&[u8]]) -> Vec<u8> {
    let key = hmac::Key::new(algorithm, SECRET.as_bytes());
    hmac::sign(&key, &parts.concat()).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
