//! What agents do to messages on platforms: done there once, shown here as it is, and honest when it is refused.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::replies::{ARRIVED, Talk};
use super::stage;
use crate::hub::api::{Answer, text};
use crate::hub::fake::{FakeAccount, Platforms};
use crate::hub::socket::Socket;
use crate::hub::until;

impl Talk {
    /// Somebody has commented on a post of ours.
    async fn under_a_post(account: FakeAccount, words: &str) -> Self {
        let act = json!({ "do": "comment", "text": words });
        Self::begun_with(account, act).await
    }

    async fn call(&self, method: Method, path: &str, body: &Value) -> Answer {
        let channel = &self.account.channel;
        let path = format!("/api/v1/conversations/{}{path}", self.id);
        let request = channel.api.request(method, &path);
        let request = request.bearer_auth(&channel.admin).json(body);
        channel.api.send(request).await
    }

    pub(super) async fn message(&self, id: &str) -> Value {
        let channel = &self.account.channel;
        let all = channel.api.messages(&channel.admin, &self.id).await;
        all.into_iter().find(|one| one["id"] == id).unwrap()
    }

    /// The customer's first.
    pub(super) async fn theirs(&self) -> Value {
        let channel = &self.account.channel;
        let all = channel.api.messages(&channel.admin, &self.id).await;
        let mut all = all.into_iter();
        all.find(|one| one["author"]["kind"] == "contact").unwrap()
    }

    pub(super) async fn act(&self, message: &str, act: Value) -> Answer {
        let path = format!("/messages/{message}/acts");
        self.call(Method::POST, &path, &act).await
    }

    async fn edit(&self, message: &str, words: &str) -> Answer {
        let path = format!("/messages/{message}");
        self.call(Method::PATCH, &path, &json!({ "text": words }))
            .await
    }

    pub(super) async fn delete(&self, message: &str) -> Answer {
        let path = format!("/messages/{message}");
        self.call(Method::DELETE, &path, &json!({})).await
    }

    /// As soon as it is so.
    pub(super) async fn sees(
        &self,
        what: &str,
        message: &str,
        is_so: impl Fn(&Value) -> bool,
    ) -> Value {
        until(&format!("{}: {what}", self.account.id), async || {
            let found = self.message(message).await;
            is_so(&found).then_some(found)
        })
        .await
    }

    /// The platform's own id of what we sent last.
    async fn sent_id(&self) -> String {
        let sends = self.account.sends().await.into_iter().rev();
        let mut taken = sends.filter_map(|send| send["message_id"].as_str().map(str::to_owned));
        taken.next().unwrap()
    }

    pub(super) async fn arrived(&self, words: &str) -> (String, String) {
        let message = self.say(words).await;
        self.becomes(&message, &ARRIVED).await;
        let there = self.sent_id().await;
        (message, there)
    }
}

fn failed(message: &Value) -> bool {
    let acts = message["social"]["acts"].as_array();
    acts.is_some_and(|acts| acts.iter().any(|act| act["queued"] == false))
}

pub(super) fn is_quiet(message: &Value) -> bool {
    let acts = message["social"]["acts"].as_array();
    acts.is_none_or(Vec::is_empty)
}

async fn under(stage: &crate::stage::Stage, platforms: &Platforms, platform: &str) -> Talk {
    let account = FakeAccount::new(platforms, &stage.hub.api, platform).await;
    Talk::under_a_post(account, "How much is it?").await
}

pub(super) async fn with(
    stage: &crate::stage::Stage,
    platforms: &Platforms,
    platform: &str,
) -> Talk {
    Talk::with(FakeAccount::new(platforms, &stage.hub.api, platform).await).await
}

