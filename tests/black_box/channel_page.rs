//! The examples of docs/channels.md do what the page says.

use std::process::Command;

use serde_json::{Value, json};

use crate::hub::api::text;
use crate::hub::webhooks::Sender;
use crate::stage::Stage;

const PAGE: &str = include_str!("../../docs/channels.md");

/// The blocks of the page in this language, in order.
fn blocks(language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let after = PAGE.split(&fence).skip(1);
    after
        .map(|rest| rest.split("\n```").next().unwrap().to_owned())
        .collect()
}

fn run(program: &str, code: &str, settings: &[(&str, &str)]) -> Value {
    let mut command = Command::new(program);
    command.args(["-c", code]).envs(settings.iter().copied());
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{program}, which the example needs: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test]
async fn every_example_of_the_page_works() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let admin = api.agent("admin@example.com").await.token;
    let url = format!("http://{}", api.address);
    let settings = [("BELLHOP_URL", url.as_str()), ("ADMIN_TOKEN", &admin)];
    let [create, send] = blocks("sh").try_into().unwrap();
    let [python] = blocks("python").try_into().unwrap();
    let made = run("sh", &create, &settings);
    let sender = Sender {
        api: api.clone(),
        admin: admin.clone(),
        channel_id: text(&made["channel"]["id"]),
        path: text(&made["channel"]["webhook_path"]),
        secret: text(&made["secret"]),
    };
    let settings = [
        ("BELLHOP_URL", url.as_str()),
        ("WEBHOOK_PATH", &sender.path),
        ("WEBHOOK_SECRET", &sender.secret),
    ];
    let taken = json!({ "repeated": false });
    assert_eq!(run("python3", &python, &settings), taken);
    assert_eq!(run("sh", &send, &settings), taken);
    assert_eq!(run("sh", &send, &settings), json!({ "repeated": true }));
    sender.idle().await;
    let found = sender.conversations().await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["contact"]["name"], "Ada");
    assert_eq!(
        sender.texts(&found[0]).await,
        ["Where is my order?", "Hello?"]
    );
}
