//! What agents answer goes out over the platform, once and in order, and its end is always visible.

use serde_json::{Value, json};

use super::speech::says;
use super::talk::{Talk, words};
use crate::hub::api::text;
use crate::hub::outside::Play;
use crate::hub::platforms::Account;
use crate::hub::socket::Socket;

fn refuses(code: i64, words: &str) -> Play {
    let status = u16::try_from(code).unwrap();
    Play::Answer(
        status,
        json!({ "ok": false, "error_code": code, "description": words }),
    )
}

#[tokio::test]
async fn a_reply_goes_out_and_its_way_is_told_live() {
    let talk = Talk::on("telegram").await;
    let mut socket = Socket::logged_in(&talk.stage.hub.api, &talk.account.channel.admin).await;
    socket
        .ok("subscribe", json!({ "conversation_id": talk.id }))
        .await;
    let message = talk.say("On its way").await;
    let push = socket.push("delivery_updated").await;
    assert_eq!(push["message_id"], message.as_str(), "{push}");
    assert_eq!(push["conversation_id"], talk.id.as_str());
    assert_eq!(push["delivery"]["state"], "sent");
    let delivery = talk.delivery(&message, "sent").await;
    assert_eq!(delivery["can_retry"], false);
    let calls = talk.outside.calls();
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert_eq!(
        calls[0].path,
        "/api.telegram.org/bot42:tg-token/sendMessage"
    );
    assert_eq!(calls[0].body["chat_id"], "1");
    // A note goes nowhere.
    let note = json!({ "text": "Careful", "visibility": "internal" });
    let note = talk
        .post(&format!("{}/messages", talk.id), &note)
        .await
        .expect(201);
    assert!(note.get("delivery").is_none(), "{note}");
    assert_eq!(talk.told(), ["On its way"]);
    let reply = talk.reply().await;
    assert_eq!(reply["platform"], "telegram");
    assert_eq!(reply["text_chars_max"], 4096);
    assert_eq!(reply["refused"], Value::Null);
}

#[tokio::test]
async fn messages_of_one_conversation_stay_in_order_and_hold_up_no_other() {
    let talk = Talk::on("telegram").await;
    talk.account.take(&says("telegram", 2, 12, "Me too")).await;
    let found = talk.account.channel.conversations().await;
    let other = found
        .iter()
        .find(|one| one["id"] != talk.id.as_str())
        .unwrap();
    talk.outside
        .play([refuses(500, "down"), refuses(502, "down")]);
    let first = talk.say("one").await;
    talk.outside.called(1).await;
    let second = talk.say("two").await;
    let third = talk.say("three").await;
    for message in [&first, &second, &third] {
        talk.delivery(message, "sent").await;
    }
    talk.say_to(&text(&other["id"]), "hello").await;
    talk.outside.called(6).await;
    let of_first: Vec<String> = talk
        .outside
        .calls()
        .iter()
        .filter(|call| call.body["chat_id"] == "1")
        .map(|call| words(&call.body))
        .collect();
    assert_eq!(of_first, ["one", "one", "one", "two", "three"]);
}

#[tokio::test]
async fn each_class_of_failure_has_its_end_and_can_be_tried_again() {
    let talk = Talk::on("telegram").await;
    for (play, class, reason) in [
        (
            refuses(403, "Forbidden: bot was blocked by the user"),
            "recipient_unavailable",
            "blocked by the user",
        ),
        (
            refuses(400, "Bad Request: message is too long"),
            "invalid",
            "too long",
        ),
        (Play::Cut, "unclear", ""),
    ] {
        let before = talk.outside.calls().len();
        talk.outside.play([play]);
        let message = talk.say(class).await;
        let failed = talk.delivery(&message, "failed").await;
        assert_eq!(failed["class"], class, "{failed}");
        assert!(text(&failed["reason"]).contains(reason), "{failed}");
        assert_eq!(failed["can_retry"], true);
        assert_eq!(
            talk.outside.calls().len(),
            before + 1,
            "{class}: not sent again blindly"
        );
        let again = talk.retry(&message).await.expect(200);
        assert_eq!(again["delivery"]["state"], "queued", "{again}");
        talk.delivery(&message, "sent").await;
        assert_eq!(talk.retry(&message).await.expect(409)["code"], "not_failed");
    }
    // Also by the socket; others may not.
    talk.outside.play([refuses(400, "no")]);
    let message = talk.say("by the socket").await;
    talk.delivery(&message, "failed").await;
    let mut socket = Socket::logged_in(&talk.stage.hub.api, &talk.account.channel.admin).await;
    let form = json!({ "conversation_id": talk.id, "message_id": message });
    socket.ok("retry_delivery", form.clone()).await;
    talk.delivery(&message, "sent").await;
    let visitor = talk.stage.hub.api.visitor().await;
    let mut stranger = Socket::logged_in(&talk.stage.hub.api, &visitor.token).await;
    assert_eq!(stranger.refused("retry_delivery", form).await, "not_found");
}