#[tokio::test]
async fn what_went_out_is_changed_and_taken_back_where_the_platform_can() {
    let (stage, platforms) = stage().await;
    for (platform, is_comment, can_edit, can_delete) in [
        ("messenger", false, false, false),
        ("messenger", true, true, true),
        ("instagram", false, false, false),
        ("instagram", true, false, true),
        ("whatsapp", false, false, false),
        ("x", false, false, false),
        ("x", true, false, true),
        ("linkedin", true, true, true),
        ("telegram", false, true, true),
        ("line", false, false, false),
        ("slack", false, true, true),
        ("twilio", false, false, false),
        ("generic", false, false, false),
    ] {
        let talk = if is_comment {
            under(&stage, &platforms, platform).await
        } else {
            with(&stage, &platforms, platform).await
        };
        let what = format!("{platform}, comment: {is_comment}");
        let (message, there) = talk.arrived("It is ten <5> & more").await;
        let path = "";
        let way =
            talk.call(Method::GET, path, &json!({})).await.expect(200)["reply"]["can"].clone();
        let says = |word: &str| way.as_array().unwrap().contains(&json!(word));
        assert_eq!(
            (says("edit"), says("delete")),
            (can_edit, can_delete),
            "{what}: {way}"
        );

        let edited = talk.edit(&message, "It is <12> & more").await;
        if can_edit {
            let queued = edited.expect(200);
            assert_eq!(
                queued["text"], "It is ten <5> & more",
                "{what}: they read that"
            );
            talk.sees("the new text", &message, |one| {
                one["text"] == "It is <12> & more" && is_quiet(one)
            })
            .await;
            let seen = talk.account.there(&there).await;
            assert_eq!(seen["text"], "It is <12> & more", "{what}");
        } else {
            assert_eq!(edited.expect(409)["code"], "already_sent", "{what}");
        }
        let deleted = talk.delete(&message).await;
        if can_delete {
            deleted.expect(200);
            talk.sees("that it is gone", &message, |one| {
                one["deleted_at"].is_string() && is_quiet(one)
            })
            .await;
            assert_eq!(
                talk.account.there(&there).await["is_deleted"],
                true,
                "{what}"
            );
        } else {
            assert_eq!(deleted.expect(409)["code"], "already_sent", "{what}");
            assert_eq!(
                talk.account.there(&there).await["is_deleted"],
                false,
                "{what}"
            );
        }
    }
}

#[tokio::test]
async fn an_act_that_fails_says_why_and_one_that_passes_is_done_once_more() {
    let (stage, platforms) = stage().await;
    for (platform, error, class) in [
        // Refused for good.
        ("telegram", "too_long", Some("invalid")),
        ("slack", "too_long", Some("invalid")),
        ("telegram", "blocked", Some("recipient_unavailable")),
        // Passes, or is done already when it is asked for again.
        ("telegram", "internal", None),
        ("telegram", "rate_limited", None),
        ("slack", "rate_limited", None),
        ("telegram", "cut", None),
        ("telegram", "drop", None),
        ("slack", "cut", None),
    ] {
        let talk = with(&stage, &platforms, platform).await;
        let what = format!("{platform} {error}");
        let (message, there) = talk.arrived("one").await;
        platforms.script_acts(&talk.account.id, error, 1).await;
        talk.edit(&message, "two").await.expect(200);
        // What is said goes out beside it.
        talk.arrived("meanwhile").await;
        if let Some(class) = class {
            let refused = talk.sees("the refusal", &message, failed).await;
            let act = &refused["social"]["acts"][0];
            assert_eq!(act["class"], class, "{what}: {act}");
            assert_eq!((&act["act"], &act["text"]), (&json!("edit"), &json!("two")));
            assert!(!text(&act["reason"]).is_empty(), "{what}");
            assert_eq!(refused["text"], "one", "{what}: they read that");
            assert_eq!(talk.account.there(&there).await["text"], "one", "{what}");
            // Tried again, it is done.
            talk.edit(&message, "two").await.expect(200);
        }
        talk.sees("the new text", &message, |one| {
            one["text"] == "two" && is_quiet(one)
        })
        .await;
        assert_eq!(talk.account.there(&there).await["text"], "two", "{what}");
        // A deletion whose answer was lost is not refused because it is done.
        platforms.script_acts(&talk.account.id, "cut", 1).await;
        talk.delete(&message).await.expect(200);
        talk.sees("that it is gone", &message, |one| {
            one["deleted_at"].is_string()
        })
        .await;
    }
}

#[tokio::test]
async fn a_refusal_that_was_read_is_put_away_and_a_refused_token_stops_the_channel() {
    let (stage, platforms) = stage().await;
    let talk = with(&stage, &platforms, "telegram").await;
    let (message, _) = talk.arrived("one").await;
    platforms.script_acts(&talk.account.id, "too_long", 1).await;
    talk.edit(&message, "two").await.expect(200);
    talk.sees("the refusal", &message, failed).await;
    let dismiss = json!({ "act": "dismiss", "kind": "edit" });
    let quiet = talk.act(&message, dismiss).await.expect(200);
    assert!(is_quiet(&quiet), "{quiet}");

    platforms
        .script_acts(&talk.account.id, "token_invalid", 1)
        .await;
    talk.edit(&message, "three").await.expect(200);
    let channel = &talk.account.channel;
    let path = format!("/api/v1/channels/{}", channel.channel_id);
    until("a channel with trouble", async || {
        let all = channel
            .api
            .get(&channel.admin, "/api/v1/channels")
            .await
            .expect(200);
        let mut all = all["channels"].as_array().unwrap().clone().into_iter();
        let own = all
            .find(|one| one["id"] == channel.channel_id.as_str())
            .unwrap();
        (own["trouble"]["class"] == "token_invalid").then_some(())
    })
    .await;
    let request = channel.api.request(Method::PATCH, &path);
    let request = request
        .bearer_auth(&channel.admin)
        .json(&json!({ "enabled": true }));
    channel.api.send(request).await.expect(200);
    talk.sees("the new text", &message, |one| one["text"] == "three")
        .await;
}

