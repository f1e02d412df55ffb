//! What Meta does not find may be gone, or be hidden from us: only what is gone counts as deleted.

use serde_json::{Value, json};

use super::replies::Talk;
use super::stage;
use crate::hub::api::text;
use crate::hub::fake::FakeAccount;

fn refusal(message: &Value) -> Option<String> {
    let acts = message["social"]["acts"].as_array()?;
    let refused = acts.iter().find(|act| act["queued"] == false)?;
    Some(text(&refused["reason"]))
}

#[tokio::test]
async fn a_comment_that_is_gone_is_deleted_and_one_that_is_hidden_from_us_is_not() {
    let (stage, platforms) = stage().await;
    for platform in ["messenger", "instagram"] {
        for (rights, says) in [
            ("read", "it is still there"),
            ("none", "it is gone already, or this channel may not see it"),
        ] {
            let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
            let act = json!({ "do": "comment", "text": "How much?" });
            let talk = Talk::begun_with(account, act).await;
            let theirs = text(&talk.theirs().await["id"]);
            let there = text(&talk.account.shown().await["messages"][0]["id"]);
            talk.account.switch(json!({ "comments": rights })).await;
            talk.delete(&theirs).await.expect(200);
            let refused = talk
                .sees("why it is not gone", &theirs, |one| refusal(one).is_some())
                .await;
            let reason = refusal(&refused).unwrap();
            assert!(reason.starts_with(says), "{platform} {rights}: {reason}");
            assert_eq!(refused["deleted_at"], Value::Null, "{refused}");
            assert_eq!(refused["text"], "How much?", "they can read it there");
            assert_eq!(talk.trouble().await, Value::Null, "the channel goes on");
            assert_eq!(talk.account.there(&there).await["is_deleted"], false);

            // With the right to it, the same wish is done.
            talk.account.switch(json!({})).await;
            talk.delete(&theirs).await.expect(200);
            talk.sees("that it is gone", &theirs, |one| {
                one["deleted_at"].is_string()
            })
            .await;
            assert_eq!(talk.account.there(&there).await["is_deleted"], true);
        }
        // Somebody else has deleted it there, and the hub has not heard of it yet.
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let act = json!({ "do": "comment", "text": "How much?" });
        let talk = Talk::begun_with(account, act).await;
        let theirs = text(&talk.theirs().await["id"]);
        let there = text(&talk.account.shown().await["messages"][0]["id"]);
        talk.account.switch(json!({ "hold": true })).await;
        let gone = json!({ "do": "delete", "target": there });
        talk.account.act(&talk.person, gone).await;
        talk.delete(&theirs).await.expect(200);
        talk.sees("that it is gone", &theirs, |one| {
            one["deleted_at"].is_string()
        })
        .await;
    }
}
