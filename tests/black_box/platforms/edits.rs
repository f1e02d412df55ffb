//! What is changed while it is on its way: the old text is never the last word, or the agent is told that it is.

use reqwest::Method;
use serde_json::{Value, json};

use super::talk::Talk;
use crate::hub::api::text;
use crate::hub::outside::Play;
use crate::hub::until;

impl Talk {
    async fn change(&self, method: Method, message: &str, body: &Value) -> Value {
        let channel = &self.account.channel;
        let path = format!("/api/v1/conversations/{}/messages/{message}", self.id);
        let request = channel.api.request(method, &path);
        let request = request.bearer_auth(&channel.admin).json(body);
        channel.api.send(request).await.expect(200)
    }

    async fn edit(&self, message: &str, words: &str) -> Value {
        self.change(Method::PATCH, message, &json!({ "text": words }))
            .await
    }

    /// Says something, and answers when the platform has been asked and is still silent.
    async fn under_way(&self, words: &str) -> String {
        self.outside.play([Play::Late]);
        let before = self.outside.calls().len();
        let message = self.say(words).await;
        self.outside.called(before + 1).await;
        message
    }

    async fn when(&self, what: &str, message: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        until(what, async || {
            self.outside.go_on();
            let found = self.messages().await.into_iter();
            let mut found = found.filter(|one| one["id"] == message);
            found.next().filter(|one| is_so(one))
        })
        .await
    }
}

fn is_over(message: &Value) -> bool {
    let acts = message["social"]["acts"].as_array();
    message["delivery"]["state"] != "queued"
        && acts.is_some_and(|acts| acts.iter().all(|act| act["queued"] == false))
}

#[tokio::test]
async fn what_is_changed_in_mid_call_is_changed_there_right_after() {
    let talk = Talk::on("telegram").await;
    let message = talk.under_way("old").await;
    let changed = talk.edit(&message, "new").await;
    assert_eq!(changed["text"], "new");
    assert_eq!(changed["social"]["acts"][0]["act"], "edit", "{changed}");
    // Changed again meanwhile: one call for the newest.
    talk.edit(&message, "newer").await;
    let over = talk.when("an edit that is over", &message, is_over).await;
    assert_eq!(
        (&over["text"], &over["social"]["acts"]),
        (&json!("newer"), &json!([]))
    );
    let calls = talk.outside.calls();
    let told: Vec<(bool, String)> = calls
        .iter()
        .map(|call| {
            (
                call.path.ends_with("/editMessageText"),
                text(&call.body["text"]),
            )
        })
        .collect();
    assert_eq!(
        told,
        [(false, "old".to_owned()), (true, "newer".to_owned())]
    );
}

#[tokio::test]
async fn what_cannot_be_changed_there_reads_here_as_they_read_it() {
    let talk = Talk::on("messenger").await;
    let message = talk.under_way("old").await;
    talk.edit(&message, "new").await;
    let over = talk.when("an edit that is over", &message, is_over).await;
    assert_eq!(over["text"], "old", "{over}");
    let act = &over["social"]["acts"][0];
    assert_eq!(
        (&act["text"], &act["queued"]),
        (&json!("new"), &json!(false))
    );
    assert!(text(&act["reason"]).contains("had gone out"), "{act}");
    assert_eq!(
        talk.outside.calls().len(),
        1,
        "nothing is tried that cannot be"
    );
    // Deleted in mid-call: it is gone here, and agents know that it is not gone there.
    let message = talk.under_way("oops").await;
    talk.change(Method::DELETE, &message, &json!({})).await;
    let over = talk
        .when("a deletion that is over", &message, is_over)
        .await;
    let act = &over["social"]["acts"][0];
    assert_eq!((&over["text"], &act["queued"]), (&json!(""), &json!(false)));
    assert!(text(&act["reason"]).contains("can still read"), "{act}");
    assert!(!over.to_string().contains("oops"), "{over}");
}

#[tokio::test]
async fn what_is_deleted_in_mid_call_is_deleted_there_right_after() {
    let talk = Talk::on("telegram").await;
    let message = talk.under_way("oops").await;
    talk.change(Method::DELETE, &message, &json!({})).await;
    let over = talk
        .when("a deletion that is over", &message, is_over)
        .await;
    assert_eq!(over["social"]["acts"], json!([]), "{over}");
    let last = talk.outside.calls().pop().unwrap();
    assert!(last.path.ends_with("/deleteMessage"), "{}", last.path);
}

#[tokio::test]
async fn what_is_changed_before_it_goes_goes_as_it_is() {
    let talk = Talk::on("messenger").await;
    talk.change_channel(&json!({ "enabled": false })).await;
    let message = talk.say("old").await;
    talk.edit(&message, "new").await;
    talk.change_channel(&json!({ "enabled": true })).await;
    let over = talk.when("an edit that is over", &message, is_over).await;
    assert_eq!(
        (&over["text"], &over["social"]["acts"]),
        (&json!("new"), &json!([]))
    );
    assert_eq!(talk.told(), ["new"]);
}
