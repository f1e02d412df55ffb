//! An internal note never reaches a contact: not live, not on resume, not over HTTP.

use serde_json::json;

use crate::hub::socket::{Socket, client_id, message, start_conversation};
use crate::stage::Stage;

const SECRET: &str = "the customer must never read this";

#[tokio::test]
async fn a_contact_never_gets_a_note() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let (visitor, mia) = (api.visitor().await, api.mia().await);
    let mut contact = Socket::logged_in(api, &visitor.token).await;
    let conversation_id = start_conversation(&mut contact, "Hello").await;
    let mut agent = Socket::logged_in(api, &mia.token).await;
    agent
        .ok("subscribe", json!({ "conversation_id": conversation_id }))
        .await;

    let typing = json!({ "conversation_id": conversation_id, "typing": true, "text": SECRET, "internal": true });
    agent.ok("send_typing", typing).await;
    agent
        .ok("send_note", message(&conversation_id, &client_id(), SECRET))
        .await;
    let tags =
        json!({ "conversation_id": conversation_id, "tags": [SECRET], "priority": "urgent" });
    agent.ok("update_conversation", tags).await;
    agent
        .ok(
            "send_message",
            message(&conversation_id, &client_id(), "The public answer"),
        )
        .await;

    // Everything up to the public answer, without a gap in what a contact may see.
    let mut heard = Vec::new();
    let mut have = 2;
    loop {
        let push = contact.next_push().await.unwrap();
        let payload = push["payload"].clone();
        heard.push(push.to_string());
        if let (Some(previous), Some(seq)) =
            (payload["previous_seq"].as_i64(), payload["seq"].as_i64())
            && seq > have
        {
            assert_eq!(previous, have, "{push}");
            have = seq;
        }
        if payload["message"]["text"] == "The public answer" {
            break;
        }
    }
    let mut again = Socket::connect(api).await;
    let resume = json!([{ "conversation_id": conversation_id, "seq": 0 }]);
    again
        .ok("login", json!({ "token": visitor.token, "resume": resume }))
        .await;
    loop {
        let push = again.next_push().await.unwrap();
        heard.push(push.to_string());
        if push["action"] == "resumed" {
            break;
        }
    }
    for path in ["", "/messages?after_seq=0", "/timeline?after_seq=0"] {
        let path = format!("/api/v1/conversations/{conversation_id}{path}");
        heard.push(api.get(&visitor.token, &path).await.expect(200).to_string());
    }
    heard.push(
        api.get(&visitor.token, "/api/v1/conversations")
            .await
            .expect(200)
            .to_string(),
    );
    let body = json!({ "channel_key": "demo", "visitor_token": visitor.visitor_token });
    let session = api
        .request(reqwest::Method::POST, "/api/v1/widget/sessions")
        .json(&body);
    heard.push(api.send(session).await.expect(201).to_string());

    for text in &heard {
        let leak = [SECRET, "internal\"", "urgent"]
            .into_iter()
            .find(|secret| text.contains(secret));
        assert_eq!(leak, None, "{text}");
    }
    let seen_by_agent = api.messages(&mia.token, &conversation_id).await;
    assert!(
        seen_by_agent
            .iter()
            .any(|message| message["text"] == SECRET),
        "the agents do read it"
    );
}

#[tokio::test]
async fn a_contact_cannot_do_what_agents_do() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let visitor = api.visitor().await;
    let mut contact = Socket::logged_in(api, &visitor.token).await;
    let conversation_id = start_conversation(&mut contact, "Hello").await;
    for (action, payload) in [
        ("send_note", message(&conversation_id, &client_id(), "psst")),
        (
            "assign_conversation",
            json!({ "conversation_id": conversation_id, "agent_id": null }),
        ),
        (
            "update_conversation",
            json!({ "conversation_id": conversation_id, "priority": "urgent" }),
        ),
        ("subscribe", json!({ "topic": "inbox" })),
        ("subscribe", json!({ "topic": "presence" })),
        (
            "save_draft",
            json!({ "conversation_id": conversation_id, "text": "x", "visibility": "internal" }),
        ),
    ] {
        assert_eq!(
            contact.refused(action, payload).await,
            "forbidden",
            "{action}"
        );
    }
    for path in [
        "/api/v1/agents",
        "/api/v1/contacts",
        "/api/v1/canned_replies",
        "/api/v1/conversations/counts",
    ] {
        assert_eq!(
            api.get(&visitor.token, path).await.expect(403)["code"],
            "forbidden",
            "{path}"
        );
    }
    let path = format!("/api/v1/conversations/{conversation_id}/messages");
    let note = json!({ "text": "psst", "visibility": "internal" });
    assert_eq!(
        api.post(&visitor.token, &path, &note).await.expect(403)["code"],
        "forbidden"
    );
}
