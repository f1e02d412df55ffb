//! A contact and an agent talk; what is repeated is not doubled.

use serde_json::json;

use crate::hub::socket::{Socket, client_id, message, start_conversation};
use crate::stage::Stage;

#[tokio::test]
async fn a_contact_and_an_agent_see_the_same_conversation() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let (visitor, mia) = (api.visitor().await, api.mia().await);
    let mut contact = Socket::logged_in(api, &visitor.token).await;
    let mut agent = Socket::logged_in(api, &mia.token).await;
    agent.ok("subscribe", json!({ "topic": "inbox" })).await;

    let conversation_id = start_conversation(&mut contact, "Where is my order?").await;
    assert_eq!(
        agent.posted(&conversation_id).await["text"],
        "Where is my order?"
    );

    let subscribed = agent
        .ok("subscribe", json!({ "conversation_id": conversation_id }))
        .await;
    assert_eq!(subscribed["conversation"]["id"], conversation_id);
    contact
        .ok(
            "send_typing",
            json!({ "conversation_id": conversation_id, "typing": true, "text": "It was" }),
        )
        .await;
    assert_eq!(agent.push("sneak_peek").await["text"], "It was");
    agent
        .ok(
            "send_typing",
            json!({ "conversation_id": conversation_id, "typing": true }),
        )
        .await;
    assert_eq!(contact.push("typing").await["author"]["kind"], "agent");

    agent
        .ok(
            "send_message",
            message(&conversation_id, &client_id(), "Let me look."),
        )
        .await;
    let reply = loop {
        let posted = contact.posted(&conversation_id).await;
        if posted["author"]["kind"] == "agent" {
            break posted;
        }
    };
    assert_eq!(reply["text"], "Let me look.");
    assert_eq!(reply["author"]["id"], mia.id);
    contact
        .ok(
            "mark_seen",
            json!({ "conversation_id": conversation_id, "seq": reply["seq"] }),
        )
        .await;
    let seen = agent.push("seen_updated").await;
    assert_eq!(seen["viewer"]["kind"], "contact");
    assert_eq!(seen["seen_seq"], reply["seq"]);

    agent
        .ok(
            "update_conversation",
            json!({ "conversation_id": conversation_id, "status": "solved" }),
        )
        .await;
    let solved = loop {
        let update = contact.push("conversation_updated").await;
        if update["change"]["kind"] == "status" && update["change"]["to"] == "solved" {
            break update;
        }
    };
    assert_eq!(solved["conversation"]["status"], "solved");
    contact
        .ok(
            "send_message",
            message(&conversation_id, &client_id(), "One more thing"),
        )
        .await;
    let path = format!("/api/v1/conversations/{conversation_id}");
    assert_eq!(
        api.get(&mia.token, &path).await.expect(200)["status"],
        "open",
        "a reply reopens"
    );
}

#[tokio::test]
async fn a_closed_conversation_is_final_and_gets_a_follow_up() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let visitor = api.visitor().await;
    let mut contact = Socket::logged_in(api, &visitor.token).await;
    let conversation_id = start_conversation(&mut contact, "Hello").await;
    let mia = api.mia().await;
    let mut agent = Socket::logged_in(api, &mia.token).await;
    agent
        .ok(
            "update_conversation",
            json!({ "conversation_id": conversation_id, "status": "closed" }),
        )
        .await;

    let code = contact
        .refused(
            "send_message",
            message(&conversation_id, &client_id(), "Hello?"),
        )
        .await;
    assert_eq!(code, "conversation_is_closed");
    let payload =
        json!({ "client_id": client_id(), "text": "Hello again", "follow_up_of": conversation_id });
    let next = contact.ok("start_conversation", payload).await;
    let path = format!(
        "/api/v1/conversations/{}",
        next["conversation_id"].as_str().unwrap()
    );
    assert_eq!(
        api.get(&visitor.token, &path).await.expect(200)["follow_up_of"],
        json!(conversation_id)
    );
}

#[tokio::test]
async fn one_client_id_is_one_message_however_often_and_wherever_it_is_sent() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let visitor = api.visitor().await;
    let mut here = Socket::logged_in(api, &visitor.token).await;
    let mut there = Socket::logged_in(api, &visitor.token).await;
    let conversation_id = start_conversation(&mut here, "Hello").await;

    let id = client_id();
    let first = here
        .send("send_message", message(&conversation_id, &id, "once"))
        .await
        .unwrap();
    let second = there
        .send("send_message", message(&conversation_id, &id, "once"))
        .await
        .unwrap();
    let first = here.response(&first).await.unwrap()["payload"].clone();
    let second = there.response(&second).await.unwrap()["payload"].clone();
    assert_eq!(first, second);

    let path = format!("/api/v1/conversations/{conversation_id}/messages");
    let request = api
        .request(reqwest::Method::POST, &path)
        .bearer_auth(&visitor.token);
    let request = request
        .header("Idempotency-Key", &id)
        .json(&json!({ "text": "once" }));
    let third = api.send(request).await;
    assert!(third.status.is_success(), "{}", third.body);
    assert_eq!(third.body["id"], first["message_id"]);

    let messages = api.messages(&visitor.token, &conversation_id).await;
    assert_eq!(
        messages
            .iter()
            .filter(|message| message["text"] == "once")
            .count(),
        1
    );
}

#[tokio::test]
async fn two_agents_do_not_answer_at_once_unaware() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let visitor = api.visitor().await;
    let mut contact = Socket::logged_in(api, &visitor.token).await;
    let conversation_id = start_conversation(&mut contact, "Hello").await;
    let mut mia = Socket::logged_in(api, &api.mia().await.token).await;
    let mut jon = Socket::logged_in(api, &api.agent("jon@example.com").await.token).await;
    let seq = mia
        .ok("subscribe", json!({ "conversation_id": conversation_id }))
        .await["seq"]
        .clone();
    let reply = |text: &str| {
        let id = client_id();
        json!({ "conversation_id": conversation_id, "client_id": id, "text": text, "expected_seq": seq })
    };
    mia.ok("send_message", reply("I have it")).await;
    assert_eq!(
        jon.refused("send_message", reply("So do I")).await,
        "someone_answered"
    );
}