#[tokio::test]
async fn too_fast_waits_as_long_as_the_platform_says() {
    let talk = Talk::on("messenger").await;
    talk.outside.play([Play::Later(429, 1)]);
    let message = talk.say("slowly").await;
    talk.delivery(&message, "sent").await;
    assert_eq!(talk.told(), ["slowly", "slowly"]);
    let client = talk.stage.database.client().await;
    let waited =
        "SELECT extract(epoch FROM begun_at - queued_at)::float8 >= 1.0 FROM outbound_messages";
    let row = client.query_one(waited, &[]).await.unwrap();
    assert!(row.get::<_, bool>(0), "not before the second was over");
}

#[tokio::test]
async fn a_channel_whose_token_is_refused_stops_until_it_is_mended() {
    let talk = Talk::on("telegram").await;
    let api = &talk.stage.hub.api;
    let mut socket = Socket::logged_in(api, &talk.account.channel.admin).await;
    let mut other = Socket::logged_in(api, &api.mia().await.token).await;
    talk.outside.play([refuses(401, "Unauthorized")]);
    let first = talk.say("one").await;
    // Administrators are told the moment it stops.
    let told = socket.push("channel_changed").await;
    assert_eq!(told["channel_id"], talk.account.channel.channel_id.as_str());
    assert_eq!(told["trouble"]["class"], "token_invalid", "{told}");
    let refused = crate::hub::until("a channel with trouble", async || {
        let trouble = talk.channel().await["trouble"].clone();
        trouble.is_object().then_some(trouble)
    })
    .await;
    assert_eq!(refused["class"], "token_invalid", "{refused}");
    let second = talk.say("two").await;
    let reply = talk.reply().await;
    assert!(text(&reply["refused"]).contains("administrator"), "{reply}");
    assert_eq!(reply["mend"], json!({ "what": "channel" }), "{reply}");
    assert_eq!(talk.outside.calls().len(), 1, "nothing more is tried");
    talk.change_channel(&json!({ "credentials": { "bot_token": "43:new-token" } }))
        .await;
    talk.delivery(&first, "sent").await;
    let told = socket.push("channel_changed").await;
    assert_eq!(told["trouble"], Value::Null, "and when it is mended");
    // Nobody else.
    other.ok("ping", json!({})).await;
    assert!(!other.has_push("channel_changed"));
    talk.delivery(&second, "sent").await;
    assert_eq!(talk.told(), ["one", "one", "two"]);
    assert_eq!(talk.channel().await["trouble"], Value::Null);
    let last = talk.outside.calls().pop().unwrap();
    assert!(last.path.contains("bot43:new-token"), "{}", last.path);
}

#[tokio::test]
async fn what_is_deleted_before_it_goes_does_not_go() {
    let talk = Talk::on("telegram").await;
    talk.change_channel(&json!({ "enabled": false })).await;
    let gone = talk.say("gone").await;
    let stays = talk.say("stays").await;
    let channel = &talk.account.channel;
    let path = format!("/api/v1/conversations/{}/messages/{gone}", talk.id);
    let request = channel.api.request(reqwest::Method::DELETE, &path);
    channel
        .api
        .send(request.bearer_auth(&channel.admin))
        .await
        .expect(200);
    talk.change_channel(&json!({ "enabled": true })).await;
    talk.delivery(&stays, "sent").await;
    assert_eq!(talk.told(), ["stays"]);
}

