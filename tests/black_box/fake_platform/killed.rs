//! A hub that is killed while the platform has a message and has not answered; and what an agent sends once more.

use super::replies::{ARRIVED, Talk};
use super::stage;
use crate::hub::fake::{FakeAccount, Platforms};
use crate::hub::folder::Folder;
use crate::hub::process::Start;
use crate::hub::until;
use crate::support::TestDatabase;

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
        let talk = Talk::with(account).await;
        platforms.script(&talk.account.id, "hang", 1).await;
        let message = talk.say("Hi").await;
        until("the send", async || {
            (talk.taken().await.len() == 1).then_some(())
        })
        .await;
        talks.push((talk, message));
    }
    hub.kill();
    let _hub = start.start().await;
    for (talk, message) in &talks {
        let [sent, delivered, read] = ARRIVED;
        let ends = ["failed", sent, delivered, read];
        let delivery = talk.becomes(message, &ends).await;
        if talk.account.id.starts_with("telegram") {
            assert_eq!(delivery["class"], "unclear", "{delivery}");
        }
        assert_eq!(talk.taken().await, ["Hi"], "{}", talk.account.id);
    }
}

#[tokio::test]
async fn what_failed_is_sent_once_more_when_an_agent_asks_for_it() {
    let (stage, platforms) = stage().await;
    for (platform, error) in [
        ("messenger", "blocked"),
        ("telegram", "drop"),
        ("whatsapp", "failed_later"),
    ] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let talk = Talk::with(account).await;
        platforms.script(&talk.account.id, error, 1).await;
        let message = talk.say("Hi").await;
        let failed = talk.becomes(&message, &["failed"]).await;
        assert_eq!(failed["can_retry"], true, "{platform}: {failed}");
        assert_eq!(talk.account.sends().await.len(), 1, "{platform}");
        talk.retry(&message).await;
        talk.becomes(&message, &ARRIVED).await;
        assert_eq!(talk.account.sends().await.len(), 2, "{platform}");
    }
}
