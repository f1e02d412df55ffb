//! What an operator asks on a slow day is counted.

use reqwest::Method;

use crate::hub::folder::Folder;
use crate::hub::process::Start;
use crate::hub::socket::{Socket, client_id, message, start_conversation};
use crate::hub::until;

#[tokio::test]
async fn each_part_of_a_messages_way_is_timed() {
    let folder = Folder::new();
    let hub = Start::new(&folder.path().join("data")).start().await;
    let visitor = hub.api.visitor().await;
    let mut socket = Socket::logged_in(&hub.api, &visitor.token).await;
    let conversation_id = start_conversation(&mut socket, "Hello").await;
    let second = message(&conversation_id, &client_id(), "Is anybody there?");
    socket.ok("send_message", second).await;

    // A sample is there a moment after the answer that it belongs to.
    until("every part has been timed", async || {
        let request = hub.api.request(Method::GET, "/metrics");
        let text = hub.api.send(request).await.expect(200);
        let text = text.as_str().unwrap().to_owned();
        let counted = |name: &str| {
            let head = format!("{name}_count ");
            let mut counts = text.lines().filter_map(|line| line.strip_prefix(&head));
            counts.any(|count| count != "0")
        };
        let parts = [
            "bellhop_append_batch_size",
            "bellhop_append_seconds",
            "bellhop_event_loop_lag_seconds",
            "bellhop_fan_out_seconds",
            "bellhop_mailbox_wait_seconds",
        ];
        parts.into_iter().all(counted).then_some(())
    })
    .await;
}
