//! Kill -9 in the middle of sending: what was acknowledged is there, once and in order.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::hub::api::{Api, Visitor};
use crate::hub::folder::Folder;
use crate::hub::process::{HubProcess, Start};
use crate::hub::socket::{Socket, message, start_conversation};
use crate::support::TestDatabase;

const SENDERS: usize = 6;
/// Sent without waiting for the answers before.
const IN_FLIGHT_MAX: usize = 8;
/// Acknowledged over all senders when the hub is killed: some conversations are well on, some messages under way.
const ACKNOWLEDGED_AT_KILL: usize = 150;

/// One visitor's side of the story.
struct Sender {
    visitor: Visitor,
    conversation_id: String,
    /// Client ids in the order of sending; the text of each is its place in this list.
    sent: Vec<String>,
    /// Client id → `seq` of the answer.
    acknowledged: BTreeMap<String, i64>,
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill_once_and_in_order() {
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let start = Start::new(&folder.path().join("data")).database(&database.url);
    let mut hub = start.start().await;

    let senders = send_until_killed(&mut hub).await;
    drop(hub);
    let hub = start.start().await;

    for sender in senders {
        audit(&hub.api, &sender).await;
        send_the_rest(&hub.api, &sender).await;
    }
}

async fn send_until_killed(hub: &mut HubProcess) -> Vec<Sender> {
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let mut running = JoinSet::new();
    for _ in 0..SENDERS {
        let visitor = hub.api.visitor().await;
        let mut socket = Socket::logged_in(&hub.api, &visitor.token).await;
        let conversation_id = start_conversation(&mut socket, "hello").await;
        let sender = Sender {
            visitor,
            conversation_id,
            sent: Vec::new(),
            acknowledged: BTreeMap::new(),
        };
        running.spawn(send_until_cut(socket, sender, Arc::clone(&acknowledged)));
    }
    let mut look = tokio::time::interval(std::time::Duration::from_millis(1));
    while acknowledged.load(Ordering::Relaxed) < ACKNOWLEDGED_AT_KILL {
        look.tick().await;
        assert!(
            running.try_join_next().is_none(),
            "a sender ended before the hub was killed"
        );
    }
    hub.kill();
    running.join_all().await
}

/// Keeps several messages under way; ends when the socket does.
async fn send_until_cut(
    mut socket: Socket,
    mut sender: Sender,
    acknowledged: Arc<AtomicUsize>,
) -> Sender {
    let mut waiting: BTreeMap<String, String> = BTreeMap::new();
    loop {
        while waiting.len() < IN_FLIGHT_MAX {
            let client_id = format!(
                "m-{}-{}",
                sender.conversation_id.get(30..).unwrap(),
                sender.sent.len()
            );
            let payload = message(
                &sender.conversation_id,
                &client_id,
                &sender.sent.len().to_string(),
            );
            sender.sent.push(client_id.clone());
            let Ok(request_id) = socket.send("send_message", payload).await else {
                return sender;
            };
            waiting.insert(request_id, client_id);
        }
        let Ok(frame) = socket.next().await else {
            return sender;
        };
        let request_id = frame["request_id"].as_str().unwrap_or_default();
        if let Some(client_id) = waiting.remove(request_id) {
            assert_eq!(frame["success"], json!(true), "{frame}");
            sender
                .acknowledged
                .insert(client_id, frame["payload"]["seq"].as_i64().unwrap());
            acknowledged.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The visitor's messages after the first, in the order of the conversation.
async fn stored(api: &Api, sender: &Sender) -> Vec<Value> {
    let mia = api.mia().await;
    let messages = api.messages(&mia.token, &sender.conversation_id).await;
    messages
        .into_iter()
        .filter(|message| message["author"]["kind"] == "contact")
        .skip(1)
        .collect()
}

async fn audit(api: &Api, sender: &Sender) {
    let stored = stored(api, sender).await;
    let ids: Vec<&str> = stored
        .iter()
        .map(|message| message["client_id"].as_str().unwrap())
        .collect();
    let sent: Vec<&str> = sender.sent.iter().map(String::as_str).collect();
    // One socket's requests are done in order, so what is stored is how the list of sent ones begins.
    assert_eq!(
        ids,
        sent[..ids.len()],
        "stored once each, in the order of sending"
    );
    for (client_id, seq) in &sender.acknowledged {
        let found = stored
            .iter()
            .find(|message| message["client_id"] == client_id.as_str());
        let found = found.unwrap_or_else(|| panic!("{client_id} was acknowledged and is lost"));
        assert_eq!(found["seq"].as_i64(), Some(*seq), "{client_id} moved");
    }
    let seqs: Vec<i64> = stored
        .iter()
        .map(|message| message["seq"].as_i64().unwrap())
        .collect();
    assert!(seqs.is_sorted_by(|a, b| a < b), "{seqs:?}");
}

/// A client that was cut sends again whatever has no answer; nothing is doubled by it.
async fn send_the_rest(api: &Api, sender: &Sender) {
    let body = json!({ "channel_key": "demo", "visitor_token": sender.visitor.visitor_token });
    let visitor = api.visitor_with(body).await;
    assert_eq!(
        visitor.contact_id, sender.visitor.contact_id,
        "a returning visitor is recognised"
    );
    let mut socket = Socket::logged_in(api, &visitor.token).await;
    let unanswered = sender
        .sent
        .iter()
        .enumerate()
        .filter(|(_, id)| !sender.acknowledged.contains_key(*id));
    for (place, client_id) in unanswered {
        socket
            .ok(
                "send_message",
                message(&sender.conversation_id, client_id, &place.to_string()),
            )
            .await;
    }
    let texts: Vec<String> = stored(api, sender)
        .await
        .iter()
        .map(|message| message["text"].as_str().unwrap().to_owned())
        .collect();
    let expected: Vec<String> = (0..sender.sent.len())
        .map(|place| place.to_string())
        .collect();
    assert_eq!(texts, expected);
}

#[tokio::test]
async fn a_hub_with_its_own_postgres_starts_again_after_both_were_killed() {
    let folder = Folder::new();
    let start = Start::new(&folder.path().join("data"));
    let mut hub = start.start().await;
    let visitor = hub.api.visitor().await;
    let mut socket = Socket::logged_in(&hub.api, &visitor.token).await;
    let conversation_id = start_conversation(&mut socket, "do not forget me").await;
    hub.kill_postgres();
    hub.kill();
    drop(hub);

    let hub = start.start().await;
    let messages = hub.api.messages(&visitor.token, &conversation_id).await;
    assert_eq!(messages[0]["text"], "do not forget me");
    let mut socket = Socket::logged_in(&hub.api, &visitor.token).await;
    socket
        .ok(
            "send_message",
            message(&conversation_id, "again", "and now?"),
        )
        .await;
}

#[tokio::test]
async fn a_hub_outlives_its_postgres() {
    let folder = Folder::new();
    let start = Start::new(&folder.path().join("data"));
    let hub = start.start().await;
    let visitor = hub.api.visitor().await;
    let mut socket = Socket::logged_in(&hub.api, &visitor.token).await;
    let conversation_id = start_conversation(&mut socket, "before").await;
    hub.kill_postgres();

    // The client does what the page of error codes says: the same again until it is done. A back end
    // may outlive its postmaster for a moment, so the first attempt may succeed and the next question fail.
    let path = format!("/api/v1/conversations/{conversation_id}/messages");
    let mut pause = tokio::time::interval(std::time::Duration::from_millis(100));
    let recovered = async {
        loop {
            pause.tick().await;
            let payload = message(&conversation_id, "during", "during");
            let answer = socket.request("send_message", payload).await;
            if answer["success"] == json!(false) {
                let code = answer["error"]["code"].as_str().unwrap();
                assert!(
                    ["unavailable", "outcome_unknown", "busy"].contains(&code),
                    "{answer}"
                );
                continue;
            }
            let page = hub.api.get(&visitor.token, &path).await;
            if page.status.as_u16() == 200 {
                return page.body;
            }
            assert_eq!(page.status.as_u16(), 503, "{}", page.body);
        }
    };
    let page = tokio::time::timeout(crate::hub::PATIENCE, recovered)
        .await
        .expect("the hub never recovers");
    let messages = page["messages"].as_array().unwrap();
    let texts: Vec<&Value> = messages.iter().map(|message| &message["text"]).collect();
    assert_eq!(texts, ["before", "during"]);
}
