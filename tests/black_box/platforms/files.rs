//! Files of messages are fetched from the platform at once, and named where they are not to be had.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::speech::{says, whatsapp};
use crate::hub::api::text;
use crate::hub::platforms::Account;
use crate::hub::webhooks::{Sender, message};
use crate::stage::Stage;

/// One red dot.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

fn png() -> Vec<u8> {
    STANDARD.decode(PNG).unwrap()
}

/// Status, content type and body.
type FileAnswer = (u16, &'static str, Vec<u8>);

/// Answers by path; keeps what it was asked, each with its authorization.
#[derive(Clone, Default)]
pub(crate) struct Platforms {
    answers: Arc<BTreeMap<&'static str, FileAnswer>>,
    asked: Arc<Mutex<Vec<(String, String)>>>,
}

impl Platforms {
    /// With one answer.
    pub(crate) fn with(path: &'static str, body: &Value) -> Self {
        let answer = (200, "application/json", body.to_string().into_bytes());
        Self {
            answers: Arc::new(BTreeMap::from([(path, answer)])),
            asked: Arc::default(),
        }
    }

    pub(crate) async fn serve(self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(self.clone().answer(stream));
            }
        });
        format!("http://{address}")
    }

    async fn answer(self, mut stream: TcpStream) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let head = String::from_utf8(head).unwrap();
        let path = head.split(' ').nth(1).unwrap().to_owned();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        if stream.read_exact(&mut body).await.is_err() {
            return;
        }
        let proof = head
            .lines()
            .find_map(|line| line.strip_prefix("authorization: "));
        let proof = proof.unwrap_or_default().to_owned();
        let found = self.answers.get(path.as_str()).cloned();
        self.asked.lock().unwrap().push((path, proof));
        let (status, kind, body) = found.unwrap_or((404, "text/plain", b"none".to_vec()));
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        );
        let _gone = stream.write_all(&[head.as_bytes(), &body].concat()).await;
    }
}

async fn only_message(stage: &Stage, account: &Account) -> Value {
    let found = account.channel.conversations().await;
    let id = text(&found[0]["id"]);
    let admin = &account.channel.admin;
    stage.hub.api.messages(admin, &id).await.remove(0)
}

#[tokio::test]
async fn a_picture_is_fetched_with_the_channels_token_and_kept() {
    let about = json!({ "url": "https://lookaside.example/file?x=1", "mime_type": "image/png" });
    let platforms = Platforms {
        answers: Arc::new(BTreeMap::from([
            (
                "/graph.facebook.com/v25.0/900",
                (200, "application/json", about.to_string().into_bytes()),
            ),
            ("/lookaside.example/file?x=1", (200, "image/png", png())),
            (
                "/api-data.line.me/v2/bot/message/31/content",
                (200, "image/png", png()),
            ),
        ])),
        ..Platforms::default()
    };
    let asked = Arc::clone(&platforms.asked);
    let base = platforms.serve().await;
    let stage = Stage::with(&[("BELLHOP_CHANNELS__API_BASE", &base)]).await;
    let account = Account::with_tokens(&stage.hub.api, "whatsapp").await;
    let image = whatsapp(&json!({
        "from": "49151000001", "id": "wamid.1", "timestamp": "1772539200", "type": "image",
        "image": { "id": "900", "mime_type": "image/png", "caption": "My receipt" },
    }));
    account.take(&image).await;
    account.take(&image).await;
    let message = only_message(&stage, &account).await;
    assert_eq!(message["text"], "My receipt", "{message}");
    let attachment = &message["attachments"][0];
    assert_eq!(attachment["content_type"], "image/png");
    let url = text(&attachment["url"]);
    let kept = stage.hub.api.request(reqwest::Method::GET, &url);
    let kept = kept.send().await.unwrap().bytes().await.unwrap();
    assert_eq!(kept, png());
    let asked_for: Vec<(String, String)> = asked.lock().unwrap().drain(..).collect();
    let bearer = "Bearer wa-token".to_owned();
    let right = [
        ("/graph.facebook.com/v25.0/900".to_owned(), bearer.clone()),
        ("/lookaside.example/file?x=1".to_owned(), bearer),
    ];
    assert_eq!(asked_for, right, "once");

    let line = Account::with_tokens(&stage.hub.api, "line").await;
    let mut picture = says("line", 1, 31, "");
    picture["events"][0]["message"] =
        json!({ "id": "31", "type": "image", "contentProvider": { "type": "line" } });
    line.take(&picture).await;
    let message = only_message(&stage, &line).await;
    assert_eq!(
        message["attachments"].as_array().unwrap().len(),
        1,
        "{message}"
    );
    let asked = asked.lock().unwrap();
    let content = asked.iter().find(|(path, _)| path.ends_with("/content"));
    assert_eq!(content.unwrap().1, "Bearer line-token");
}

