//! How sockets end: each with the code that tells the client what to do next.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::hub::api::Api;
use crate::hub::socket::{End, Socket, client_id, message, start_conversation};
use crate::hub::until;
use crate::stage::Stage;

/// Messages of 20 kB that fit before a socket is slow: 1 MiB in the hub, 256 KiB in the kernel, and as
/// much again for what stands between the two. Without its bound the kernel alone would take 4 MB.
const SLOW_MESSAGES_MAX: usize = 130;
/// The hub needs seconds; the kernel would end the connection after a minute.
const UNREAD_SESSION_MAX: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_stopping_hub_says_so() {
    let mut stage = Stage::new().await;
    let api = stage.hub.api.clone();
    let mut contact = Socket::logged_in(&api, &api.visitor().await.token).await;
    let mut agent = Socket::logged_in(&api, &api.mia().await.token).await;
    stage.hub.interrupt();
    assert_eq!(contact.end().await, End::Code(4001));
    assert_eq!(agent.end().await, End::Code(4001));
    let status = stage.hub.wait_for_end().await;
    assert!(status.success(), "{status}");
}

/// Whoever looks at /readyz to send people elsewhere knows before the people do.
#[tokio::test]
async fn a_hub_that_drains_says_so_before_its_sockets_close() {
    let mut stage = Stage::with(&[("BELLHOP_SERVER__DRAIN_SECONDS", "3")]).await;
    let api = stage.hub.api.clone();
    let mut contact = Socket::logged_in(&api, &api.visitor().await.token).await;
    let conversation_id = start_conversation(&mut contact, "Hello").await;
    stage.hub.interrupt();
    let said = until("/readyz says no", async || {
        let look = api.send(api.request(reqwest::Method::GET, "/readyz")).await;
        (look.status.as_u16() == 503).then_some(look.body)
    })
    .await;
    assert!(said.to_string().contains("shutting down"), "{said}");
    let more = message(&conversation_id, &client_id(), "Still there?");
    contact.ok("send_message", more).await;
    assert_eq!(contact.end().await, End::Code(4001));
    assert!(stage.hub.wait_for_end().await.success());
}

#[tokio::test]
async fn what_a_stopping_hub_has_stored_it_has_acknowledged() {
    let mut stage = Stage::new().await;
    let api = stage.hub.api.clone();
    let mut contact = Socket::logged_in(&api, &api.visitor().await.token).await;
    let conversation_id = start_conversation(&mut contact, "0").await;
    // As many as may wait for their turn on one socket.
    let mut sent = HashMap::new();
    for number in 1..=60 {
        let payload = message(&conversation_id, &client_id(), &number.to_string());
        let request_id = contact.send("send_message", payload).await.unwrap();
        sent.insert(request_id, number.to_string());
    }
    stage.hub.interrupt();
    let mut acknowledged = BTreeSet::from(["0".to_owned()]);
    let end = loop {
        match contact.next().await {
            Ok(frame) if frame["success"] == json!(true) => {
                let request_id = frame["request_id"].as_str().unwrap();
                acknowledged.extend(sent.remove(request_id));
            }
            Ok(_push) => {}
            Err(end) => break end,
        }
    };
    assert_eq!(end, End::Code(4001));
    assert!(stage.hub.wait_for_end().await.success());
    let client = stage.database.client().await;
    let stored = "SELECT text FROM messages WHERE conversation_id = $1::text::uuid";
    let stored = client.query(stored, &[&conversation_id]).await.unwrap();
    let stored: BTreeSet<String> = stored.iter().map(|row| row.get(0)).collect();
    assert_eq!(stored, acknowledged);
}

#[tokio::test]
async fn a_second_signal_ends_a_hub_that_waits_for_a_request() {
    let mut stage = Stage::with(&[("BELLHOP_SERVER__SHUTDOWN_SECONDS_MAX", "3600")]).await;
    let api = stage.hub.api.clone();
    let visitor = api.visitor().await;
    let mut contact = Socket::logged_in(&api, &visitor.token).await;
    // A file that never arrives whole.
    let mut upload = TcpStream::connect(&api.address).await.unwrap();
    let head = format!(
        "POST /api/v1/attachments HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer {}\r\n\
         content-type: multipart/form-data; boundary=b\r\ncontent-length: 9999\r\n\
         expect: 100-continue\r\n\r\n",
        visitor.token
    );
    upload.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    upload.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stage.hub.interrupt();
    assert_eq!(contact.end().await, End::Code(4001));
    stage.hub.interrupt();
    let status = stage.hub.wait_for_end().await;
    assert_eq!(status.code(), Some(130), "{status}");
}

