//! Whoever says stop is not written to, until they say start.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Desk, contact_of};
use crate::hub::api::text;
use crate::hub::fake::FakeAccount;
use crate::hub::until;

async fn say(account: &FakeAccount, words: &str) -> (String, String) {
    let channel = &account.channel;
    let conversation = text(&channel.conversations().await[0]["id"]);
    let path = format!("/api/v1/conversations/{conversation}/messages");
    let form = json!({ "text": words });
    let said = channel.api.post(&channel.admin, &path, &form);
    (conversation, text(&said.await.expect(201)["id"]))
}

/// As soon as the message is in one of these states.
async fn delivery(account: &FakeAccount, message: &(String, String), states: &[&str]) -> Value {
    let channel = &account.channel;
    until(&format!("a message that is {states:?}"), async || {
        let all = channel.api.messages(&channel.admin, &message.0).await;
        let one = all.into_iter().find(|one| one["id"] == message.1.as_str());
        let delivery = one.unwrap()["delivery"].clone();
        let state = delivery["state"].as_str().unwrap();
        states.contains(&state).then_some(delivery)
    })
    .await
}

async fn refused(account: &FakeAccount) -> Value {
    let channel = &account.channel;
    let conversation = text(&channel.conversations().await[0]["id"]);
    let path = format!("/api/v1/conversations/{conversation}");
    let found = channel.api.get(&channel.admin, &path).await.expect(200);
    found["reply"]["refused"].clone()
}

#[tokio::test]
async fn stop_by_sms_refuses_replies_until_start() {
    let desk = Desk::new().await;
    let sms = desk.account("twilio").await;
    let ada = sms.person("Ada").await;
    sms.says(&ada, "Hello?").await;
    sms.idle().await;
    let first = say(&sms, "Hello Ada").await;
    delivery(&sms, &first, &["sent", "delivered", "read"]).await;
    assert_eq!(refused(&sms).await, Value::Null);
    let sent = sms.sends().await.len();

    sms.says(&ada, " stop ").await;
    sms.idle().await;
    let why = text(&refused(&sms).await);
    assert!(why.contains("STOP") && why.contains("START"), "{why}");
    let second = say(&sms, "Are you sure?").await;
    let failed = delivery(&sms, &second, &["failed"]).await;
    assert_eq!(failed["class"], "recipient_unavailable", "{failed}");
    assert_eq!(failed["reason"], why.as_str(), "{failed}");
    assert_eq!(sms.sends().await.len(), sent, "nothing went out");
    let (person, _) = contact_of(&sms).await;
    let told = desk.get(&format!("contacts/{person}/consents")).await;
    for consent in told["consents"].as_array().unwrap() {
        assert_eq!(consent["state"], "withdrawn", "{told}");
        assert_eq!(consent["source"], "twilio", "{told}");
    }

    sms.says(&ada, "START").await;
    sms.idle().await;
    assert_eq!(refused(&sms).await, Value::Null);
    let path = format!(
        "/api/v1/conversations/{}/messages/{}/retry",
        second.0, second.1
    );
    let channel = &sms.channel;
    let again = channel.api.post(&channel.admin, &path, &json!({})).await;
    assert!(again.status.is_success(), "{}", again.body);
    delivery(&sms, &second, &["sent", "delivered", "read"]).await;
}

#[tokio::test]
async fn what_an_agent_writes_down_is_kept_to() {
    let desk = Desk::new().await;
    let telegram = desk.account("telegram").await;
    let ada = telegram.person("Ada").await;
    telegram.says(&ada, "No more of this").await;
    telegram.idle().await;
    let (person, _) = contact_of(&telegram).await;
    let path = format!("contacts/{person}/consents");
    let told = |purpose: &str, state: &str| json!({ "purpose": purpose, "state": state, "note": "said so on the phone" });
    let put = async |form: Value| desk.send(Method::PUT, &path, &desk.token, &form).await;
    let after = put(told("marketing", "withdrawn")).await;
    assert_eq!(after["consents"][0]["by"]["name"], "Mia Tanaka", "{after}");
    // An answer is no advertisement.
    assert_eq!(refused(&telegram).await, Value::Null);
    put(told("transactional", "withdrawn")).await;
    let message = say(&telegram, "Dear Ada").await;
    let failed = delivery(&telegram, &message, &["failed"]).await;
    assert_eq!(failed["reason"], refused(&telegram).await, "{failed}");
    put(told("transactional", "granted")).await;
    assert_eq!(refused(&telegram).await, Value::Null);
}
