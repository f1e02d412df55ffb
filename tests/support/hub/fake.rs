//! The fake platform beside the hub: accounts there and channels here that know the same secrets.

use bellhop_fakeplatform::{Fake, Options};
use serde_json::{Value, json};

use super::api::{Answer, Api, text};
use super::until;
use super::webhooks::Sender;

/// An hour of a platform's patience is over in a few seconds.
const TIME_FACTOR: u32 = 500;

/// Ends with the test's runtime.
#[derive(Clone)]
pub struct Platforms {
    api: Api,
    /// What the hub's `[channels] api_base` has to be.
    pub api_base: String,
}

impl Platforms {
    pub fn start() -> Self {
        let options = Options {
            time_factor: TIME_FACTOR,
            ..Options::default()
        };
        let fake = Fake::start(options).unwrap();
        let url = fake.url();
        let port = url.rsplit(':').next().unwrap().parse().unwrap();
        let api_base = fake.api_base();
        tokio::spawn(fake.run());
        Self {
            api: Api::new(port),
            api_base,
        }
    }

    pub async fn get(&self, path: &str) -> Value {
        let request = self.api.request(reqwest::Method::GET, path);
        self.api.send(request).await.expect(200)
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self.api.request(reqwest::Method::POST, path);
        self.api.send(request.json(body)).await
    }

    /// As a platform is asked, for what the hub does not ask.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.api.request(method, path)
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        self.api.send(request).await
    }

    /// The next so many sends of this account go wrong in this way.
    pub async fn script(&self, account: &str, error: &str, times: u32) {
        let script = json!({ "account": account, "error": error, "times": times });
        self.post("/control/scripts", &script).await.expect(201);
    }

    /// The same for what is done to messages there.
    pub async fn script_acts(&self, account: &str, error: &str, times: u32) {
        let script = json!({
            "account": account, "error": error, "times": times, "of": "act", "retry_after": 1,
        });
        self.post("/control/scripts", &script).await.expect(201);
    }

    pub async fn forward(&self, seconds: u32) {
        let by = json!({ "seconds": seconds });
        self.post("/control/clock", &by).await.expect(200);
    }
}

/// An account on the fake platform, with its channel in the hub.
#[derive(Clone)]
pub struct FakeAccount {
    pub platforms: Platforms,
    pub id: String,
    pub own_id: String,
    pub channel: Sender,
    /// Every secret and token of it, by the platform's names.
    pub credentials: Value,
}

impl FakeAccount {
    pub async fn new(platforms: &Platforms, api: &Api, platform: &str) -> Self {
        let form = json!({ "platform": platform });
        let account = platforms.post("/control/accounts", &form).await.expect(201);
        let admin = api.agent("admin@example.com").await.token;
        let known = api.get(&admin, "/api/v1/channels/platforms").await;
        let known = known.expect(200);
        let known = known["platforms"].as_array().unwrap().iter();
        let mut known = known.filter(|one| one["platform"] == platform);
        let wanted = known.next().unwrap()["credentials"].as_array().unwrap();
        let mut credentials = json!({});
        for one in wanted {
            let name = text(&one["name"]);
            if let Some(value) = account["credentials"].get(&name) {
                credentials[&name] = value.clone();
            }
        }
        let form = json!({
            "name": format!("Fake {}", text(&account["id"])), "platform": platform,
            "credentials": credentials,
        });
        let made = api.post(&admin, "/api/v1/channels", &form).await;
        let made = made.expect(201);
        let path = text(&made["channel"]["webhook_path"]);
        let this = Self {
            platforms: platforms.clone(),
            id: text(&account["id"]),
            own_id: text(&account["own_id"]),
            channel: Sender {
                api: api.clone(),
                admin,
                channel_id: text(&made["channel"]["id"]),
                path: path.clone(),
                secret: made["secret"].as_str().unwrap_or_default().to_owned(),
            },
            credentials: account["credentials"].clone(),
        };
        let mut change = json!({ "callback_url": format!("http://{}{path}", api.address) });
        if platform == "generic" {
            change["credentials"] = json!({ "secret": this.channel.secret });
        }
        this.change(&change).await;
        this
    }

    fn path(&self, rest: &str) -> String {
        format!("/control/accounts/{}{rest}", self.id)
    }

    async fn change(&self, change: &Value) {
        let request = self
            .platforms
            .request(reqwest::Method::PATCH, &self.path(""));
        self.platforms.send(request.json(change)).await.expect(200);
    }

    pub async fn switch(&self, switches: Value) {
        self.change(&json!({ "switches": switches })).await;
    }

    pub async fn person(&self, name: &str) -> String {
        let form = json!({ "name": name });
        let made = self.platforms.post(&self.path("/people"), &form).await;
        text(&made.expect(201)["id"])
    }

    /// With `do`, `text` and whatever else README.md of the fake platform names.
    pub async fn act(&self, person: &str, mut act: Value) -> Value {
        act["person"] = json!(person);
        let done = self.platforms.post(&self.path("/acts"), &act).await;
        done.expect(200)
    }

    /// A message in private, or a comment where there is nothing else. Answers with its id.
    pub async fn says(&self, person: &str, words: &str) -> String {
        let what = if self.id.starts_with("linkedin") {
            json!({ "do": "comment", "text": words, "thread": "urn:li:activity:77" })
        } else {
            json!({ "do": "message", "text": words })
        };
        text(&self.act(person, what).await["message_id"])
    }

    pub async fn release(&self, seed: u64) {
        let form = json!({ "seed": seed });
        let path = self.path("/release");
        self.platforms.post(&path, &form).await.expect(200);
    }

    pub async fn shown(&self) -> Value {
        self.platforms.get(&self.path("")).await
    }

    /// When the hub has acknowledged everything, and worked it off.
    pub async fn idle(&self) {
        until("the last acknowledgement", async || {
            (self.shown().await["waiting"] == 0).then_some(())
        })
        .await;
        self.channel.idle().await;
    }

    /// Every call that should have written to somebody, the oldest first.
    pub async fn sends(&self) -> Vec<Value> {
        let answer = self.platforms.get(&self.path("/sends")).await;
        answer["sends"].as_array().unwrap().clone()
    }

    /// Everything that was to be done to messages, done or refused, the oldest first.
    pub async fn done(&self) -> Vec<Value> {
        let answer = self.platforms.get(&self.path("/done")).await;
        answer["done"].as_array().unwrap().clone()
    }

    /// A message as the person sees it.
    pub async fn there(&self, id: &str) -> Value {
        let shown = self.shown().await;
        let all = shown["messages"].as_array().unwrap();
        let found = all.iter().find(|one| one["id"] == id);
        found.cloned().unwrap_or(Value::Null)
    }

    pub async fn handshake(&self) -> Value {
        let path = self.path("/handshake");
        self.platforms.post(&path, &json!({})).await.expect(200)
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
}
