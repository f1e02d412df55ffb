//! Kills, a database that is away, poison and replays: what was acknowledged is done, once.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tokio::task::JoinSet;

use crate::hub::api::text;
use crate::hub::folder::Folder;
use crate::hub::process::Start;
use crate::hub::until;
use crate::hub::webhooks::{Sender, message};
use crate::stage::Stage;
use crate::support::TestDatabase;

const SENDERS: usize = 4;
/// The hub is killed when so many are acknowledged: some are done, some wait, some are under way.
const ACKNOWLEDGED_AT_KILL: usize = 60;

#[tokio::test]
async fn what_was_acknowledged_is_done_once_after_a_kill() {
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let start = Start::new(&folder.path().join("data")).database(&database.url);
    let mut hub = start.start().await;
    let mut sender = Sender::new(&hub.api, "Our app").await;
    let acknowledged: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let mut posting = JoinSet::new();
    for person in 0..SENDERS {
        let (sender, acknowledged) = (sender.clone(), Arc::clone(&acknowledged));
        posting.spawn(async move {
            for number in 0.. {
                let (author, id) = (format!("u{person}"), format!("u{person}-m{number:04}"));
                let body = json!({ "items": [message(&author, &id, &id)] }).to_string();
                let posted = sender.signed(&id, body).send().await;
                if !posted.is_ok_and(|answer| answer.status().as_u16() == 202) {
                    return;
                }
                acknowledged.lock().unwrap().insert(id);
            }
        });
    }
    until("enough acknowledgements", async || {
        (acknowledged.lock().unwrap().len() >= ACKNOWLEDGED_AT_KILL).then_some(())
    })
    .await;
    hub.kill();
    posting.join_all().await;
    drop(hub);

    let hub = start.start().await;
    sender.api = hub.api.clone();
    let client = database.client().await;
    until("the end of what waited", async || {
        let waiting = "SELECT count(*) FROM inbound_deliveries WHERE state = 'waiting'";
        let row = client.query_one(waiting, &[]).await.unwrap();
        (row.get::<_, i64>(0) == 0).then_some(())
    })
    .await;
    let acknowledged = acknowledged.lock().unwrap().clone();
    // Every one again, as a sender does who has lost the answers.
    for id in &acknowledged {
        let (author, _) = id.split_once('-').unwrap();
        sender
            .take(&format!("again-{id}"), json!([message(author, id, id)]))
            .await;
    }
    sender.idle().await;
    let found = sender.conversations().await;
    assert_eq!(found.len(), SENDERS, "one conversation each");
    let mut stored = Vec::new();
    for conversation in &found {
        let texts = sender.texts(conversation).await;
        assert!(texts.is_sorted(), "in the order of sending: {texts:?}");
        stored.extend(texts);
    }
    let once: BTreeSet<String> = stored.iter().cloned().collect();
    assert_eq!(once.len(), stored.len(), "nothing twice");
    let lost: Vec<&String> = acknowledged.difference(&once).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
}

/// The message is stored, and the hub dies before it can say so: then the conversation is closed.
#[tokio::test]
async fn a_message_that_was_posted_before_a_crash_is_not_posted_into_the_next_conversation() {
    let stage = Stage::new().await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    sender
        .take("d-1", json!([message("u", "m-1", "once")]))
        .await;
    sender.finished("d-1").await;
    let first = sender.conversations().await.remove(0);
    let path = format!("/api/v1/conversations/{}", text(&first["id"]));
    let request = stage.hub.api.request(reqwest::Method::PATCH, &path);
    let request = request
        .bearer_auth(&sender.admin)
        .json(&json!({ "status": "closed" }));
    stage.hub.api.send(request).await.expect(200);
    let client = stage.database.client().await;
    let undone = "UPDATE inbound_deliveries SET state = 'waiting', finished_at = NULL";
    client.batch_execute(undone).await.unwrap();
    sender.take("wake", json!([])).await;
    assert_eq!(sender.finished("d-1").await["outcome"], "1 known already");
    assert_eq!(sender.conversations().await.len(), 1);
}

