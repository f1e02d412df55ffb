//! All that happened with somebody, page by page.

use serde_json::{Value, json};

use super::{Desk, contact_of};
use crate::hub::api::text;

#[tokio::test]
async fn a_timeline_has_every_channel_once_and_in_order_whatever_the_page() {
    let desk = Desk::new().await;
    let mut ids = Vec::new();
    for platform in ["telegram", "line", "messenger"] {
        let account = desk.account(platform).await;
        let person = account.person("Tim").await;
        account.says(&person, "Hello").await;
        account.idle().await;
        ids.push(contact_of(&account).await.0);
    }
    for joined in &ids[1..] {
        desk.join(&ids[0], joined).await;
    }
    let form = json!({ "purpose": "marketing", "state": "granted" });
    let path = format!("contacts/{}/consents", ids[2]);
    desk.send(reqwest::Method::PUT, &path, &desk.token, &form)
        .await;

    let mut moments: Vec<Value> = Vec::new();
    let mut cursor = String::new();
    loop {
        // By whichever card.
        let path = format!("contacts/{}/timeline?limit=2&cursor={cursor}", ids[1]);
        let page = desk.get(&path).await;
        moments.extend(page["moments"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    let mut times: Vec<String> = moments.iter().map(|one| text(&one["at"])).collect();
    times.reverse();
    assert!(times.is_sorted(), "{times:?}");
    let count = |kind: &str| moments.iter().filter(|one| one["kind"] == kind).count();
    let counts = ["conversation", "first_seen", "joined", "consent"].map(count);
    assert_eq!(counts, [3, 3, 2, 1], "{moments:#?}");
    assert_eq!(moments.len(), 9);
    assert_eq!(moments[0]["kind"], "consent");
    assert_eq!(moments[0]["by"]["name"], "Mia Tanaka");
    let conversations = moments.iter().filter(|one| one["kind"] == "conversation");
    for one in conversations {
        assert_eq!(one["channel"], one["conversation"]["channel"]);
        assert_eq!(one["conversation"]["contact"]["id"], json!(ids[0]));
    }
}

#[tokio::test]
async fn whoever_writes_again_was_last_seen_then() {
    let desk = Desk::new().await;
    let account = desk.account("telegram").await;
    let person = account.person("Tim").await;
    let seen_after = async |words: &str| {
        account.says(&person, words).await;
        account.idle().await;
        let id = contact_of(&account).await.0;
        text(&desk.contact(&id).await["last_seen_at"])
    };
    let first = seen_after("Hello").await;
    // It is kept to the minute.
    let client = desk.stage.database.client().await;
    let hour = "UPDATE contacts SET last_seen_at = last_seen_at - interval '1 hour'";
    client.batch_execute(hour).await.unwrap();
    let second = seen_after("Still there?").await;
    assert!(second > first, "{first} {second}");
}