/// Meta repeats to a page what the page sent.
fn echo(id: &str, words: &str) -> Value {
    json!({ "object": "page", "entry": [{ "id": "100", "time": 1, "messaging": [{
        "sender": { "id": "100" }, "recipient": { "id": "1" }, "timestamp": 1_772_539_300_000_i64,
        "message": { "mid": id, "text": words, "is_echo": true, "app_id": 7 },
    }]}]})
}

fn receipt(kind: &str, about: &Value) -> Value {
    json!({ "object": "page", "entry": [{ "id": "100", "time": 1, "messaging": [{
        "sender": { "id": "1" }, "recipient": { "id": "100" }, "timestamp": 1_772_539_300_000_i64,
        kind: about,
    }]}]})
}

#[tokio::test]
async fn an_echo_is_no_second_message_whenever_it_comes() {
    let talk = Talk::on("messenger").await;
    let said = |words: &[&str]| {
        let mut all = vec!["Where is my order?".to_owned()];
        all.extend(words.iter().map(|word| (*word).to_owned()));
        all
    };
    let texts = async || {
        let messages = talk.messages().await;
        messages
            .iter()
            .map(|one| text(&one["text"]))
            .collect::<Vec<_>>()
    };
    // After the claim.
    let first = talk.say("one").await;
    talk.delivery(&first, "sent").await;
    talk.account.take(&echo("m_out_9001", "one")).await;
    assert_eq!(texts().await, said(&["one"]));
    // Before it: the platform has it, and its answer is not here yet.
    talk.outside.play([Play::Silence]);
    let second = talk.say("two").await;
    talk.outside.called(2).await;
    let early = talk.account.post(&echo("m_out_early", "two")).await;
    early.expect(200);
    talk.outside.go_on();
    // The connection broke, so nobody knew; the echo does.
    talk.delivery(&second, "sent").await;
    talk.account.channel.idle().await;
    assert_eq!(texts().await, said(&["one", "two"]));
    // A colleague's word from elsewhere is one.
    talk.account.take(&echo("m_else", "from the phone")).await;
    assert_eq!(texts().await, said(&["one", "two", "from the phone"]));
}

#[tokio::test]
async fn receipts_are_applied_whenever_they_come() {
    let talk = Talk::on("messenger").await;
    // Before the message is known by its id.
    talk.account
        .take(&receipt(
            "delivery",
            &json!({ "mids": ["m_out_9001"], "watermark": 1 }),
        ))
        .await;
    let first = talk.say("one").await;
    talk.delivery(&first, "delivered").await;
    // After it.
    let second = talk.say("two").await;
    talk.delivery(&second, "sent").await;
    talk.account
        .take(&receipt(
            "delivery",
            &json!({ "mids": ["m_out_9002"], "watermark": 1 }),
        ))
        .await;
    talk.delivery(&second, "delivered").await;
    // Up to a moment: both, and nothing goes back.
    let later = 4_102_444_800_000_i64;
    talk.account
        .take(&receipt("read", &json!({ "watermark": later })))
        .await;
    talk.delivery(&first, "read").await;
    talk.delivery(&second, "read").await;
    talk.account
        .take(&receipt(
            "delivery",
            &json!({ "mids": ["m_out_9002"], "watermark": 1 }),
        ))
        .await;
    talk.delivery(&second, "read").await;
    // Its conversation's history says the same to whoever comes back.
    let path = format!("/api/v1/conversations/{}/timeline?limit=100", talk.id);
    let channel = &talk.account.channel;
    let page = channel.api.get(&channel.admin, &path).await.expect(200);
    let items = page["items"].as_array().unwrap().iter();
    let states: Vec<String> = items
        .filter(|item| item["action"] == "delivery_updated")
        .map(|item| text(&item["payload"]["delivery"]["state"]))
        .collect();
    assert_eq!(
        states,
        ["sent", "delivered", "sent", "delivered", "read", "read"]
    );
}