#[tokio::test]
async fn signing_out_ends_the_sessions_sockets() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let mia = api.mia().await;
    let mut here = Socket::logged_in(api, &mia.token).await;
    let mut elsewhere = Socket::logged_in(api, &api.mia().await.token).await;
    let path = "/api/v1/sessions/current";
    let left = api
        .send(
            api.request(reqwest::Method::DELETE, path)
                .bearer_auth(&mia.token),
        )
        .await;
    assert_eq!(left.status.as_u16(), 204);
    assert_eq!(here.end().await, End::Code(4008));
    elsewhere.ok("ping", json!({})).await;
    assert_eq!(
        api.get(&mia.token, "/api/v1/me").await.expect(401)["code"],
        "unauthenticated"
    );
}

#[tokio::test]
async fn a_disabled_agent_and_a_deleted_session_lose_their_sockets() {
    let stage = Stage::with(&[("BELLHOP_SERVER__SESSION_CHECK_SECONDS", "1")]).await;
    let api = &stage.hub.api;
    let (mia, jon) = (api.mia().await, api.agent("jon@example.com").await);
    let mut disabled = Socket::logged_in(api, &mia.token).await;
    let mut present = Socket::logged_in(api, &jon.token).await;
    let mut visitor = Socket::logged_in(api, &api.visitor().await.token).await;
    let client = stage.database.client().await;
    let disable = "UPDATE agents SET disabled_at = now() WHERE id = $1::text::uuid";
    client.execute(disable, &[&mia.id]).await.unwrap();
    assert_eq!(disabled.end().await, End::Code(4008));
    client
        .execute("DELETE FROM sessions WHERE kind = 'contact'", &[])
        .await
        .unwrap();
    assert_eq!(visitor.end().await, End::Code(4008));
    present.ok("ping", json!({})).await;
}

#[tokio::test]
async fn what_is_not_the_protocol_closes_the_socket() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let visitor = api.visitor().await;

    let mut unknown = Socket::connect(api).await;
    let login = json!({ "request_id": "1", "action": "login", "payload": { "token": "nobody" } });
    unknown.send_text(&login.to_string()).await.unwrap();
    assert_eq!(unknown.end().await, End::Code(4004));

    let mut garbled = Socket::logged_in(api, &visitor.token).await;
    garbled.send_text("hello?").await.unwrap();
    assert_eq!(garbled.end().await, End::Code(4006));

    let mut huge = Socket::logged_in(api, &visitor.token).await;
    // The hub may close before all of it is written.
    let _cut = huge.send_text(&"x".repeat(129 * 1024)).await;
    assert!([End::Code(1009), End::Cut].contains(&huge.end().await));

    let mut odd = Socket::logged_in(api, &visitor.token).await;
    assert_eq!(odd.refused("dance", json!({})).await, "unsupported_action");
    assert_eq!(
        odd.refused("send_message", json!({ "text": 7 })).await,
        "bad_request"
    );
}

#[tokio::test]
async fn a_client_that_does_not_read_is_closed_and_delays_nobody() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let mut contact = Socket::logged_in(api, &api.visitor().await.token).await;
    let conversation_id = start_conversation(&mut contact, "Hello").await;
    let mut slow = Socket::connect_with_small_buffer(api).await;
    slow.ok("login", json!({ "token": api.mia().await.token }))
        .await;
    slow.ok("subscribe", json!({ "topic": "inbox" })).await;

    let text = "ü".repeat(10_000);
    let mut sent = 0;
    while !shows(api, "bellhop_sockets_slow_total 1").await {
        contact
            .ok(
                "send_message",
                message(&conversation_id, &client_id(), &text),
            )
            .await;
        sent += 1;
        assert!(sent < SLOW_MESSAGES_MAX, "nobody was closed as slow");
    }
    // Its session ends although it never reads on; the contact's is left.
    let ended = until("the session of who does not read has ended", async || {
        let is_alone = shows(api, "bellhop_sockets 1\n").await;
        (is_alone && shows(api, "bellhop_backlog_bytes 0\n").await).then_some(())
    });
    let in_time = tokio::time::timeout(UNREAD_SESSION_MAX, ended).await;
    assert!(in_time.is_ok(), "the hub left it to the kernel");
    // Whoever reads on after all is told.
    assert_eq!(slow.end().await, End::Code(4002));
    contact
        .ok(
            "send_message",
            message(&conversation_id, &client_id(), "still here"),
        )
        .await;
}

async fn shows(api: &Api, line: &str) -> bool {
    let metrics = api.request(reqwest::Method::GET, "/metrics");
    let metrics = api.send(metrics).await.body;
    metrics.as_str().unwrap_or_default().contains(line)
}
