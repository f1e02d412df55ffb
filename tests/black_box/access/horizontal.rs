//! Somebody else's things, one level below "may this role do this at all".

use reqwest::Method;
use serde_json::json;

use super::{Cast, Role};
use crate::hub::api::text;
use crate::hub::socket::{Socket, client_id};

#[tokio::test]
async fn a_contact_is_shown_nothing_of_another() {
    let cast = Cast::new().await;
    let (id, _) = cast.conversation().await;
    let other = cast.token(Role::OtherContact).unwrap();
    let me = cast.api().get(other, "/api/v1/me").await.expect(200);
    let (owners, others) = (&cast.owner.contact_id, text(&me["contact"]["id"]));
    for query in [
        String::new(),
        format!("?contact_id={owners}"),
        format!("?contact_id={owners}&contact_id={others}"),
        "?text=Hello".to_owned(),
        "?assignee=none".to_owned(),
        "?status=new,open,pending,on_hold,solved,closed".to_owned(),
    ] {
        let path = format!("/api/v1/conversations{query}");
        let answer = cast.api().get(other, &path).await;
        let words = answer.body.to_string();
        assert!(answer.status.as_u16() < 500, "{query}: {words}");
        assert!(!words.contains(&id), "{query}: {words}");
        assert!(!words.contains(owners.as_str()), "{query}: {words}");
    }
}

#[tokio::test]
async fn a_file_is_sent_only_by_who_uploaded_it() {
    let cast = Cast::new().await;
    let file = text(&cast.attachment().await["id"]);
    let (id, _) = cast.conversation().await;
    for role in [Role::OtherContact, Role::Agent, Role::Lead, Role::Admin] {
        let token = cast.token(role).unwrap();
        let form = json!({ "text": "mine", "attachment_ids": [file], "client_id": client_id() });
        let is_contact = role == Role::OtherContact;
        let path = if is_contact {
            "/api/v1/conversations".to_owned()
        } else {
            format!("/api/v1/conversations/{id}/messages")
        };
        let refused = cast.api().post(token, &path, &form).await;
        assert_eq!(refused.body["code"], "attachment_not_found", "{role:?}");
        let mut socket = Socket::logged_in(cast.api(), token).await;
        let action = if is_contact {
            "start_conversation"
        } else {
            "send_message"
        };
        let mut form = form;
        if !is_contact {
            form["conversation_id"] = json!(id);
        }
        assert_eq!(
            socket.refused(action, form).await,
            "attachment_not_found",
            "{role:?}"
        );
    }
    // It was not used up by that.
    let form = json!({ "text": "mine", "attachment_ids": [file], "client_id": client_id() });
    let path = format!("/api/v1/conversations/{id}/messages");
    let sent = cast.api().post(&cast.owner.token, &path, &form).await;
    assert_eq!(sent.expect(201)["attachments"][0]["id"], json!(file));
}

#[tokio::test]
async fn whispers_and_notes_have_one_way_each() {
    let cast = Cast::new().await;
    let (id, _) = cast.conversation().await;
    let path = format!("/api/v1/conversations/{id}/messages");
    for role in [Role::Owner, Role::Agent, Role::Lead, Role::Admin] {
        let whisper = json!({ "text": "psst", "visibility": "whisper" });
        let before = cast.rows().await;
        let refused = cast.api().post(cast.token(role).unwrap(), &path, &whisper);
        // By the socket a whisper is for supervisors, and written to the audit log.
        assert_eq!(refused.await.expect(400)["code"], "bad_request", "{role:?}");
        assert_eq!(cast.rows().await, before, "{role:?}");
    }
}

#[tokio::test]
async fn a_draft_is_ones_own() {
    let cast = Cast::new().await;
    let (id, _) = cast.conversation().await;
    let path = format!("/api/v1/conversations/{id}/draft");
    let put = cast.api().request(Method::PUT, &path);
    let put = put.bearer_auth(cast.token(Role::Agent).unwrap());
    let put = put.json(&json!({ "text": "SECRET draft" }));
    cast.api().send(put).await.expect(200);
    for role in [Role::Lead, Role::Admin] {
        let seen = cast.api().get(cast.token(role).unwrap(), &path).await;
        assert!(!seen.body.to_string().contains("SECRET"), "{role:?}");
    }
}

#[tokio::test]
async fn typing_into_a_strangers_conversation_reaches_nobody() {
    let cast = Cast::new().await;
    let (id, _) = cast.conversation().await;
    let api = cast.api();
    let mut agent = Socket::logged_in(api, cast.token(Role::Agent).unwrap()).await;
    agent
        .ok("subscribe", json!({ "conversation_id": id }))
        .await;
    let mut other = Socket::logged_in(api, cast.token(Role::OtherContact).unwrap()).await;
    let mut owner = Socket::logged_in(api, &cast.owner.token).await;
    let typing = |text: &str| json!({ "conversation_id": id, "typing": true, "text": text });
    other.ok("send_typing", typing("FORGED")).await;
    owner.ok("send_typing", typing("mine")).await;
    let peek = agent.push("sneak_peek").await;
    assert_eq!(peek["text"], "mine", "{peek}");
    let typing = agent.push("typing").await;
    assert_eq!(typing["author"]["id"], json!(cast.owner.contact_id));
}

#[tokio::test]
async fn a_visitor_token_and_a_claimed_id_open_nothing() {
    let cast = Cast::new().await;
    let (id, _) = cast.conversation().await;
    let api = cast.api();
    // What recognises a browser is no session.
    let me = api.get(&cast.owner.visitor_token, "/api/v1/me").await;
    assert_eq!(me.expect(401)["code"], "unauthenticated");
    let owner = api.get(&cast.owner.token, "/api/v1/me").await.expect(200);
    for identity in [
        json!({ "user_id": cast.owner.contact_id }),
        json!({ "user_id": owner["contact"]["id"], "email": "lena.vogt@example.org" }),
    ] {
        let form = json!({ "channel_key": "demo", "identity": identity });
        let opened = api.post("", "/api/v1/widget/sessions", &form).await;
        let words = opened.body.to_string();
        assert!(!words.contains(&id), "{words}");
        assert_eq!(opened.body["conversations"], json!([]), "{words}");
    }
}
