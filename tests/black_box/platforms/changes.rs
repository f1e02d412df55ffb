//! Edits, deletions, reactions, receipts and what our own side wrote elsewhere.

use serde_json::{Value, json};

use super::speech::{says, whatsapp};
use crate::hub::api::text;
use crate::hub::platforms::Account;
use crate::stage::Stage;

fn edit(number: u32, at: u32, words: &str) -> Value {
    whatsapp(&json!({
        "from": "49151000001", "id": format!("wamid.e{at}"), "timestamp": at.to_string(), "type": "edit",
        "edit": {
            "original_message_id": format!("wamid.{number}"),
            "message": { "type": "text", "text": { "body": words } },
        },
    }))
}

fn revoke(number: u32) -> Value {
    whatsapp(&json!({
        "from": "49151000001", "id": format!("wamid.r{number}"), "timestamp": "1772539300", "type": "revoke",
        "revoke": { "original_message_id": format!("wamid.{number}") },
    }))
}

#[tokio::test]
async fn the_newest_edit_counts_in_whatever_order_they_come() {
    let stage = Stage::new().await;
    let account = Account::new(&stage.hub.api, "whatsapp").await;
    // Before their messages.
    account.take(&edit(1, 1_772_539_320, "newest")).await;
    account.take(&edit(1, 1_772_539_310, "older")).await;
    account.take(&revoke(2)).await;
    account.take(&edit(2, 1_772_539_330, "too late")).await;
    account.take(&says("whatsapp", 1, 1, "first")).await;
    account.take(&says("whatsapp", 1, 2, "second")).await;
    account.take(&says("whatsapp", 1, 3, "third")).await;
    assert_eq!(account.texts().await, [["newest", "", "third"]]);
    // After them.
    account
        .take(&edit(1, 1_772_539_315, "older than what is there"))
        .await;
    assert!(account.outcomes().await[0].contains("a newer edit"));
    account.take(&edit(3, 1_772_539_320, "mended")).await;
    account.take(&edit(3, 1_772_539_310, "older")).await;
    assert_eq!(account.texts().await, [["newest", "", "mended"]]);

    // A conversation that has ended still follows the platform, which demands it.
    let found = account.channel.conversations().await;
    let path = format!("/api/v1/conversations/{}", text(&found[0]["id"]));
    let request = stage.hub.api.request(reqwest::Method::PATCH, &path);
    let request = request.bearer_auth(&account.channel.admin);
    let closed = request.json(&json!({ "status": "closed" }));
    stage.hub.api.send(closed).await.expect(200);
    account.take(&revoke(1)).await;
    assert_eq!(account.texts().await, [["", "", "mended"]]);
}

#[tokio::test]
async fn what_our_side_writes_elsewhere_joins_a_conversation_that_goes_on() {
    let stage = Stage::new().await;
    let account = Account::new(&stage.hub.api, "messenger").await;
    let echo = |number: u32, person: u32, words: &str| {
        let mut body = says("messenger", person, number, words);
        let item = &mut body["entry"][0]["messaging"][0];
        item["recipient"] = json!({ "id": person.to_string() });
        item["sender"] = json!({ "id": "100" });
        item["message"]["is_echo"] = json!(true);
        body
    };
    account.take(&echo(1, 7, "To nobody we know")).await;
    assert!(account.channel.conversations().await.is_empty());
    account.take(&says("messenger", 7, 2, "Hi")).await;
    account
        .take(&echo(3, 7, "Hello from the page's inbox"))
        .await;
    account
        .take(&echo(3, 7, "Hello from the page's inbox"))
        .await;
    assert_eq!(
        account.texts().await,
        [["Hi", "Hello from the page's inbox"]]
    );
    let found = account.channel.conversations().await;
    let id = text(&found[0]["id"]);
    let messages = stage.hub.api.messages(&account.channel.admin, &id).await;
    assert_eq!(messages[1]["author"]["kind"], "system");
}

#[tokio::test]
async fn reactions_receipts_and_goodbyes_are_kept() {
    let stage = Stage::new().await;
    let account = Account::new(&stage.hub.api, "whatsapp").await;
    let reaction = |emoji: &str, at: u32| {
        whatsapp(&json!({
            "from": "49151000001", "id": format!("wamid.x{at}"), "timestamp": at.to_string(),
            "type": "reaction", "reaction": { "message_id": "wamid.0", "emoji": emoji },
        }))
    };
    account.take(&reaction("👍", 1_772_539_310)).await;
    account.take(&reaction("", 1_772_539_300)).await;
    assert_eq!(account.outcomes().await[0], "1 reactions kept");
    let mut status = whatsapp(&json!({}));
    let value = &mut status["entry"][0]["changes"][0]["value"];
    value.as_object_mut().unwrap().remove("messages");
    value["statuses"] = json!([{ "id": "wamid.0", "status": "read", "timestamp": "1772539310", "recipient_id": "49151000001" }]);
    account.take(&status).await;
    assert_eq!(account.outcomes().await[0], "1 receipts kept and applied");
    let client = stage.database.client().await;
    let kept =
        "SELECT (SELECT reaction FROM inbound_reactions), (SELECT state FROM inbound_receipts)";
    let kept = client.query_one(kept, &[]).await.unwrap();
    assert_eq!(
        kept.get::<_, Option<&str>>(0),
        Some("👍"),
        "the newest counts"
    );
    assert_eq!(kept.get::<_, &str>(1), "read");

    let line = Account::new(&stage.hub.api, "line").await;
    let goodbye = |kind: &str| {
        json!({ "destination": "Ubot", "events": [{
            "type": kind, "mode": "active", "timestamp": 1_772_539_200_000_i64,
            "source": { "type": "user", "userId": "U7" }, "webhookEventId": kind,
        }]})
    };
    line.take(&says("line", 7, 1, "Hi")).await;
    line.take(&goodbye("unfollow")).await;
    let since = "SELECT unreachable_since IS NOT NULL FROM contact_identities WHERE value = 'U7'";
    let since = async || -> bool { client.query_one(since, &[]).await.unwrap().get(0) };
    assert!(since().await);
    line.take(&goodbye("follow")).await;
    assert!(!since().await);
}
