//! It connects itself to a hub; its page is there, and for nobody but who asks by its address.

use std::process::{Child, Stdio};

use reqwest::Method;
use serde_json::{Value, json};

use super::{ALL, stage};
use crate::hub::api::{Api, PASSWORD, text};
use crate::hub::process::{bellhop, free_port};
use crate::hub::until;

/// Ends with the test, however that ends.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

#[tokio::test]
async fn it_makes_a_channel_of_each_platform_and_takes_them_again() {
    let (stage, platforms) = stage().await;
    let hub = json!({
        "url": format!("http://{}", stage.hub.api.address), "email": "admin@example.com",
        "password": PASSWORD,
    });
    let admin = stage.hub.api.agent("admin@example.com").await.token;
    for words in ["first", "second"] {
        let answer = platforms.post("/control/connect", &hub).await.expect(200);
        let connected = answer["connected"].as_array().unwrap();
        assert_eq!(connected.len(), ALL.len());
        for one in connected {
            assert_eq!(one["is_connected"], true, "{one}");
        }
        let list = stage.hub.api.get(&admin, "/api/v1/channels").await;
        let list = list.expect(200);
        let list = list["channels"].as_array().unwrap();
        let ours = list
            .iter()
            .filter(|one| text(&one["name"]).ends_with("(fake)"));
        assert_eq!(ours.count(), ALL.len(), "each once");
        let state = platforms.get("/control/state").await;
        for account in state["accounts"].as_array().unwrap() {
            let id = text(&account["id"]);
            let person = text(&account["people"][0]["id"]);
            let what = if id.starts_with("linkedin") {
                "comment"
            } else {
                "message"
            };
            let act = json!({ "person": person, "do": what, "text": words });
            let path = format!("/control/accounts/{id}/acts");
            platforms.post(&path, &act).await.expect(200);
            until("the acknowledgement", async || {
                let shown = platforms.get(&format!("/control/accounts/{id}")).await;
                (shown["waiting"] == 0 && shown["given_up"] == 0).then_some(())
            })
            .await;
        }
        // As after a restart: all secrets are new.
        platforms
            .post("/control/reset", &json!({}))
            .await
            .expect(200);
    }
    let wrong = json!({ "url": hub["url"], "email": "admin@example.com", "password": "wrong" });
    let refused = platforms.post("/control/connect", &wrong).await;
    let refused: Value = refused.expect(502);
    assert!(text(&refused["error"]).contains("refused"), "{refused}");
}

#[tokio::test]
async fn the_command_serves_the_page_and_connects_itself() {
    let (stage, _) = stage().await;
    let port = free_port();
    let url = format!("http://{}", stage.hub.api.address);
    let child = bellhop()
        .args([
            "fake-platform",
            "--port",
            &port.to_string(),
            "--connect",
            &url,
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let _process = Process(child);
    let api = Api::new(port);
    let state = until("all platforms", async || {
        let request = api.request(Method::GET, "/control/state");
        let answer = request.send().await.ok()?;
        let state: Value = answer.json().await.ok()?;
        let accounts = state["accounts"].as_array()?;
        let connected = accounts
            .iter()
            .filter(|one| one["callback_url"].is_string());
        (connected.count() == ALL.len()).then_some(state)
    })
    .await;
    assert_eq!(state["accounts"].as_array().unwrap().len(), ALL.len());
    for path in ["/", "/page.js", "/view.js", "/page.css", "/chat.css"] {
        let page = api.send(api.request(Method::GET, path)).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.headers.contains_key("content-security-policy"));
    }
    for (name, value) in [("host", "evil.example"), ("sec-fetch-site", "cross-site")] {
        let elsewhere = api.request(Method::POST, "/control/reset");
        let elsewhere = elsewhere.header(name, value);
        assert_eq!(api.send(elsewhere).await.status, 403, "{name}");
    }
}