#[tokio::test]
async fn who_does_not_say_their_name_is_asked_for_once() {
    let profile = json!({ "displayName": "Ada L.", "userId": "U1" });
    let platforms = Platforms {
        answers: Arc::new(BTreeMap::from([(
            "/api.line.me/v2/bot/profile/U1",
            (200, "application/json", profile.to_string().into_bytes()),
        )])),
        ..Platforms::default()
    };
    let asked = Arc::clone(&platforms.asked);
    let base = platforms.serve().await;
    let stage = Stage::with(&[("BELLHOP_CHANNELS__API_BASE", &base)]).await;
    let line = Account::with_tokens(&stage.hub.api, "line").await;
    line.take(&says("line", 1, 1, "Hi")).await;
    line.take(&says("line", 1, 2, "there")).await;
    // Nobody tells of this one, who is taken all the same.
    line.take(&says("line", 2, 3, "Hello")).await;
    let right = [vec!["Hi", "there"], vec!["Hello"]];
    assert_eq!(line.texts().await, right);
    let found = line.channel.conversations().await;
    let mut names: Vec<&Value> = found.iter().map(|one| &one["contact"]["name"]).collect();
    names.sort_by_key(|name| name.to_string());
    assert!(names.contains(&&json!("Ada L.")), "{names:?}");
    let paths: Vec<String> = asked
        .lock()
        .unwrap()
        .iter()
        .map(|(path, _)| path.clone())
        .collect();
    let right = [
        "/api.line.me/v2/bot/profile/U1",
        "/api.line.me/v2/bot/profile/U2",
    ];
    assert_eq!(paths, right);
}

#[tokio::test]
async fn a_file_that_is_not_to_be_had_is_named_with_the_reason() {
    let page = b"<!doctype html><html>Log in".to_vec();
    let platforms = Platforms {
        answers: Arc::new(BTreeMap::from([
            ("/files.slack.com/a.png", (200, "text/html", page)),
            (
                "/cdn.example/tool.html",
                (200, "application/octet-stream", b"<html><script>".to_vec()),
            ),
        ])),
        ..Platforms::default()
    };
    let base = platforms.serve().await;
    let stage = Stage::with(&[("BELLHOP_CHANNELS__API_BASE", &base)]).await;
    let slack = Account::with_tokens(&stage.hub.api, "slack").await;
    let mut file = says("slack", 1, 1, "Look");
    file["event"]["subtype"] = json!("file_share");
    file["event"]["files"] = json!([{
        "id": "F1", "name": "a.png", "mimetype": "image/png", "url_private": "https://files.slack.com/a.png",
    }]);
    slack.take(&file).await;
    let message = only_message(&stage, &slack).await;
    let words = text(&message["text"]);
    assert!(
        words.starts_with("Look\n[image, not taken over (") && words.contains("token"),
        "{words}"
    );

    let messenger = Account::with_tokens(&stage.hub.api, "messenger").await;
    let mut files = says("messenger", 1, 1, "");
    files["entry"][0]["messaging"][0]["message"] = json!({ "mid": "m_1", "attachments": [
        { "type": "file", "payload": { "url": "https://cdn.example/tool.html" } },
        { "type": "image", "payload": { "url": "https://cdn.example/gone.png" } },
    ]});
    messenger.take(&files).await;
    let message = only_message(&stage, &messenger).await;
    let words = text(&message["text"]);
    assert!(
        words.contains("text/html") && words.contains("answered 404"),
        "{words}"
    );
    assert_eq!(message["attachments"], json!([]));
}