#[tokio::test]
async fn while_the_database_is_away_nothing_is_acknowledged() {
    let folder = Folder::new();
    let start = Start::new(&folder.path().join("data"));
    let hub = start.start().await;
    let sender = Sender::new(&hub.api, "Our app").await;
    let mut acknowledged = 0;
    hub.kill_postgres();
    let mut sent = 0;
    until("a database that is back", async || {
        let id = format!("m{sent:04}");
        let body = json!({ "items": [message("u", &id, &id)] }).to_string();
        // The same delivery until it is taken, as a sender does.
        let status = sender.post(&id, body).await.status.as_u16();
        assert!([202, 503].contains(&status), "{status}");
        if status == 202 {
            sent += 1;
            acknowledged += 1;
        }
        (acknowledged >= 20).then_some(())
    })
    .await;
    until("all of it", async || {
        let path = format!(
            "/api/v1/channels/{}/deliveries?limit=100",
            sender.channel_id
        );
        let page = hub.api.get(&sender.admin, &path).await;
        let all = page.body["deliveries"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let is_over = all.len() >= 20 && all.iter().all(|one| one["state"] == "done");
        is_over.then_some(())
    })
    .await;
    let found = sender.conversations().await;
    let expected: Vec<String> = (0..20).map(|number| format!("m{number:04}")).collect();
    assert_eq!(sender.texts(&found[0]).await, expected);
}

/// The channel is found, and what is posted to it cannot be written.
#[tokio::test]
async fn what_could_not_be_written_is_not_acknowledged_and_is_taken_when_it_comes_again() {
    let stage = Stage::new().await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    let client = stage.database.client().await;
    let full = "ALTER TABLE inbound_deliveries ADD CONSTRAINT full_up CHECK (false) NOT VALID";
    client.batch_execute(full).await.unwrap();
    let body = json!({ "items": [message("u", "m-1", "one")] }).to_string();
    let refused = sender.post("d-1", body.clone()).await;
    assert!(refused.status.is_server_error(), "{}", refused.body);
    let room = "ALTER TABLE inbound_deliveries DROP CONSTRAINT full_up";
    client.batch_execute(room).await.unwrap();
    let taken = sender.post("d-1", body).await;
    assert_eq!(taken.status.as_u16(), 202, "{}", taken.body);
    sender.idle().await;
    let found = sender.conversations().await;
    assert_eq!(sender.texts(&found[0]).await, ["one"]);
}

#[tokio::test]
async fn a_store_that_fails_is_waited_for_and_order_is_kept() {
    let stage = Stage::new().await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    let client = stage.database.client().await;
    let away = "ALTER TABLE inbound_messages RENAME TO inbound_messages_away";
    client.batch_execute(away).await.unwrap();
    sender
        .take("d-1", json!([message("u", "m-1", "one")]))
        .await;
    sender
        .take("d-2", json!([message("u", "m-2", "two")]))
        .await;
    until("a failed attempt", async || {
        let all = sender.deliveries().await;
        let first = all.iter().find(|one| one["key"] == "d-1")?;
        (first["attempts"].as_i64()? > 0).then_some(())
    })
    .await;
    let back = "ALTER TABLE inbound_messages_away RENAME TO inbound_messages";
    client.batch_execute(back).await.unwrap();
    sender.idle().await;
    let found = sender.conversations().await;
    assert_eq!(sender.texts(&found[0]).await, ["one", "two"]);
}

#[tokio::test]
async fn poison_is_parked_and_can_be_replayed() {
    let stage = Stage::new().await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    let body = r#"{"items":[{"type":"message","id":"m-1","text":"whose?","author":{}},{"type":"message","id":"m-2","author":{"id":"u"},"text":"fine"}]}"#;
    sender.post("d-1", body).await.expect(202);
    let told = sender.finished("d-1").await;
    assert_eq!(told["state"], "failed");
    assert!(
        text(&told["outcome"]).contains("1 not usable: an author needs an id"),
        "{told}"
    );
    let own = format!(
        "/api/v1/channels/{}/deliveries/{}",
        sender.channel_id, told["id"]
    );
    let shown = stage.hub.api.get(&sender.admin, &own).await.expect(200);
    assert_eq!(shown["body"], body);
    let replay = format!("{own}/replay");
    let replayed = stage
        .hub
        .api
        .post(&sender.admin, &replay, &json!(null))
        .await;
    assert_eq!(replayed.status.as_u16(), 202);
    let again = sender.finished("d-1").await;
    assert!(
        text(&again["outcome"]).starts_with("1 known already"),
        "{again}"
    );
    let found = sender.conversations().await;
    assert_eq!(sender.texts(&found[0]).await, ["fine"]);
}

/// Each replay the moment the one before is over: none waits for the next look of the worker.
#[tokio::test]
async fn a_replay_is_done_at_once_also_right_after_the_last_one() {
    const REPLAYS: usize = 60;
    let stage = Stage::new().await;
    let sender = Sender::new(&stage.hub.api, "Our app").await;
    sender
        .take("d-1", json!([message("u", "m-1", "once")]))
        .await;
    let delivery = sender.finished("d-1").await;
    let path = format!(
        "/api/v1/channels/{}/deliveries/{}",
        sender.channel_id, delivery["id"]
    );
    let all = async || {
        for _ in 0..REPLAYS {
            let replay = format!("{path}/replay");
            let answer = sender.api.post(&sender.admin, &replay, &json!({})).await;
            answer.expect(202);
            loop {
                let found = sender.api.get(&sender.admin, &path).await.expect(200);
                if found["delivery"]["state"] == "done" {
                    break;
                }
            }
        }
    };
    // Sixty in the time that four would take if each waited for that look.
    tokio::time::timeout(crate::hub::PATIENCE, all())
        .await
        .expect("replays wait for the next look");
    assert_eq!(sender.conversations().await.len(), 1);
}
