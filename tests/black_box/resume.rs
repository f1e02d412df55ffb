//! After a cut: exactly the rest, then live, with no gap and no repeat.

use serde_json::json;

use crate::hub::socket::{Socket, client_id, message, start_conversation};
use crate::stage::Stage;

#[tokio::test]
async fn resume_gives_exactly_the_rest_and_goes_on_live() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let visitor = api.visitor().await;
    let mut sender = Socket::logged_in(api, &visitor.token).await;
    let conversation_id = start_conversation(&mut sender, "0").await;
    let mut seqs = Vec::new();
    for text in ["1", "2", "3", "4"] {
        let message = message(&conversation_id, &client_id(), text);
        let sent = sender.ok("send_message", message).await;
        seqs.push(sent["seq"].as_i64().unwrap());
    }

    // Has everything up to the message "2".
    let mut late = Socket::connect(api).await;
    let have = json!([{ "conversation_id": conversation_id, "seq": seqs[1] }]);
    late.ok("login", json!({ "token": visitor.token, "resume": have }))
        .await;
    for text in ["5", "6"] {
        sender
            .ok(
                "send_message",
                message(&conversation_id, &client_id(), text),
            )
            .await;
    }
    let texts = texts_after(&mut late, &conversation_id, seqs[1], "6").await;
    assert_eq!(texts, ["3", "4", "5", "6"]);
}

/// The texts up to `last`; everything that comes must follow on what came before it.
async fn texts_after(
    socket: &mut Socket,
    conversation_id: &str,
    mut at: i64,
    last: &str,
) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    while texts.last().map(String::as_str) != Some(last) {
        let push = socket.next_push().await.unwrap();
        let payload = &push["payload"];
        if payload["conversation_id"] != conversation_id || payload["previous_seq"].is_null() {
            continue;
        }
        assert_eq!(
            payload["previous_seq"],
            json!(at),
            "a gap or a repeat: {push}"
        );
        at = payload["seq"].as_i64().unwrap();
        if push["action"] == "message_posted" {
            texts.push(payload["message"]["text"].as_str().unwrap().to_owned());
        }
    }
    texts
}

/// What is posted between the subscription and the reading is in both, and is sent once.
#[tokio::test]
async fn coming_back_under_fire_shows_everything_once() {
    const COUNT: usize = 300;
    /// As many as one person may have open, with the one that sends.
    const WINDOWS: usize = 8;
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let visitor = api.visitor().await;
    let mut sender = Socket::logged_in(api, &visitor.token).await;
    let conversation_id = start_conversation(&mut sender, "0").await;
    let fire = async {
        for number in 1..=COUNT {
            let text = message(&conversation_id, &client_id(), &number.to_string());
            sender.ok("send_message", text).await;
        }
    };
    let come_back = async {
        let mut back = Vec::new();
        for _ in 0..WINDOWS {
            let mut late = Socket::connect(api).await;
            let have = json!([{ "conversation_id": conversation_id, "seq": 0 }]);
            late.ok("login", json!({ "token": visitor.token, "resume": have }))
                .await;
            back.push(late);
        }
        back
    };
    let ((), back) = tokio::join!(fire, come_back);
    let sent: Vec<String> = (0..=COUNT).map(|number| number.to_string()).collect();
    for mut late in back {
        let texts = texts_after(&mut late, &conversation_id, 0, &COUNT.to_string()).await;
        assert_eq!(texts, sent);
    }
}

#[tokio::test]
async fn a_replay_that_would_be_too_long_is_a_reset() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let visitor = api.visitor().await;
    let mut contact = Socket::logged_in(api, &visitor.token).await;
    let conversation_id = start_conversation(&mut contact, "Hello").await;
    let mut mia = Socket::logged_in(api, &api.mia().await.token).await;
    // Each change of the priority is one fact that only agents see; 501 are one too many.
    for round in 0..251 {
        for priority in ["high", "low"] {
            let change = json!({ "conversation_id": conversation_id, "priority": priority });
            let answer = mia.request("update_conversation", change).await;
            assert_eq!(answer["success"], json!(true), "round {round}: {answer}");
        }
    }
    let have = json!([{ "conversation_id": conversation_id, "seq": 1 }]);
    let resumed = mia.ok("resume", json!({ "conversations": have })).await;
    assert_eq!(resumed["conversations"][0]["status"], "reset");
}

#[tokio::test]
async fn nobody_resumes_somebody_elses_conversation() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let mut lena = Socket::logged_in(api, &api.visitor().await.token).await;
    let conversation_id = start_conversation(&mut lena, "private").await;
    let mut stranger = Socket::logged_in(api, &api.visitor().await.token).await;
    let have = json!([{ "conversation_id": conversation_id, "seq": 0 }]);
    let resumed = stranger
        .ok("resume", json!({ "conversations": have }))
        .await;
    assert_eq!(resumed["conversations"][0]["status"], "not_found");
    let code = stranger
        .refused(
            "send_message",
            message(&conversation_id, &client_id(), "hi"),
        )
        .await;
    assert_eq!(code, "not_found");
}