/// The hub itself is as near as anything can be that a message must not make it read.
#[tokio::test]
async fn nothing_near_the_hub_is_asked() {
    let stage = Stage::new().await;
    let messenger = Account::new(&stage.hub.api, "messenger").await;
    let near = Platforms::default();
    let asked = Arc::clone(&near.asked);
    let address = near.serve().await;
    let secure = address.replace("http://", "https://");
    let mut files = says("messenger", 1, 1, "");
    files["entry"][0]["messaging"][0]["message"] = json!({ "mid": "m_1", "attachments": [
        { "type": "image", "payload": { "url": secure } },
        { "type": "image", "payload": { "url": "https://127.0.0.1/a.png" } },
        { "type": "image", "payload": { "url": "https://localhost/a.png" } },
        { "type": "image", "payload": { "url": "https://[::1]/a.png" } },
    ]});
    messenger.take(&files).await;
    let message = only_message(&stage, &messenger).await;
    let words = text(&message["text"]);
    assert_eq!(words.matches("not taken over").count(), 4, "{words}");
    assert!(asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_file_of_ones_own_app_is_fetched_by_its_address() {
    let platforms = Platforms {
        answers: Arc::new(BTreeMap::from([(
            "/files.own-app.example/a.png",
            (200, "image/png", png()),
        )])),
        ..Platforms::default()
    };
    let base = platforms.serve().await;
    let stage = Stage::with(&[("BELLHOP_CHANNELS__API_BASE", &base)]).await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    let mut item = message("u-1", "m-1", "Look");
    item["attachments"] = json!([
        { "name": "dot.png", "url": "https://files.own-app.example/a.png" },
        { "name": "gone.pdf", "url": "https://files.own-app.example/gone.pdf" },
        { "name": "nowhere.pdf" },
    ]);
    sender.take("d-1", json!([item])).await;
    sender.finished("d-1").await;
    let id = text(&sender.conversations().await[0]["id"]);
    let posted = stage.hub.api.messages(&sender.admin, &id).await.remove(0);
    let attachments = posted["attachments"].as_array().unwrap();
    assert_eq!(attachments.len(), 1, "{posted}");
    assert_eq!(attachments[0]["name"], "dot.png");
    let words = text(&posted["text"]);
    assert!(words.contains("404): gone.pdf]"), "{words}");
    assert!(words.contains("nowhere.pdf]"), "{words}");
}

/// Without a stand-in for the platforms: what only this machine can reach is not asked.
#[tokio::test]
async fn an_address_that_leads_home_is_not_asked() {
    let home = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = home.local_addr().unwrap().port();
    let stage = Stage::new().await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    let mut item = message("u-1", "m-1", "Look");
    let urls = [
        format!("https://127.0.0.1:{port}/a.png"),
        format!("https://localhost:{port}/a.png"),
        "https://127.0.0.1/a.png".to_owned(),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://[::1]/a.png".to_owned(),
    ];
    item["attachments"] = urls
        .iter()
        .map(|url| json!({ "name": "a.png", "url": url }))
        .collect();
    sender.take("d-1", json!([item])).await;
    sender.finished("d-1").await;
    let id = text(&sender.conversations().await[0]["id"]);
    let posted = stage.hub.api.messages(&sender.admin, &id).await.remove(0);
    assert_eq!(posted["attachments"], json!([]));
    let words = text(&posted["text"]);
    assert_eq!(
        words.matches("not a public one").count(),
        urls.len(),
        "{words}"
    );
    tokio::select! {
        biased;
        _ = home.accept() => panic!("this machine was asked"),
        () = tokio::task::yield_now() => {}
    }
}
