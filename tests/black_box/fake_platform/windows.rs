//! A day after the customer's last word only a template reaches them, and the composer knows.

use serde_json::{Value, json};

use super::acts::with;
use super::replies::{ARRIVED, Talk};
use super::stage;
use crate::hub::api::text;

impl Talk {
    async fn asked(&self, path: &str) -> Value {
        let channel = &self.account.channel;
        let path = format!("/api/v1/conversations/{}{path}", self.id);
        channel.api.get(&channel.admin, &path).await.expect(200)
    }

    async fn say_by(&self, template: &Value) -> String {
        let channel = &self.account.channel;
        let path = format!("/api/v1/conversations/{}/messages", self.id);
        let values = ["Ada"];
        let manner = json!({ "template": {
            "name": template["name"], "language": template["language"], "values": values,
        }});
        let form = json!({ "text": "Hello Ada", "manner": manner });
        let said = channel.api.post(&channel.admin, &path, &form).await;
        text(&said.expect(201)["id"])
    }
}

#[tokio::test]
async fn a_day_later_only_a_template_goes_and_the_composer_says_so() {
    let (stage, platforms) = stage().await;
    let talk = with(&stage, &platforms, "whatsapp").await;
    let open = talk.asked("").await["reply"].clone();
    assert_eq!(open["window_is_closed"], false, "{open}");
    assert!(open["window_closes_at"].is_string(), "{open}");

    platforms.forward(25 * 3_600).await;
    let client = stage.database.client().await;
    let earlier = "UPDATE inbound_messages SET sent_at = sent_at - interval '25 hours'";
    client.batch_execute(earlier).await.unwrap();
    let closed = talk.asked("").await["reply"].clone();
    assert_eq!(closed["window_is_closed"], true, "{closed}");
    assert_eq!(closed["templates"], true, "{closed}");
    let late = talk.say("Are you there?").await;
    let failed = talk.becomes(&late, &["failed"]).await;
    assert_eq!(failed["class"], "window_closed", "{failed}");
    assert!(text(&failed["reason"]).contains("template"), "{failed}");

    let channel = &talk.account.channel;
    let path = format!("/api/v1/channels/{}/templates", channel.channel_id);
    let offered = channel.api.get(&channel.admin, &path).await.expect(200);
    let offered = offered["templates"].as_array().unwrap().clone();
    let mut offered = offered.iter();
    let template = offered.find(|one| one["name"] == "still_there").unwrap();
    let sent = talk.say_by(template).await;
    talk.becomes(&sent, &ARRIVED).await;
    assert_eq!(
        talk.taken().await.len(),
        2,
        "WhatsApp takes it, and tells late"
    );

    // Their next word opens it.
    talk.account.says(&talk.person, "Yes").await;
    talk.account.idle().await;
    let open = talk.asked("").await["reply"].clone();
    assert_eq!(open["window_is_closed"], false, "{open}");
    let reply = talk.say("Good").await;
    talk.becomes(&reply, &ARRIVED).await;
}
