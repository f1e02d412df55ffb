//! What is sent, as the fake platform understands it: it knows none of this code, only the platforms' documentation.

use std::collections::BTreeMap;
use std::path::PathBuf;

use bellhop_fakeplatform::{Fake, Options};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::channels::credentials::Credentials;
use crate::channels::item::{Change, FileKind, Item, Parsed};
use crate::channels::outgoing::{
    FailureClass, Outgoing, OutgoingFile, SendFailure, Sent, Template,
};
use crate::channels::platform::Platform;
use crate::channels::send::{Sender, parts, send};
use crate::files::{FileSettings, FileStore};
use crate::store::database::Database;
use crate::store::pool::Pool;

/// The smallest picture there is.
const PNG: &[u8] = include_bytes!("fixtures/one_dot.png");
const PNG_KEY: &str = "one_dot";
/// Of Standard Webhooks, which the fake platform makes no secret for.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

struct World {
    url: String,
    client: reqwest::Client,
    sender: Sender,
    folder: PathBuf,
}

impl Drop for World {
    fn drop(&mut self) {
        let _kept = std::fs::remove_dir_all(&self.folder);
    }
}

/// One account of the platform, and a customer who wrote to it.
struct Account<'a> {
    world: &'a World,
    platform: Platform,
    id: String,
    person: String,
    credentials: Credentials,
}

impl World {
    fn new() -> Self {
        let fake = Fake::start(Options::default()).unwrap();
        let (url, base) = (fake.url(), fake.api_base());
        actix_web::rt::spawn(fake.run());
        let folder = std::env::temp_dir().join(format!("bh-fake-{}", Uuid::now_v7()));
        // Nothing asks it.
        let nowhere = Database::parse("postgres://nobody@127.0.0.1:1/none").unwrap();
        let pool = Pool::new(nowhere, 1).unwrap();
        let files = FileStore::open(FileSettings::in_folder(&folder), pool).unwrap();
        std::fs::write(folder.join(PNG_KEY), PNG).unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            url,
            client,
            sender: Sender::new(files, Some(base.parse().unwrap())).unwrap(),
            folder,
        }
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let request = self.client.post(format!("{}{path}", self.url));
        let response = request.json(&body).send().await.unwrap();
        let status = response.status();
        let body: Value = response.json().await.unwrap();
        assert!(status.is_success(), "{path}: {body}");
        body
    }

    async fn get(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}{path}", self.url));
        request.send().await.unwrap().json().await.unwrap()
    }

    async fn account(&self, platform: Platform) -> Account<'_> {
        // Webhooks go to where nobody takes them: its log has them.
        let form = json!({
            "platform": platform.as_str(), "callback_url": format!("{}/control/nobody", self.url),
        });
        let made = self.post("/control/accounts", form).await;
        let id = made["id"].as_str().unwrap().to_owned();
        let pairs: BTreeMap<String, String> =
            serde_json::from_value(made["credentials"].clone()).unwrap();
        let mut pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        if platform == Platform::Generic {
            let change = json!({ "credentials": { "secret": SECRET } });
            let request = self
                .client
                .patch(format!("{}/control/accounts/{id}", self.url));
            let changed = request.json(&change).send().await.unwrap();
            assert!(changed.status().is_success());
            pairs.push(("secret", SECRET));
        }
        let path = format!("/control/accounts/{id}/people");
        let person = self.post(&path, json!({ "name": "Ada" })).await;
        Account {
            world: self,
            platform,
            id,
            person: person["id"].as_str().unwrap().to_owned(),
            credentials: Credentials::of(&pairs),
        }
    }
}

