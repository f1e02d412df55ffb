//! The store fails in the middle of something: nothing half done stays behind.

use reqwest::StatusCode;
use serde_json::json;

use crate::hub::folder::Folder;
use crate::hub::process::Start;
use crate::hub::socket::{End, Socket, client_id, message, start_conversation};
use crate::hub::until;
use crate::stage::Stage;
use crate::support::TestDatabase;
use crate::support::proxy::{Mode, Proxy};

#[tokio::test]
async fn a_failed_log_in_leaves_nobody_online() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let mut jon = Socket::logged_in(api, &api.agent("jon@example.com").await.token).await;
    jon.ok("subscribe", json!({ "topic": "presence" })).await;
    let mia = api.mia().await;
    let client = stage.database.client().await;
    let away = "ALTER TABLE conversations RENAME TO conversations_away";
    client.batch_execute(away).await.unwrap();
    let mut socket = Socket::connect(api).await;
    let have = json!([{ "conversation_id": uuid::Uuid::now_v7(), "seq": 0 }]);
    let code = socket
        .refused("login", json!({ "token": mia.token, "resume": have }))
        .await;
    assert_eq!(code, "unavailable");
    let back = "ALTER TABLE conversations_away RENAME TO conversations";
    client.batch_execute(back).await.unwrap();
    // The socket stays open, and whoever was nearly logged in is gone again.
    loop {
        let change = jon.push("presence_changed").await;
        if change["id"] == mia.id.as_str() && change["online"] == json!(false) {
            break;
        }
    }
    let present = jon.ok("subscribe", json!({ "topic": "presence" })).await;
    let agents = present["agents"].as_array().unwrap();
    assert!(
        agents.iter().all(|agent| agent["id"] != mia.id.as_str()),
        "{present}"
    );
    socket.ok("login", json!({ "token": mia.token })).await;
}

#[tokio::test]
async fn a_replay_that_fails_closes_the_socket() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let visitor = api.visitor().await;
    let mut contact = Socket::logged_in(api, &visitor.token).await;
    let conversation_id = start_conversation(&mut contact, "Hello").await;
    let client = stage.database.client().await;
    let away = "ALTER TABLE recorded_events RENAME TO events_away";
    client.batch_execute(away).await.unwrap();
    let have = json!([{ "conversation_id": conversation_id, "seq": 0 }]);
    let resumed = contact.ok("resume", json!({ "conversations": have })).await;
    assert_eq!(resumed["conversations"][0]["status"], "resuming");
    assert_eq!(contact.end().await, End::Code(1011));
    let back = "ALTER TABLE events_away RENAME TO recorded_events";
    client.batch_execute(back).await.unwrap();
    let mut again = Socket::connect(api).await;
    again
        .ok("login", json!({ "token": visitor.token, "resume": have }))
        .await;
    let posted = again.push("message_posted").await;
    assert_eq!(posted["message"]["text"], "Hello");
}

/// What stands between hub and Postgres acknowledges every byte, and for a while passes no answer on.
/// Those answers never come: whoever waits for one must stop by itself.
#[tokio::test]
async fn answers_that_were_swallowed_are_not_waited_for_when_the_network_is_whole_again() {
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let proxy = Proxy::before(&database.url).await;
    let hub = Start::new(&folder.path().join("data"))
        .database(&proxy.url)
        .set("BELLHOP_DATABASE__POOL_SIZE", "1")
        .start()
        .await;
    let api = &hub.api;
    let visitor = api.visitor().await;
    let mut socket = Socket::logged_in(api, &visitor.token).await;
    let conversation_id = start_conversation(&mut socket, "Hello").await;
    let path = format!("/api/v1/conversations/{conversation_id}/messages");
    let look = async || api.get(&visitor.token, &path).await.status;
    assert_eq!(look().await, StatusCode::OK);

    proxy.set(Mode::HoldAnswer);
    let lost = {
        let (api, token, path) = (api.clone(), visitor.token.clone(), path.clone());
        tokio::spawn(async move { api.get(&token, &path).await.status })
    };
    until("the only connection waits for its answer", async || {
        (look().await == StatusCode::SERVICE_UNAVAILABLE).then_some(())
    })
    .await;
    proxy.set(Mode::Pass);
    until("reading works again", async || {
        (look().await == StatusCode::OK).then_some(())
    })
    .await;
    assert_eq!(lost.await.unwrap(), StatusCode::SERVICE_UNAVAILABLE);
    let more = message(&conversation_id, &client_id(), "Still there?");
    socket.ok("send_message", more).await;
}
