//! Reactions in both directions, and the signs that somebody writes and has read.

use serde_json::{Value, json};

use super::acts::{is_quiet, with};
use super::stage;
use crate::hub::api::text;
use crate::hub::fake::FakeAccount;
use crate::hub::socket::Socket;
use crate::hub::until;

#[tokio::test]
async fn reactions_of_customers_are_shown_and_taken_back_live() {
    let (stage, platforms) = stage().await;
    for platform in ["messenger", "instagram", "whatsapp", "telegram", "slack"] {
        let talk = with(&stage, &platforms, platform).await;
        let (message, there) = talk.arrived("Done!").await;
        let channel = &talk.account.channel;
        let mut socket = Socket::logged_in(&channel.api, &channel.admin).await;
        let topic = json!({ "topic": "inbox" });
        socket.ok("subscribe", topic).await;
        let emoji = if platform == "slack" { "+1" } else { "👍" };
        let react = |emoji: Value| json!({ "do": "react", "target": there, "emoji": emoji });
        talk.account.act(&talk.person, react(json!(emoji))).await;
        let pushed = loop {
            let push = socket.push("message_updated").await;
            let message = push["message"].clone();
            if message["social"]["reactions"]
                .as_array()
                .is_some_and(|all| !all.is_empty())
            {
                break message;
            }
        };
        let reaction = &pushed["social"]["reactions"][0];
        assert_eq!(
            (&pushed["id"], &reaction["sign"]),
            (&json!(message), &json!("👍")),
            "{platform}"
        );
        assert_eq!(reaction["by"]["kind"], "contact", "{platform}: {reaction}");
        assert!(
            !text(&reaction["by"]["name"]).is_empty(),
            "{platform}: {reaction}"
        );
        talk.account.act(&talk.person, react(Value::Null)).await;
        talk.sees("no reaction", &message, |one| {
            one["social"]["reactions"] == json!([])
        })
        .await;
    }
}

#[tokio::test]
async fn a_reaction_finds_its_message_whichever_comes_first() {
    let (stage, platforms) = stage().await;
    let account = FakeAccount::new(&platforms, &stage.hub.api, "telegram").await;
    account.switch(json!({ "hold": true })).await;
    let mut people = Vec::new();
    for number in 0..6 {
        let person = account.person(&format!("Person {number}")).await;
        let message = account.says(&person, "Hello?").await;
        let react = json!({ "do": "react", "target": message, "emoji": "🎉" });
        account.act(&person, react).await;
        people.push(person);
    }
    account
        .switch(json!({ "hold": false, "reorder": true }))
        .await;
    account.release(7).await;
    account.idle().await;
    let channel = &account.channel;
    until("a reaction in each conversation", async || {
        let mut shown = 0;
        for one in channel.conversations().await {
            let id = text(&one["id"]);
            let messages = channel.api.messages(&channel.admin, &id).await;
            let signs = messages
                .iter()
                .filter(|one| one["social"]["reactions"][0]["sign"] == "🎉");
            shown += signs.count();
        }
        (shown == people.len()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn agents_react_where_the_platform_allows_and_undo_it() {
    let (stage, platforms) = stage().await;
    for (platform, sign, there) in [
        ("instagram", "❤️", Some("❤")),
        ("whatsapp", "🙏", Some("🙏")),
        ("telegram", "👍", Some("👍")),
        ("slack", "👍", Some(":+1:")),
        ("messenger", "👍", None),
        ("line", "👍", None),
        ("x", "👍", None),
        ("twilio", "👍", None),
        ("generic", "👍", None),
    ] {
        let talk = with(&stage, &platforms, platform).await;
        let theirs = text(&talk.theirs().await["id"]);
        let answer = talk
            .act(&theirs, json!({ "act": "react", "sign": sign }))
            .await;
        let Some(there) = there else {
            assert_eq!(answer.expect(409)["code"], "platform_cannot", "{platform}");
            assert!(talk.account.done().await.is_empty(), "{platform}");
            continue;
        };
        let queued = answer.expect(200);
        assert_eq!(
            queued["social"]["acts"][0]["act"], "react",
            "{platform}: {queued}"
        );
        let shown = talk
            .sees("our reaction", &theirs, |one| {
                one["social"]["reactions"][0]["sign"] == sign && is_quiet(one)
            })
            .await;
        assert_eq!(shown["social"]["reactions"][0]["by"]["kind"], "agent");
        let messages = talk.account.shown().await["messages"].clone();
        assert_eq!(messages[0]["reaction"], there, "{platform}");
        if platform == "slack" {
            // Another sign takes its place, one by one.
            talk.act(&theirs, json!({ "act": "react", "sign": "🎉" }))
                .await
                .expect(200);
            talk.sees("the other sign", &theirs, |one| {
                one["social"]["reactions"][0]["sign"] == "🎉" && is_quiet(one)
            })
            .await;
            let done = talk.account.done().await;
            let whats: Vec<&Value> = done.iter().map(|one| &one["what"]).collect();
            assert_eq!(whats, ["react", "unreact", "react"]);
        }
        talk.act(&theirs, json!({ "act": "unreact" }))
            .await
            .expect(200);
        talk.sees("no reaction", &theirs, |one| {
            one["social"]["reactions"] == json!([]) && is_quiet(one)
        })
        .await;
        let messages = talk.account.shown().await["messages"].clone();
        assert_eq!(messages[0]["reaction"], Value::Null, "{platform}");
    }
}

#[tokio::test]
async fn typing_and_reading_are_told_and_not_more_often_than_they_are_of_use() {
    let (stage, platforms) = stage().await;
    for (platform, types, reads) in [
        ("messenger", 1, 1),
        ("instagram", 1, 1),
        // There typing is told with reading.
        ("whatsapp", 1, 2),
        ("telegram", 1, 0),
        ("line", 1, 0),
        ("slack", 0, 0),
        ("x", 0, 0),
        ("twilio", 0, 0),
    ] {
        let talk = with(&stage, &platforms, platform).await;
        let channel = &talk.account.channel;
        let mut socket = Socket::logged_in(&channel.api, &channel.admin).await;
        socket
            .ok("subscribe", json!({ "conversation_id": talk.id }))
            .await;
        let typing = json!({ "conversation_id": talk.id, "typing": true });
        // A note is nobody's there.
        let note = json!({ "conversation_id": talk.id, "typing": true, "internal": true });
        socket.ok("send_typing", note).await;
        for _ in 0..3 {
            socket.ok("send_typing", typing.clone()).await;
        }
        let told = async |name: &str| talk.account.shown().await["people"][0][name].clone();
        until(&format!("{platform}: typing"), async || {
            (told("typings").await == types).then_some(())
        })
        .await;
        let seq = talk.theirs().await["seq"].clone();
        for _ in 0..2 {
            let seen = json!({ "conversation_id": talk.id, "seq": seq });
            socket.ok("mark_seen", seen).await;
        }
        until(&format!("{platform}: reading"), async || {
            (told("reads").await == reads).then_some(())
        })
        .await;
        // What is said comes after all of it, and neither was told again.
        talk.arrived("Hello").await;
        assert_eq!(
            (told("typings").await, told("reads").await),
            (json!(types), json!(reads)),
            "{platform}"
        );
        let messages = talk.account.shown().await["messages"].clone();
        assert_eq!(messages[0]["is_seen"], reads > 0, "{platform}");
    }
}
