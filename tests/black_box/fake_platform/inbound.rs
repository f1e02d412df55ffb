//! One customer, one thing at a time.

use serde_json::{Value, json};

use super::{ALL, stage};
use crate::hub::api::text;
use crate::hub::fake::FakeAccount;

/// The smallest picture there is.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

#[tokio::test]
async fn what_a_customer_writes_on_any_platform_arrives_in_one_conversation() {
    let (stage, platforms) = stage().await;
    for platform in ALL {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let tried = account.handshake().await;
        assert_eq!(tried["is_right"], true, "{platform}: {tried}");
        let (ada, ben) = (account.person("Ada L.").await, account.person("Ben").await);
        account.says(&ada, "Where is my order? ü/<&>").await;
        account.says(&ada, "It is number 7 😀").await;
        account.says(&ben, "Hello").await;
        account.idle().await;
        let mut texts = account.texts().await;
        texts.sort();
        let right = [
            vec!["Hello"],
            vec!["Where is my order? ü/<&>", "It is number 7 😀"],
        ];
        assert_eq!(texts, right, "{platform}");
        let found = account.channel.conversations().await;
        // LinkedIn tells nobody's name.
        if platform != "linkedin" && platform != "twilio" {
            let names: Vec<&Value> = found.iter().map(|one| &one["contact"]["name"]).collect();
            let is_known = names.iter().any(|name| text(name).starts_with("Ada"));
            assert!(is_known, "{platform}: {names:?}");
        }
        assert_eq!(account.shown().await["given_up"], 0, "{platform}");
    }
}

#[tokio::test]
async fn pictures_are_fetched_from_where_the_platform_says() {
    let (stage, platforms) = stage().await;
    for platform in [
        "messenger",
        "instagram",
        "whatsapp",
        "telegram",
        "line",
        "slack",
        "twilio",
    ] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let ada = account.person("Ada").await;
        let file = json!({ "name": "a.png", "content_type": "image/png", "data": PNG });
        let act = json!({ "do": "message", "text": "", "files": [file] });
        account.act(&ada, act).await;
        account.idle().await;
        let found = account.channel.conversations().await;
        let id = text(&found[0]["id"]);
        let admin = &account.channel.admin;
        let messages = stage.hub.api.messages(admin, &id).await;
        let attachments = messages[0]["attachments"].as_array().unwrap();
        assert_eq!(attachments.len(), 1, "{platform}: {}", messages[0]);
        assert_eq!(attachments[0]["content_type"], "image/png");
    }
}

#[tokio::test]
async fn what_is_edited_or_unsent_there_is_so_here() {
    let (stage, platforms) = stage().await;
    // What each platform tells: a message's edit and its deletion.
    for (platform, has_edits, has_deletions) in [
        ("messenger", true, false),
        ("instagram", true, true),
        ("whatsapp", true, true),
        ("linkedin", true, true),
        ("telegram", true, false),
        ("line", true, true),
        ("slack", true, true),
        ("generic", true, true),
        ("x", false, false),
        ("twilio", false, false),
    ] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let ada = account.person("Ada").await;
        let first = account.says(&ada, "wrong").await;
        let second = account.says(&ada, "secret").await;
        account.idle().await;
        let edit = json!({ "do": "edit", "target": first, "text": "right" });
        let told = account.act(&ada, edit).await["told"].clone();
        assert_eq!(told, i32::from(has_edits), "{platform}");
        let delete = json!({ "do": "delete", "target": second });
        let told = account.act(&ada, delete).await["told"].clone();
        assert_eq!(told, i32::from(has_deletions), "{platform}");
        account.idle().await;
        let texts = account.texts().await;
        let first = if has_edits { "right" } else { "wrong" };
        assert_eq!(texts[0][0], first, "{platform}");
        let is_gone = texts[0].get(1).is_none_or(|text| text != "secret");
        assert_eq!(is_gone, has_deletions, "{platform}: {texts:?}");
    }
}

#[tokio::test]
async fn comments_are_one_conversation_for_each_post_and_author() {
    let (stage, platforms) = stage().await;
    for platform in ["messenger", "instagram", "x", "linkedin"] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let (ada, ben) = (account.person("Ada").await, account.person("Ben").await);
        let comment = |words: &str| json!({ "do": "comment", "text": words });
        let first = account.act(&ada, comment("Nice!")).await;
        let post = text(&first["thread"]);
        let under = |words: &str| json!({ "do": "comment", "text": words, "thread": post });
        account.act(&ada, under("How much?")).await;
        account.act(&ben, under("Me too")).await;
        account.act(&ada, comment("Another post")).await;
        account.idle().await;
        let mut texts = account.texts().await;
        texts.sort();
        let right = [
            vec!["Another post"],
            vec!["Me too"],
            vec!["Nice!", "How much?"],
        ];
        assert_eq!(texts, right, "{platform}");
    }
}

