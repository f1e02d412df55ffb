//! What is told of a comment before the comment itself: kept, and so when it comes.

use serde_json::{Value, json};

use super::speech::comment;
use crate::hub::api::text;
use crate::hub::platforms::Account;
use crate::stage::Stage;

struct Page {
    stage: Stage,
    account: Account,
}

impl Page {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let account = Account::new(&stage.hub.api, "messenger").await;
        Self { stage, account }
    }

    /// Each is told first, then the comment; answers how it stands.
    async fn told_before(&self, told: &[Value]) -> Value {
        for one in told {
            self.account.take(one).await;
            assert!(self.account.channel.conversations().await.is_empty());
        }
        self.account
            .take(&comment(7, 1, 1, "add", "How much?"))
            .await;
        self.message().await
    }

    async fn message(&self) -> Value {
        let found = self.account.channel.conversations().await;
        assert_eq!(found.len(), 1, "{found:?}");
        let (admin, id) = (&self.account.channel.admin, text(&found[0]["id"]));
        let messages = self.stage.hub.api.messages(admin, &id).await;
        assert_eq!(messages.len(), 1, "{messages:?}");
        messages[0].clone()
    }
}

fn at(mut body: Value, seconds: i64) -> Value {
    let value = &mut body["entry"][0]["changes"][0]["value"];
    value["created_time"] = json!(value["created_time"].as_i64().unwrap() + seconds);
    body
}

fn changed(verb: &str, seconds: i64) -> Value {
    at(comment(7, 1, 1, verb, ""), seconds)
}

#[tokio::test]
async fn a_comment_that_was_hidden_before_it_came_is_hidden() {
    let page = Page::new().await;
    let message = page.told_before(&[changed("hide", 1)]).await;
    assert_eq!(message["text"], "How much?", "{message}");
    assert_eq!(message["social"]["hidden"], true, "{message}");
    page.account.take(&changed("unhide", 2)).await;
    assert_ne!(page.message().await["social"]["hidden"], true);
    // Late, and older than what is known.
    let mut late = changed("hide", 1);
    late["entry"][0]["id"] = json!("100");
    late["entry"][0]["time"] = json!(1);
    page.account.take(&late).await;
    assert_ne!(page.message().await["social"]["hidden"], true);
}

#[tokio::test]
async fn the_newest_of_hide_and_unhide_counts() {
    let page = Page::new().await;
    let message = page
        .told_before(&[changed("unhide", 2), changed("hide", 1)])
        .await;
    assert_ne!(message["social"]["hidden"], true, "{message}");
}

#[tokio::test]
async fn a_comment_that_a_moderator_hid_is_hidden_whoever_is_named() {
    let page = Page::new().await;
    let mut hidden = changed("hide", 1);
    hidden["entry"][0]["changes"][0]["value"]["from"] = json!({ "id": "100", "name": "Our page" });
    let message = page.told_before(&[hidden]).await;
    assert_eq!(message["social"]["hidden"], true, "{message}");
}

#[tokio::test]
async fn a_comment_that_was_deleted_before_it_came_is_deleted() {
    let page = Page::new().await;
    let message = page
        .told_before(&[changed("remove", 1), changed("hide", 2)])
        .await;
    assert_eq!(message["text"], "", "{message}");
    assert!(message["deleted_at"].is_string(), "{message}");
}

#[tokio::test]
async fn a_comment_that_was_edited_before_it_came_reads_as_it_was_changed() {
    let page = Page::new().await;
    let mut edit = comment(7, 1, 1, "edited", "How much is it?");
    edit["entry"][0]["changes"][0]["value"]["edited_time"] = json!(1_772_539_260);
    let message = page.told_before(&[edit]).await;
    assert_eq!(message["text"], "How much is it?", "{message}");
}

#[tokio::test]
async fn a_reaction_to_a_comment_before_it_came_is_shown() {
    let page = Page::new().await;
    let react = |verb: &str, seconds: i64| {
        let mut body = changed(verb, seconds);
        let value = &mut body["entry"][0]["changes"][0]["value"];
        value["item"] = json!("reaction");
        value["reaction_type"] = json!("love");
        value["from"] = json!({ "id": "8", "name": "Dora" });
        body
    };
    let message = page.told_before(&[react("add", 1)]).await;
    assert_eq!(message["social"]["reactions"][0]["sign"], "❤️", "{message}");
    page.account.take(&react("remove", 2)).await;
    let message = page.message().await;
    assert_eq!(message["social"]["reactions"], json!([]), "{message}");
}