/// Whenever the edit comes, before, during or after the call: the new text is the last word.
#[tokio::test]
async fn an_edit_in_a_hurry_is_the_last_word() {
    let (stage, platforms) = stage().await;
    let talk = with(&stage, &platforms, "slack").await;
    for number in 0..12 {
        let (old, new) = (format!("old {number}"), format!("new {number}"));
        let message = talk.say(&old).await;
        if number % 3 == 1 {
            talk.becomes(&message, &ARRIVED).await;
        }
        talk.edit(&message, &new).await.expect(200);
        talk.becomes(&message, &ARRIVED).await;
        talk.sees("the new text", &message, |one| {
            one["text"] == new.as_str() && is_quiet(one)
        })
        .await;
        let there = talk.sent_id().await;
        assert_eq!(talk.account.there(&there).await["text"], new.as_str());
    }
}

#[tokio::test]
async fn comments_are_hidden_liked_and_deleted_where_the_page_may() {
    let (stage, platforms) = stage().await;
    for (platform, hides, likes, deletes) in [
        ("messenger", true, true, true),
        ("instagram", true, false, true),
        ("linkedin", false, false, false),
        ("x", false, false, false),
    ] {
        let talk = under(&stage, &platforms, platform).await;
        let theirs = text(&talk.theirs().await["id"]);
        let there = text(&talk.account.shown().await["messages"][0]["id"]);
        for (can, act, undo, field, shown) in [
            (hides, "hide", "unhide", "hidden", "is_hidden"),
            (likes, "like", "unlike", "liked", "is_liked"),
        ] {
            let answer = talk.act(&theirs, json!({ "act": act })).await;
            if !can {
                assert_eq!(
                    answer.expect(409)["code"],
                    "platform_cannot",
                    "{platform} {act}"
                );
                continue;
            }
            answer.expect(200);
            talk.sees(field, &theirs, |one| {
                one["social"][field] == true && is_quiet(one)
            })
            .await;
            assert_eq!(
                talk.account.there(&there).await[shown],
                true,
                "{platform} {act}"
            );
            talk.act(&theirs, json!({ "act": undo })).await.expect(200);
            talk.sees(undo, &theirs, |one| {
                one["social"][field] == false && is_quiet(one)
            })
            .await;
            assert_eq!(
                talk.account.there(&there).await[shown],
                false,
                "{platform} {undo}"
            );
        }
        let answer = talk.delete(&theirs).await;
        if deletes {
            answer.expect(200);
            talk.sees("that it is gone", &theirs, |one| {
                one["deleted_at"].is_string() && is_quiet(one)
            })
            .await;
            assert_eq!(
                talk.account.there(&there).await["is_deleted"],
                true,
                "{platform}"
            );
        } else {
            assert_eq!(answer.expect(409)["code"], "platform_cannot", "{platform}");
        }
    }
    // In a chat there is nothing of it.
    let talk = with(&stage, &platforms, "messenger").await;
    let theirs = text(&talk.theirs().await["id"]);
    for act in ["hide", "like"] {
        let answer = talk.act(&theirs, json!({ "act": act })).await;
        assert_eq!(answer.expect(409)["code"], "platform_cannot");
    }
    assert_eq!(
        talk.delete(&theirs).await.expect(409)["code"],
        "platform_cannot"
    );
}