impl Account<'_> {
    /// What our own reader makes of what the customer did.
    async fn item(&self, what: &str) -> Item {
        let act = json!({ "person": self.person, "do": what, "text": "Hello?" });
        let path = format!("/control/accounts/{}/acts", self.id);
        self.world.post(&path, act).await;
        loop {
            let calls = self.world.get("/control/calls").await;
            let calls = calls["calls"].as_array().unwrap();
            let found = calls
                .iter()
                .rev()
                .find(|call| call["direction"] == "in" && call["account"] == self.id.as_str());
            let Some(found) = found else {
                tokio::task::yield_now().await;
                continue;
            };
            let body = found["request"].as_str().unwrap();
            let mut parsed = self.platform.parse_body(body.as_bytes()).unwrap();
            let Parsed::Item(item) = parsed.remove(0) else {
                panic!("{body}");
            };
            assert!(matches!(item.change, Change::Posted { .. }));
            return *item;
        }
    }

    async fn send(&self, message: &Outgoing) -> Result<Vec<Sent>, SendFailure> {
        let mut sent = Vec::new();
        for part in parts(self.platform, message)? {
            let sender = &self.world.sender;
            sent.push(send(sender, self.platform, &self.credentials, &part).await?);
        }
        Ok(sent)
    }

    async fn sends(&self) -> Vec<Value> {
        let path = format!("/control/accounts/{}/sends", self.id);
        let sends = self.world.get(&path).await;
        sends["sends"].as_array().unwrap().clone()
    }
}

fn answer(item: &Item, words: &str) -> Outgoing {
    Outgoing {
        key: Uuid::now_v7(),
        to: item.author.id.clone(),
        account: item.account.clone(),
        thread: item.thread.clone(),
        reply_to: item.thread.as_ref().map(|_| item.message_id.clone()),
        is_private_reply: false,
        is_late: false,
        reply_token: None,
        text: words.to_owned(),
        files: Vec::new(),
        template: None,
        receipts_url: None,
    }
}

fn way_in(platform: Platform) -> &'static str {
    if platform == Platform::Linkedin {
        "comment"
    } else {
        "message"
    }
}

/// An echo and a receipt name the same id.
fn check_ids(platform: Platform, sent: &[Sent], sends: &[Value]) {
    for (sent, send) in sent.iter().zip(sends) {
        let id = send["message_id"].as_str().unwrap();
        let is_same = sent.external_ids.iter().any(|one| one.ends_with(id));
        assert!(is_same, "{platform:?}: {sent:?} is not {id}");
    }
}

#[actix_web::test]
async fn a_text_goes_out_on_every_platform() {
    let world = World::new();
    for platform in Platform::ALL.iter().copied() {
        let account = world.account(platform).await;
        let item = account.item(way_in(platform)).await;
        let words = "Grüße <b>&amp;</b> 😀\nline two";
        let sent = account.send(&answer(&item, words)).await;
        let sent = sent.unwrap_or_else(|failure| panic!("{platform:?}: {failure:?}"));
        let sends = account.sends().await;
        assert_eq!(sends.len(), 1, "{platform:?}");
        assert_eq!(sends[0]["text"], words, "{platform:?}");
        assert_eq!(sends[0]["person"], account.person.as_str(), "{platform:?}");
        check_ids(platform, &sent, &sends);
    }
}

#[actix_web::test]
async fn a_comment_is_answered_under_it() {
    let world = World::new();
    for platform in [
        Platform::Messenger,
        Platform::Instagram,
        Platform::X,
        Platform::Linkedin,
    ] {
        let account = world.account(platform).await;
        let item = account.item("comment").await;
        let sent = account.send(&answer(&item, "Thank you!")).await;
        let sent = sent.unwrap_or_else(|failure| panic!("{platform:?}: {failure:?}"));
        let sends = account.sends().await;
        assert_eq!(sends.len(), 1, "{platform:?}");
        assert!(sends[0]["thread"].is_string(), "{platform:?}");
        check_ids(platform, &sent, &sends);
        if !matches!(platform, Platform::Messenger | Platform::Instagram) {
            continue;
        }
        let private = Outgoing {
            is_private_reply: true,
            ..answer(&item, "Just for you")
        };
        account.send(&private).await.unwrap();
        let sends = account.sends().await;
        assert_eq!(sends[1]["is_private_reply"], true, "{platform:?}");
        assert_eq!(sends[1]["thread"], Value::Null);
    }
}

