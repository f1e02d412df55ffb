//! The store fails in the middle of something: nothing half done stays behind.

use serde_json::json;

use crate::hub::socket::{End, Socket, start_conversation};
use crate::stage::Stage;

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
    let away = "ALTER TABLE events RENAME TO events_away";
    client.batch_execute(away).await.unwrap();
    let have = json!([{ "conversation_id": conversation_id, "seq": 0 }]);
    let resumed = contact.ok("resume", json!({ "conversations": have })).await;
    assert_eq!(resumed["conversations"][0]["status"], "resuming");
    assert_eq!(contact.end().await, End::Code(1011));
    let back = "ALTER TABLE events_away RENAME TO events";
    client.batch_execute(back).await.unwrap();
    let mut again = Socket::connect(api).await;
    again
        .ok("login", json!({ "token": visitor.token, "resume": have }))
        .await;
    let posted = again.push("message_posted").await;
    assert_eq!(posted["message"]["text"], "Hello");
}