#[tokio::test]
async fn a_thread_has_all_its_authors_and_who_answers_whom() {
    let (stage, platforms) = stage().await;
    let account = FakeAccount::new(&platforms, &stage.hub.api, "messenger").await;
    let (ada, ben) = (account.person("Ada").await, account.person("Ben").await);
    let act = json!({ "do": "comment", "text": "How much?" });
    let first = account.act(&ada, act).await;
    let (post, first) = (text(&first["thread"]), text(&first["message_id"]));
    let talk = Talk::begun(account, ada).await;
    let act = json!({ "do": "comment", "text": "Ten, I think", "thread": post, "reply_to": first });
    talk.account.act(&ben, act).await;
    talk.account.idle().await;
    talk.arrived("It is twelve").await;
    let thread = talk
        .call(Method::GET, "/comments", &json!({}))
        .await
        .expect(200);
    assert_eq!(thread["post"]["id"], post.as_str(), "{thread}");
    assert!(
        text(&thread["post"]["url"]).starts_with("https://"),
        "{thread}"
    );
    // As the platform tells it now.
    let told = &thread["post"];
    assert!(text(&told["text"]).contains("Arden lamp"), "{thread}");
    assert_eq!(told["posted_at"], "2026-11-20T09:30:00.000Z", "{thread}");
    assert!(told["author"].is_string(), "{thread}");
    let comments = thread["comments"].as_array().unwrap();
    let told: Vec<[&Value; 2]> = comments
        .iter()
        .map(|one| [&one["author"]["kind"], &one["text"]])
        .collect();
    let right = [
        [json!("contact"), json!("How much?")],
        [json!("contact"), json!("Ten, I think")],
        [json!("agent"), json!("It is twelve")],
    ];
    assert_eq!(told, right.each_ref().map(|pair| [&pair[0], &pair[1]]));
    let [one, two, three] = [&comments[0], &comments[1], &comments[2]];
    assert_eq!(one["parent_id"], Value::Null);
    assert_eq!(two["parent_id"], one["message_id"], "{thread}");
    assert_eq!(three["parent_id"], one["message_id"], "{thread}");
    assert_ne!(one["conversation_id"], two["conversation_id"]);
    assert_eq!(
        (&one["author"]["name"], &two["author"]["name"]),
        (&json!("Ada"), &json!("Ben"))
    );
}

/// A token of X lasts for two hours: what is done to a post renews it as a reply does, and stops nothing.
#[tokio::test]
async fn an_act_renews_a_token_that_ran_out() {
    let (stage, platforms) = stage().await;
    let talk = under(&stage, &platforms, "x").await;
    let (message, there) = talk.arrived("It is ten").await;
    let id = talk.account.id.clone();
    platforms.script_acts(&id, "token_invalid", 1).await;
    talk.delete(&message).await.expect(200);
    talk.sees("a deletion", &message, |one| {
        one["deleted_at"].is_string() && is_quiet(one)
    })
    .await;
    assert_eq!(talk.account.there(&there).await["is_deleted"], true);
    assert_eq!(talk.trouble().await, Value::Null);
}

/// Whoever could mend it is looking at something else.
#[tokio::test]
async fn a_channel_that_an_act_stops_is_told_to_administrators() {
    let (stage, platforms) = stage().await;
    let talk = with(&stage, &platforms, "telegram").await;
    let (message, _) = talk.arrived("It is ten").await;
    let mut window = Socket::logged_in(&stage.hub.api, &talk.account.channel.admin).await;
    let id = talk.account.id.clone();
    platforms.script_acts(&id, "token_invalid", 1).await;
    talk.edit(&message, "It is nine").await.expect(200);
    let told = window.push("channel_changed").await;
    assert_eq!(
        told["channel_id"], talk.account.channel.channel_id,
        "{told}"
    );
    assert_ne!(talk.trouble().await, Value::Null);
}

/// Slack shares a file in its own time, and tells by an event as which message.
#[tokio::test]
async fn a_file_on_slack_is_known_by_its_echo_and_can_be_taken_back() {
    let (stage, platforms) = stage().await;
    let talk = with(&stage, &platforms, "slack").await;
    let channel = &talk.account.channel;
    let part = Part::bytes(b"abc".as_slice()).file_name("a.txt");
    let upload = channel.api.request(Method::POST, "/api/v1/attachments");
    let upload = upload.bearer_auth(&channel.admin);
    let upload = upload.multipart(Form::new().part("file", part));
    let file = channel.api.send(upload).await.expect(201);
    let body = json!({ "text": "", "attachment_ids": [file["id"]] });
    let said = talk
        .call(Method::POST, "/messages", &body)
        .await
        .expect(201);
    let message = text(&said["id"]);
    talk.becomes(&message, &ARRIVED).await;
    talk.account.idle().await;
    let there = talk.sent_id().await;
    assert_eq!(
        talk.account.texts().await,
        [["Hello?", ""]],
        "it is here once"
    );
    talk.delete(&message).await.expect(200);
    talk.sees("that it is gone", &message, |one| {
        one["deleted_at"].is_string() && is_quiet(one)
    })
    .await;
    assert_eq!(talk.account.there(&there).await["is_deleted"], true);
}
