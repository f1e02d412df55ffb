//! From a signed post to a message in a conversation.

use serde_json::json;
use tokio::task::JoinSet;

use super::speech::{ALL, comment, says};
use crate::hub::api::text;
use crate::hub::platforms::Account;
use crate::stage::Stage;

#[tokio::test]
async fn every_platform_makes_one_message_of_one_however_often_it_comes() {
    let stage = Stage::new().await;
    for platform in ALL {
        let account = Account::new(&stage.hub.api, platform).await;
        let first = says(platform, 1, 11, "Where is my order?");
        account.take(&first).await;
        account.take(&first).await;
        // In another delivery, whose bytes differ.
        let mut again = first.clone();
        again["again"] = json!("1");
        account.take(&again).await;
        account.take(&says(platform, 1, 12, "Hello?")).await;
        account.take(&says(platform, 2, 13, "Another one")).await;
        let right = [vec!["Where is my order?", "Hello?"], vec!["Another one"]];
        assert_eq!(account.texts().await, right, "{platform}");

        // One sign more than was signed.
        let forged = account.signed(&first);
        let forged = forged.body([account.body(&first), b" ".to_vec()].concat());
        let answer = account.channel.api.send(forged).await;
        if platform == "telegram" {
            // Its token says who posts, whatever it is.
            assert_eq!(answer.status, 200);
        } else {
            answer.expect(401);
        }
        let found = account.channel.conversations().await;
        assert_eq!(found[0]["channel"]["kind"], platform);
    }
}

#[tokio::test]
async fn an_answer_has_the_form_that_the_platform_expects() {
    let stage = Stage::new().await;
    let twilio = Account::new(&stage.hub.api, "twilio").await;
    let answer = twilio.post(&says("twilio", 1, 1, "Hi")).await;
    assert!(answer.content_type.starts_with("text/xml"));
    assert!(text(&answer.body).ends_with("<Response/>"));
    let whatsapp = Account::new(&stage.hub.api, "whatsapp").await;
    let answer = whatsapp.post(&says("whatsapp", 1, 1, "Hi")).await;
    assert_eq!(
        (answer.status.as_u16(), text(&answer.body)),
        (200, String::new())
    );
    // What nobody understands is kept, and answered well all the same.
    let strange = json!({ "object": "whatsapp_business_account", "entry": [{ "id": "1", "changes": [
        { "field": "brand_new", "value": { "a": 1 } },
    ]}]});
    whatsapp.take(&strange).await;
    let told = whatsapp.outcomes().await;
    assert!(told[0].contains("kept raw: brand_new"), "{told:?}");
}

const PEOPLE: u32 = 3;
const MESSAGES: u32 = 5;

/// Every message twice, in deliveries that come all at once, the second time backwards.
#[tokio::test]
async fn a_burst_in_parallel_doubles_nothing_on_any_platform() {
    let stage = Stage::new().await;
    for platform in ALL {
        let account = Account::new(&stage.hub.api, platform).await;
        let mut posting = JoinSet::new();
        let forwards = 0..PEOPLE * MESSAGES;
        for (copy, number) in forwards
            .clone()
            .map(|n| (0, n))
            .chain(forwards.rev().map(|n| (1, n)))
        {
            let words = format!("{} of {}", number / PEOPLE, number % PEOPLE);
            let mut body = says(platform, number % PEOPLE + 1, number, &words);
            body["copy"] = json!(copy.to_string());
            let account = account.clone();
            posting.spawn(async move { account.post(&body).await.status.as_u16() });
        }
        while let Some(status) = posting.join_next().await {
            assert_eq!(status.unwrap(), 200, "{platform}");
        }
        account.channel.idle().await;
        let found = account.texts().await;
        assert_eq!(found.len(), usize::try_from(PEOPLE).unwrap(), "{platform}");
        for mut texts in found {
            texts.sort();
            let person = texts[0].chars().last().unwrap();
            let right: Vec<String> = (0..MESSAGES).map(|n| format!("{n} of {person}")).collect();
            assert_eq!(texts, right, "{platform}");
        }
    }
}

#[tokio::test]
async fn a_number_and_a_hidden_number_are_one_person_once_they_came_together() {
    let stage = Stage::new().await;
    let account = Account::new(&stage.hub.api, "whatsapp").await;
    let with = |number: u32, ids: serde_json::Value, words: &str| {
        let mut body = says("whatsapp", 1, number, words);
        let value = &mut body["entry"][0]["changes"][0]["value"];
        let message = value["messages"][0].as_object_mut().unwrap();
        message.remove("from");
        message.extend(ids.as_object().unwrap().clone());
        value["contacts"] =
            json!([{ "profile": { "name": "Ida", "username": "ida" }, "user_id": "US.7" }]);
        if ids.get("from").is_some() {
            value["contacts"][0]["wa_id"] = ids["from"].clone();
        }
        body
    };
    let number = "49151000007";
    account
        .take(&with(
            1,
            json!({ "from": number, "from_user_id": "US.7" }),
            "With both",
        ))
        .await;
    account
        .take(&with(
            2,
            json!({ "from_user_id": "US.7" }),
            "Without the number",
        ))
        .await;
    account
        .take(&with(3, json!({ "from": number }), "With the number"))
        .await;
    let right = [["With both", "Without the number", "With the number"]];
    assert_eq!(account.texts().await, right);
}

#[tokio::test]
async fn what_is_said_in_public_has_a_conversation_for_each_post_and_author() {
    let stage = Stage::new().await;
    let account = Account::new(&stage.hub.api, "messenger").await;
    account.take(&says("messenger", 7, 1, "In private")).await;
    account
        .take(&comment(7, 55, 1, "add", "Under one post"))
        .await;
    account.take(&comment(8, 55, 2, "add", "Me too")).await;
    account
        .take(&comment(7, 56, 3, "add", "Under another"))
        .await;
    account
        .take(&comment(7, 55, 4, "add", "Under the first again"))
        .await;
    account
        .take(&says("messenger", 7, 2, "In private again"))
        .await;
    let right = [
        vec!["In private", "In private again"],
        vec!["Under one post", "Under the first again"],
        vec!["Me too"],
        vec!["Under another"],
    ];
    assert_eq!(account.texts().await, right);
    // Taken away by whom is not told.
    let mut removed = comment(8, 55, 2, "remove", "");
    let value = &mut removed["entry"][0]["changes"][0]["value"];
    value.as_object_mut().unwrap().remove("from");
    account.take(&removed).await;
    assert_eq!(account.texts().await[2], [""]);
}
