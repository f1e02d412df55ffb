//! Whoever says stop is not written to, until they say start.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Desk, contact_of};
use crate::hub::api::text;
use crate::hub::fake::FakeAccount;
use crate::hub::platforms::Account;
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
    reply(account).await["refused"].clone()
}

async fn mend(account: &FakeAccount) -> Value {
    reply(account).await["mend"].clone()
}

async fn reply(account: &FakeAccount) -> Value {
    let channel = &account.channel;
    let conversation = text(&channel.conversations().await[0]["id"]);
    let path = format!("/api/v1/conversations/{conversation}");
    let found = channel.api.get(&channel.admin, &path).await.expect(200);
    found["reply"].clone()
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
    assert_eq!(mend(&sms).await, Value::Null, "no administrator can");
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

async fn send_template(account: &FakeAccount, name: &str) -> (String, String) {
    let channel = &account.channel;
    let conversation = text(&channel.conversations().await[0]["id"]);
    let path = format!("/api/v1/conversations/{conversation}/messages");
    let template = json!({ "name": name, "language": "en_US", "values": ["Ada"] });
    let form = json!({ "text": "Hello Ada", "manner": { "template": template } });
    let said = channel.api.post(&channel.admin, &path, &form);
    (conversation, text(&said.await.expect(201)["id"]))
}

#[tokio::test]
async fn who_stops_marketing_gets_no_advertising_and_everything_else() {
    let desk = Desk::new().await;
    let whatsapp = desk.account("whatsapp").await;
    let ada = whatsapp.person("Ada").await;
    whatsapp.says(&ada, "Hello?").await;
    whatsapp.idle().await;
    let arrives = ["sent", "delivered", "read"];
    let sale = send_template(&whatsapp, "spring_sale").await;
    delivery(&whatsapp, &sale, &arrives).await;

    whatsapp.act(&ada, json!({ "do": "stop_marketing" })).await;
    whatsapp.idle().await;
    let (person, _) = contact_of(&whatsapp).await;
    let told = desk.get(&format!("contacts/{person}/consents")).await;
    let consent = &told["consents"][0];
    assert_eq!(consent["purpose"], "marketing", "{told}");
    assert_eq!(consent["state"], "withdrawn", "{told}");
    assert_eq!(consent["source"], "whatsapp", "{told}");
    assert_eq!(consent["channel_id"], whatsapp.channel.channel_id, "{told}");

    let sent = whatsapp.sends().await.len();
    let sale = send_template(&whatsapp, "spring_sale").await;
    let failed = delivery(&whatsapp, &sale, &["failed"]).await;
    assert_eq!(failed["class"], "recipient_unavailable", "{failed}");
    let why = text(&failed["reason"]);
    assert!(why.contains("no advertising"), "{why}");
    assert_eq!(whatsapp.sends().await.len(), sent, "nothing went out");
    // Answers and templates about their order are no advertising.
    assert_eq!(refused(&whatsapp).await, Value::Null);
    let answer = say(&whatsapp, "We will not").await;
    delivery(&whatsapp, &answer, &arrives).await;
    let order = send_template(&whatsapp, "still_there").await;
    delivery(&whatsapp, &order, &arrives).await;

    desk.platforms.forward(2).await;
    whatsapp
        .act(&ada, json!({ "do": "resume_marketing" }))
        .await;
    whatsapp.idle().await;
    let channel = &whatsapp.channel;
    let path = format!("/api/v1/conversations/{}/messages/{}/retry", sale.0, sale.1);
    let again = channel.api.post(&channel.admin, &path, &json!({})).await;
    assert!(again.status.is_success(), "{}", again.body);
    delivery(&whatsapp, &sale, &arrives).await;
}

#[tokio::test]
async fn the_newest_word_about_marketing_counts_whatever_comes_last() {
    let desk = Desk::new().await;
    let account = Account::new(&desk.stage.hub.api, "whatsapp").await;
    let body = |field: &str, what: Value| {
        let mut value = json!({
            "messaging_product": "whatsapp", "metadata": { "phone_number_id": "600" },
            "contacts": [{ "profile": { "name": "Ada" }, "wa_id": "4915100001" }],
        });
        value[field] = json!([what]);
        json!({ "object": "whatsapp_business_account", "entry": [{ "id": "500", "changes": [
            { "field": field, "value": value },
        ]}]})
    };
    let told = |value: &str, at: u32| {
        let preference = json!({
            "wa_id": "4915100001", "category": "marketing_messages", "value": value,
            "detail": "User requested it", "timestamp": at,
        });
        body("user_preferences", preference)
    };
    let message = json!({
        "from": "4915100001", "id": "wamid.1", "timestamp": "1772539200", "type": "text",
        "text": { "body": "Hello?" },
    });
    account.take(&told("stop", 1_772_539_100)).await;
    assert!(account.outcomes().await[0].contains("no conversation"));
    account.take(&body("messages", message)).await;
    account.take(&told("stop", 1_772_539_300)).await;
    account.take(&told("resume", 1_772_539_250)).await;
    let mut again = told("stop", 1_772_539_300);
    again["entry"][0]["time"] = json!(1);
    account.take(&again).await;
    assert!(account.outcomes().await[0].contains("said so before"));
    let person = text(&account.channel.conversations().await[0]["contact"]["id"]);
    let consents = desk.get(&format!("contacts/{person}/consents")).await;
    let all = consents["consents"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{consents}");
    assert_eq!(all[0]["state"], "withdrawn", "{consents}");
}
