//! Groups and channels in which several people speak with us, and what names us elsewhere.

use serde_json::{Value, json};

use super::replies::{ARRIVED, Talk};
use super::stage;
use crate::hub::api::text;
use crate::hub::fake::FakeAccount;

#[tokio::test]
async fn in_a_group_everybody_is_answered_where_they_spoke() {
    let (stage, platforms) = stage().await;
    for platform in ["telegram", "line", "slack"] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let (ada, ben) = (account.person("Ada").await, account.person("Ben").await);
        let said = account
            .act(&ada, json!({ "do": "group", "text": "Who is there?" }))
            .await;
        let group = text(&said["thread"]);
        account.idle().await;
        let talk = Talk::begun(account.clone(), ada.clone()).await;
        let message = talk.say("We are").await;
        talk.becomes(&message, &ARRIVED).await;
        let sends = account.sends().await;
        assert_eq!(
            sends[0]["thread"],
            group.as_str(),
            "{platform}: {}",
            sends[0]
        );

        let also = json!({ "do": "group", "text": "Me too", "thread": group });
        account.act(&ben, also).await;
        account.says(&ada, "To you alone").await;
        account.idle().await;
        // Each person and place is a conversation of its own.
        let mut texts = account.texts().await;
        texts.sort();
        assert_eq!(
            texts,
            [
                vec!["Me too"],
                vec!["To you alone"],
                vec!["Who is there?", "We are"]
            ],
            "{platform}"
        );
    }
    // WhatsApp's groups are none of ours.
    let account = FakeAccount::new(&platforms, &stage.hub.api, "whatsapp").await;
    let ada = account.person("Ada").await;
    let said = json!({ "do": "group", "text": "Who is there?" });
    account.act(&ada, said).await;
    account.idle().await;
    assert_eq!(account.texts().await, Vec::<Vec<String>>::new());
}

#[tokio::test]
async fn whoever_names_us_begins_one_conversation() {
    let (stage, platforms) = stage().await;
    for platform in ["messenger", "instagram", "linkedin", "slack"] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let ada = account.person("Ada").await;
        account
            .act(&ada, json!({ "do": "mention", "text": "is good" }))
            .await;
        account.idle().await;
        let texts = account.texts().await;
        assert_eq!(texts.len(), 1, "{platform}: {texts:?}");
        assert_eq!(texts[0].len(), 1, "{platform}: {texts:?}");
        assert!(texts[0][0].ends_with("is good"), "{platform}: {texts:?}");
    }
    // Of LinkedIn's the webhook tells only where, and the post is told in a language of its own.
    let account = FakeAccount::new(&platforms, &stage.hub.api, "linkedin").await;
    let act = json!({ "do": "mention", "text": "(5 *) is good" });
    let talk = Talk::begun_with(account, act).await;
    let name = text(&talk.account.shown().await["name"]);
    let texts = talk.account.texts().await.concat();
    assert_eq!(texts, [format!("@{name} (5 *) is good")]);
    talk.arrived("Thank you").await;
    assert_eq!(talk.taken().await, ["Thank you"]);
    let thread = format!("/api/v1/conversations/{}/comments", talk.id);
    let channel = &talk.account.channel;
    let thread = channel.api.get(&channel.admin, &thread).await.expect(200);
    assert_eq!(thread["comments"].as_array().unwrap().len(), 2, "{thread}");

    let account = FakeAccount::new(&platforms, &stage.hub.api, "telegram").await;
    let ada = account.person("Ada").await;
    let act = json!({ "person": ada, "do": "mention", "text": "is good" });
    let path = format!("/control/accounts/{}/acts", account.id);
    let refused: Value = platforms.post(&path, &act).await.expect(409);
    assert!(text(&refused["error"]).contains("mentions"), "{refused}");
}
