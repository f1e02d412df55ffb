//! Files on their way with messages, from the upload to the end of the message.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::hub::socket::{Socket, client_id, start_conversation};
use crate::stage::Stage;

#[tokio::test]
async fn the_links_of_a_deleted_message_end_with_it() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let visitor = api.visitor().await;
    let mut contact = Socket::logged_in(api, &visitor.token).await;
    let conversation_id = start_conversation(&mut contact, "Hello").await;

    let picture = include_bytes!("../browser/tests/receipt.png");
    let part = Part::bytes(picture.as_slice()).file_name("receipt.png");
    let upload = api
        .request(Method::POST, "/api/v1/attachments")
        .bearer_auth(&visitor.token)
        .multipart(Form::new().part("file", part));
    let attachment = api.send(upload).await.expect(201);
    let send = |client_id: String| {
        json!({
            "conversation_id": conversation_id,
            "client_id": client_id,
            "text": "",
            "attachment_ids": [attachment["id"]],
        })
    };
    let sent = contact.ok("send_message", send(client_id())).await;
    let links = ["url", "thumbnail_url"].map(|name| attachment[name].as_str().unwrap());
    for link in links {
        let file = api.send(api.request(Method::GET, link)).await;
        assert_eq!(file.status.as_u16(), 200, "{link}");
    }

    let message = json!({ "conversation_id": conversation_id, "message_id": sent["message_id"] });
    contact.ok("delete_message", message).await;
    for link in links {
        let gone = api.send(api.request(Method::GET, link)).await.expect(404);
        assert_eq!(gone["code"], "not_found");
    }
    let again = contact.refused("send_message", send(client_id())).await;
    assert_eq!(again, "attachment_not_found");
    let path = format!("/api/v1/conversations/{conversation_id}");
    let conversation = api.get(&visitor.token, &path).await.expect(200);
    let last = &conversation["last_message"];
    assert_eq!(last["deleted"], json!(true), "{last}");
    assert_eq!(last["attachment_count"], json!(0), "{last}");
}
