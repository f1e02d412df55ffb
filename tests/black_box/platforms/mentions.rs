//! Mentions of which a webhook tells only where they stand: what they say is asked for, once.

use serde_json::{Value, json};

use super::files::Platforms;
use crate::hub::api::text;
use crate::hub::platforms::Account;
use crate::stage::Stage;

const ASKED: &str = "/graph.facebook.com/v25.0/300400?fields=mentioned_comment.comment_id%28c5%29%7Bid%2Ctext%2Ctimestamp%2Cusername%2Cfrom%7D";

fn mention(comment: &str) -> Value {
    json!({ "object": "instagram", "entry": [{ "id": "300400", "time": 1_772_539_200, "changes": [{
        "field": "mentions", "value": { "media_id": "p2", "comment_id": comment },
    }]}]})
}

#[tokio::test]
async fn a_mention_is_asked_for_and_becomes_a_message_under_its_post() {
    let told = json!({ "id": "300400", "mentioned_comment": {
        "id": "c5", "text": "@us is it back?", "username": "lea", "timestamp": "2026-03-03T12:00:00+0000",
    }});
    let base = Platforms::with(ASKED, &told).serve().await;
    let stage = Stage::with(&[("BELLHOP_CHANNELS__API_BASE", &base)]).await;
    let account = Account::with_tokens(&stage.hub.api, "instagram").await;
    account.take(&mention("c5")).await;
    let mut again = mention("c5");
    again["again"] = json!(1);
    account.take(&again).await;
    assert_eq!(account.texts().await, [["@us is it back?"]]);
    let found = account.channel.conversations().await;
    assert_eq!(found[0]["contact"]["name"], "lea");
    // What the platform does not tell is kept as it came, and says so.
    account.take(&mention("c6")).await;
    let outcomes = account.outcomes().await;
    assert!(outcomes[0].contains("does not tell"), "{outcomes:?}");
    assert_eq!(
        text(&account.channel.deliveries().await[0]["state"]),
        "done"
    );
    // Nor is anything asked without a token.
    let bare = Account::new(&stage.hub.api, "instagram").await;
    bare.take(&mention("c5")).await;
    assert!(bare.outcomes().await[0].contains("does not tell"));
}