#[tokio::test]
async fn comments_and_messages_are_told_apart() {
    let (stage, platforms) = stage().await;
    for platform in ["messenger", "instagram", "x"] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let (ada, ben) = (account.person("Ada").await, account.person("Ben").await);
        account
            .act(&ada, json!({ "do": "comment", "text": "Nice!" }))
            .await;
        account.says(&ben, "To you alone").await;
        account.idle().await;
        let channel = &account.channel;
        let all = channel.conversations().await;
        assert_eq!(all.len(), 2, "{platform}");
        for one in &all {
            let is_public = json!(one["last_message"]["text"] == "Nice!");
            assert_eq!(one["is_public"], is_public, "{platform}: {one}");
            let get = async |path: String| channel.api.get(&channel.admin, &path).await.expect(200);
            let alone = get(format!("/api/v1/conversations/{}", text(&one["id"]))).await;
            assert_eq!(alone["is_public"], is_public, "{platform}: {alone}");
            let contact = text(&one["contact"]["id"]);
            let told = get(format!("/api/v1/contacts/{contact}/timeline")).await;
            let mut moments = told["moments"].as_array().unwrap().iter();
            let talk = moments.find(|moment| moment["conversation"].is_object());
            assert_eq!(talk.unwrap()["conversation"]["is_public"], is_public);
        }
    }
    // Where nobody speaks in public there is nothing to tell.
    let account = FakeAccount::new(&platforms, &stage.hub.api, "telegram").await;
    let ada = account.person("Ada").await;
    account.says(&ada, "Hello").await;
    account.idle().await;
    let one = account.channel.conversations().await.remove(0);
    assert!(one.get("is_public").is_none(), "{one}");
}

#[tokio::test]
async fn places_cards_reactions_and_receipts_are_taken() {
    let (stage, platforms) = stage().await;
    for platform in ["messenger", "whatsapp", "telegram", "line", "twilio"] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let ada = account.person("Ada").await;
        let place = json!({ "latitude": 52.5, "longitude": 13.4, "name": "Berlin" });
        let act = json!({ "do": "message", "place": place });
        let first = text(&account.act(&ada, act).await["message_id"]);
        if matches!(platform, "whatsapp" | "telegram") {
            let contact = json!({ "name": "Grace", "phone": "+15550100" });
            let act = json!({ "do": "message", "contact": contact });
            account.act(&ada, act).await;
        }
        let react = json!({ "do": "react", "target": first, "emoji": "👍" });
        account.act(&ada, react).await;
        account.idle().await;
        let texts = account.texts().await;
        assert!(texts[0][0].contains("52.5"), "{platform}: {texts:?}");
        if matches!(platform, "whatsapp" | "telegram") {
            assert!(texts[0][1].contains("Grace"), "{platform}: {texts:?}");
        }
        let deliveries = account.channel.deliveries().await;
        let failed = deliveries.iter().find(|one| one["state"] == "failed");
        assert!(failed.is_none(), "{platform}: {failed:?}");
    }
}

#[tokio::test]
async fn x_is_read_alike_by_both_of_its_interfaces() {
    let (stage, platforms) = stage().await;
    let mut both = Vec::new();
    for activity in [false, true] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, "x").await;
        account.switch(json!({ "activity": activity })).await;
        let ada = account.person("Ada").await;
        account.says(&ada, "Fish & <chips>?").await;
        let file = json!({ "name": "a.png", "content_type": "image/png", "data": PNG });
        let mention = json!({ "do": "comment", "text": "@our_shop look", "files": [file] });
        let post = text(&account.act(&ada, mention).await["message_id"]);
        account.says(&ada, "Hello?").await;
        account.idle().await;
        account
            .act(&ada, json!({ "do": "delete", "target": post }))
            .await;
        account.idle().await;
        let found = account.channel.conversations().await;
        assert_eq!(found.len(), 2, "in private and in public");
        assert_eq!(found[0]["contact"]["name"], "Ada");
        let deliveries = account.channel.deliveries().await;
        let unread = deliveries.iter().find(|one| {
            one["state"] == "failed" || text(&one["outcome"]).contains("not known here")
        });
        assert!(unread.is_none(), "{unread:?}");
        // Which of the two came last is the platform's affair.
        let mut texts = account.texts().await;
        texts.sort();
        both.push(texts);
    }
    assert_eq!(both[0], both[1]);
    let right = [vec![""], vec!["Fish & <chips>?", "Hello?"]];
    assert_eq!(both[0], right);
}

#[tokio::test]
async fn a_button_that_is_pressed_is_a_message() {
    let (stage, platforms) = stage().await;
    for platform in [
        "messenger",
        "instagram",
        "whatsapp",
        "telegram",
        "line",
        "twilio",
    ] {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let ada = account.person("Ada").await;
        account.says(&ada, "Hello?").await;
        let press = json!({ "do": "message", "text": "Track it", "button": "TRACK_7" });
        account.act(&ada, press).await;
        account.idle().await;
        let texts = account.texts().await;
        assert_eq!(texts.len(), 1, "{platform}: {texts:?}");
        // Telegram and LINE tell what the button carries, and not what stands on it.
        let word = &texts[0][1];
        assert!(
            word.contains("Track it") || word.contains("TRACK_7"),
            "{platform}: {word}"
        );
    }
}