#[actix_web::test]
async fn a_picture_goes_out_with_its_text() {
    let world = World::new();
    for platform in Platform::ALL.iter().copied() {
        if platform == Platform::Linkedin {
            continue;
        }
        let account = world.account(platform).await;
        let item = account.item(way_in(platform)).await;
        let picture = OutgoingFile {
            kind: FileKind::Image,
            name: "one_dot.png".to_owned(),
            content_type: "image/png".to_owned(),
            size_bytes: u64::try_from(PNG.len()).unwrap(),
            file_key: PNG_KEY.to_owned(),
            url: Some("https://hub.example/files/one_dot.png".to_owned()),
        };
        let message = Outgoing {
            files: vec![picture],
            ..answer(&item, "Look")
        };
        let sent = account.send(&message).await;
        let sent = sent.unwrap_or_else(|failure| panic!("{platform:?}: {failure:?}"));
        let sends = account.sends().await;
        assert_eq!(sent.len(), sends.len(), "{platform:?}: {sends:?}");
        let files: Vec<&Value> = sends
            .iter()
            .flat_map(|one| one["files"].as_array().unwrap())
            .collect();
        assert_eq!(files.len(), 1, "{platform:?}: {sends:?}");
        let texts: Vec<&str> = sends
            .iter()
            .filter_map(|one| one["text"].as_str())
            .collect();
        assert_eq!(texts.concat(), "Look", "{platform:?}: {sends:?}");
        // Uploaded, it is the same to the last byte.
        if let Some(media) = files[0]["media"].as_str() {
            let url = format!("{}/control/media/{media}", world.url);
            let bytes = world.client.get(url).send().await.unwrap();
            assert_eq!(bytes.bytes().await.unwrap(), PNG, "{platform:?}");
        }
    }
}

#[actix_web::test]
async fn each_error_has_its_class() {
    let world = World::new();
    for platform in Platform::ALL.iter().copied() {
        let account = world.account(platform).await;
        let item = account.item(way_in(platform)).await;
        for error in [
            "rate_limited",
            "token_invalid",
            "blocked",
            "too_long",
            "internal",
            "window_closed",
            "cut",
            "drop",
        ] {
            let script = json!({ "account": account.id, "error": error, "retry_after": 7 });
            world.post("/control/scripts", script).await;
            let failure = account.send(&answer(&item, "Hi")).await;
            let failure = failure.expect_err(error);
            let class = failure.class;
            let is_keyed = matches!(platform, Platform::Line | Platform::Generic);
            let is_right = match error {
                "rate_limited" => matches!(class, FailureClass::RateLimited { .. }),
                "token_invalid" => class == FailureClass::TokenInvalid,
                "too_long" => class == FailureClass::Invalid,
                "internal" => matches!(class, FailureClass::Transient | FailureClass::Unclear),
                "cut" | "drop" if is_keyed => class == FailureClass::Transient,
                "cut" | "drop" => class == FailureClass::Unclear,
                "window_closed" if platform == Platform::Whatsapp => {
                    class == FailureClass::WindowClosed
                }
                "window_closed" | "blocked" => !matches!(
                    class,
                    FailureClass::Transient | FailureClass::Unclear | FailureClass::TokenInvalid
                ),
                other => panic!("no error {other}"),
            };
            assert!(is_right, "{platform:?}, {error}: {failure:?}");
        }
    }
}

#[actix_web::test]
async fn a_template_goes_out_when_the_window_is_closed() {
    let world = World::new();
    let account = world.account(Platform::Whatsapp).await;
    let item = account.item("message").await;
    world
        .post("/control/clock", json!({ "seconds": 90_000 }))
        .await;
    let template = Template {
        name: "still_there".to_owned(),
        language: "en_US".to_owned(),
        values: vec!["Ada".to_owned()],
        header: None,
    };
    let message = Outgoing {
        template: Some(template),
        ..answer(&item, "")
    };
    account.send(&message).await.unwrap();
    let sends = account.sends().await;
    let text = sends[0]["text"].as_str().unwrap();
    assert!(text.starts_with("Hello Ada,"), "{text}");
}