fn status(id: &str, state: &str) -> Value {
    let mut status = json!({
        "id": id, "status": state, "timestamp": "1772539300", "recipient_id": "49151000001",
    });
    if state == "failed" {
        let error = json!({ "code": 131_026, "title": "Message undeliverable" });
        status["errors"] = json!([error]);
    }
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "500", "changes": [{
        "field": "messages",
        "value": {
            "messaging_product": "whatsapp",
            "metadata": { "phone_number_id": "600", "display_phone_number": "4930111" },
            "statuses": [status],
        },
    }]}]})
}

#[tokio::test]
async fn what_a_platform_says_later_of_a_message_that_failed_is_of_that_attempt_alone() {
    let talk = Talk::on("whatsapp").await;
    let ids = async || {
        let client = talk.stage.database.client().await;
        let ids = "SELECT external_ids[1] FROM outbound_messages ORDER BY id";
        let rows = client.query(ids, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect::<Vec<String>>()
    };
    let message = talk.say("one").await;
    talk.delivery(&message, "sent").await;
    let first = ids().await.remove(0);
    talk.account.take(&status(&first, "failed")).await;
    let failed = talk.delivery(&message, "failed").await;
    assert_eq!(failed["class"], "recipient_unavailable", "{failed}");
    talk.retry(&message).await.expect(200);
    talk.delivery(&message, "sent").await;
    let second = ids().await.remove(0);
    assert_ne!(first, second, "sent anew");
    // Of the first attempt: nothing of it counts any more.
    for state in ["failed", "delivered"] {
        talk.account.take(&status(&first, state)).await;
        talk.delivery(&message, "sent").await;
    }
    talk.account.take(&status(&second, "failed")).await;
    talk.delivery(&message, "failed").await;
    talk.retry(&message).await.expect(200);
    talk.delivery(&message, "sent").await;
    let third = ids().await.remove(0);
    // What has arrived has arrived.
    for state in ["delivered", "failed"] {
        talk.account.take(&status(&third, state)).await;
        talk.delivery(&message, "delivered").await;
    }
    assert_eq!(talk.retry(&message).await.expect(409)["code"], "not_failed");
    assert_eq!(talk.told().len(), 3);
}

#[tokio::test]
async fn a_page_whose_app_may_answers_for_seven_days_as_a_person() {
    let talk = Talk::on("messenger").await;
    let client = talk.stage.database.client().await;
    let wrote = async |ago: &str| {
        let wrote = format!("UPDATE inbound_messages SET sent_at = now() - interval '{ago}'");
        client.batch_execute(&wrote).await.unwrap();
    };
    wrote("25 hours").await;
    assert_eq!(talk.channel().await["human_agent"], false);
    let reply = talk.reply().await;
    assert_eq!(reply["window_is_closed"], true);
    assert_eq!(reply["late_from"], Value::Null);
    talk.change_channel(&json!({ "human_agent": true })).await;
    assert_eq!(talk.channel().await["human_agent"], true);
    let reply = talk.reply().await;
    assert_eq!(reply["window_is_closed"], false, "{reply}");
    assert!(reply["window_closes_at"].is_string());
    assert!(reply["late_from"].is_string(), "{reply}");
    let message = talk.say("late").await;
    talk.delivery(&message, "sent").await;
    wrote("2 hours").await;
    let message = talk.say("in time").await;
    talk.delivery(&message, "sent").await;
    let tags: Vec<Value> = talk
        .outside
        .calls()
        .iter()
        .map(|call| call.body["tag"].clone())
        .collect();
    assert_eq!(tags, [json!("HUMAN_AGENT"), Value::Null]);
    wrote("8 days").await;
    assert_eq!(talk.reply().await["window_is_closed"], true);
    // Where there is no such thing it cannot be switched on.
    let other = Account::with_tokens(&talk.stage.hub.api, "whatsapp").await;
    let path = format!("/api/v1/channels/{}", other.channel.channel_id);
    let request = other.channel.api.request(reqwest::Method::PATCH, &path);
    let request = request.bearer_auth(&other.channel.admin);
    let refused = request.json(&json!({ "human_agent": true }));
    let refused = other.channel.api.send(refused).await.expect(400);
    assert_eq!(refused["pointer"], "human_agent");
}
