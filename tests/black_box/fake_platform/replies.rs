//! What agents answer reaches the customer once, in order, and says how far it has come.

use serde_json::{Value, json};

use super::{ALL, stage};
use crate::hub::api::text;
use crate::hub::fake::{FakeAccount, Platforms};
use crate::hub::folder::Folder;
use crate::hub::process::Start;
use crate::hub::until;
use crate::support::TestDatabase;

/// A conversation that a customer began, and the administrator who answers in it.
struct Talk {
    account: FakeAccount,
    person: String,
    conversation_id: String,
}

impl Talk {
    async fn begin(account: FakeAccount) -> Self {
        let person = account.person("Ada").await;
        account.says(&person, "Hello?").await;
        account.idle().await;
        let found = account.channel.conversations().await;
        let conversation_id = text(&found[0]["id"]);
        Self {
            account,
            person,
            conversation_id,
        }
    }

    async fn reply(&self, words: &str) {
        let path = format!("/api/v1/conversations/{}/messages", self.conversation_id);
        let channel = &self.account.channel;
        let body = json!({ "text": words });
        let answer = channel.api.post(&channel.admin, &path, &body).await;
        assert_eq!(answer.status, 201, "{}: {}", self.account.id, answer.body);
    }

    async fn messages(&self) -> Vec<Value> {
        let channel = &self.account.channel;
        let id = &self.conversation_id;
        channel.api.messages(&channel.admin, id).await
    }

    /// The message of these words, as soon as it has come so far.
    async fn reaches(&self, words: &str, states: &[&str]) -> Value {
        let what = format!("{} of {words:?} on {}", states.join("/"), self.account.id);
        until(&what, async || {
            let messages = self.messages().await;
            let mut found = messages.into_iter().filter(|one| one["text"] == words);
            let found = found.next()?;
            let state = found["delivery"]["state"].as_str()?;
            states.contains(&state).then_some(found.clone())
        })
        .await
    }

    /// What the platform took, in its order.
    async fn taken(&self) -> Vec<String> {
        let sends = self.account.sends().await;
        let taken = sends.iter().filter(|one| one["message_id"].is_string());
        taken.map(|one| text(&one["text"])).collect()
    }

    async fn retry(&self, message: &Value) {
        let (id, message) = (&self.conversation_id, text(&message["id"]));
        let path = format!("/api/v1/conversations/{id}/messages/{message}/retry");
        let channel = &self.account.channel;
        let answer = channel.api.post(&channel.admin, &path, &json!({})).await;
        assert!(answer.status.is_success(), "{}", answer.body);
    }
}

#[tokio::test]
async fn replies_arrive_once_in_order_and_say_how_far_they_have_come() {
    let (stage, platforms) = stage().await;
    for platform in ALL {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let talk = Talk::begin(account).await;
        for words in ["One moment", "It is on its way 🚚", "Anything else?"] {
            talk.reply(words).await;
        }
        let right = ["One moment", "It is on its way 🚚", "Anything else?"];
        for words in right {
            talk.reaches(words, &["sent", "delivered", "read"]).await;
        }
        assert_eq!(talk.taken().await, right, "{platform}");
        // The platforms that tell of receipts do so by themselves, or when the chat is opened.
        let tells_read = matches!(platform, "messenger" | "instagram" | "whatsapp" | "x");
        if tells_read {
            talk.account
                .act(&talk.person, json!({ "do": "read" }))
                .await;
            talk.reaches("Anything else?", &["read"]).await;
        }
        talk.account.idle().await;
        // Echoes of what was sent from here change nothing.
        let texts = talk.account.texts().await;
        let all = [
            "Hello?",
            "One moment",
            "It is on its way 🚚",
            "Anything else?",
        ];
        assert_eq!(texts, [all], "{platform}");
    }
}

#[tokio::test]
async fn each_error_ends_as_its_class_has_it() {
    let (stage, platforms) = stage().await;
    for (platform, error, class) in [
        ("messenger", "window_closed", "window_closed"),
        ("instagram", "blocked", "recipient_unavailable"),
        ("whatsapp", "window_closed", "window_closed"),
        ("whatsapp", "failed_later", "recipient_unavailable"),
        ("telegram", "blocked", "recipient_unavailable"),
        ("slack", "too_long", "invalid"),
        ("twilio", "blocked", "recipient_unavailable"),
        ("telegram", "cut", "unclear"),
        ("x", "drop", "unclear"),
    ] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let talk = Talk::begin(account).await;
        platforms.script(&talk.account.id, error, 1).await;
        talk.reply("Hi").await;
        let failed = talk.reaches("Hi", &["failed"]).await;
        assert_eq!(failed["delivery"]["class"], class, "{platform}: {failed}");
        let reason = text(&failed["delivery"]["reason"]);
        assert!(!reason.is_empty(), "{platform}");
        let asked = talk.account.sends().await.len();
        assert_eq!(asked, 1, "{platform}, {error}: not sent again by itself");
        if failed["delivery"]["can_retry"] == true {
            talk.retry(&failed).await;
            talk.reaches("Hi", &["sent", "delivered", "read"]).await;
            assert_eq!(talk.account.sends().await.len(), 2, "{platform}");
        }
    }
}

#[tokio::test]
async fn what_may_pass_is_sent_again_and_arrives_once() {
    let (stage, platforms) = stage().await;
    for (platform, error) in [
        ("messenger", "internal"),
        ("whatsapp", "rate_limited"),
        ("telegram", "rate_limited"),
        ("slack", "rate_limited"),
        // They know the key of what they have taken.
        ("line", "cut"),
        ("generic", "cut"),
        ("line", "drop"),
    ] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let talk = Talk::begin(account).await;
        platforms.script(&talk.account.id, error, 1).await;
        talk.reply("first").await;
        talk.reply("second").await;
        talk.reaches("second", &["sent", "delivered", "read"]).await;
        let taken = talk.taken().await;
        assert_eq!(taken, ["first", "second"], "{platform}, {error}");
    }
}

/// Killed while the platform had the message and had not answered yet.
#[tokio::test]
async fn a_hub_that_is_killed_while_it_sends_sends_nothing_twice() {
    let platforms = Platforms::start();
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let start = Start::new(&folder.path().join("data"))
        .database(&database.url)
        .set("BELLHOP_CHANNELS__API_BASE", &platforms.api_base);
    let mut hub = start.start().await;
    let mut talks = Vec::new();
    for platform in ["telegram", "messenger", "line"] {
        let account = FakeAccount::new(&platforms, &hub.api, platform).await;
        let talk = Talk::begin(account).await;
        platforms.script(&talk.account.id, "hang", 1).await;
        talk.reply("Hi").await;
        until("the send", async || {
            (talk.taken().await.len() == 1).then_some(())
        })
        .await;
        talks.push(talk);
    }
    hub.kill();
    let _hub = start.start().await;
    for talk in &talks {
        let found = talk
            .reaches("Hi", &["failed", "sent", "delivered", "read"])
            .await;
        if talk.account.id.starts_with("telegram") {
            assert_eq!(found["delivery"]["class"], "unclear", "{found}");
        }
        assert_eq!(talk.taken().await, ["Hi"], "{}", talk.account.id);
    }
}
