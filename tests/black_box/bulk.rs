//! Work on many conversations: done once each whatever happens to the hub, watched from two windows, taken back
//! where nobody changed it since, and refused item by item as it would be by hand.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use crate::hub::api::{Agent, Api, text};
use crate::hub::folder::Folder;
use crate::hub::process::Start;
use crate::hub::socket::{Socket, client_id};
use crate::hub::until;
use crate::hub::webhooks::{Sender, message};
use crate::stage::Stage;
use crate::support::TestDatabase;

const MANY: usize = 500;
/// Conversations of one visitor: fewer than one may begin at once.
const EACH: usize = 20;
/// Done when the hub is killed: the job is well on its way and far from its end.
const DONE_AT_KILL: i64 = 60;

/// So many conversations of so many people, on a channel of their own.
async fn crowd(api: &Api, count: usize) -> Sender {
    let sender = Sender::new(api, "Crowd").await;
    let items: Vec<_> = (0..count)
        .map(|number| {
            message(
                &format!("u-{number}"),
                &format!("m-{number}"),
                "Where is my order?",
            )
        })
        .collect();
    sender.take("crowd", json!(items)).await;
    sender.finished("crowd").await;
    assert_eq!(sender.conversations().await.len(), count);
    sender
}

async fn make(api: &Api, agent: &Agent, form: Value) -> Value {
    api.post(&agent.token, "/api/v1/bulk_jobs", &form)
        .await
        .expect(201)
}

async fn job(api: &Api, agent: &Agent, id: &str) -> Value {
    let path = format!("/api/v1/bulk_jobs/{id}");
    api.get(&agent.token, &path).await.expect(200)
}

async fn over(api: &Api, agent: &Agent, made: &Value) -> Value {
    let id = text(&made["id"]);
    until("the end of a bulk job", async || {
        let job = job(api, agent, &id).await;
        (job["state"] == "done" || job["state"] == "cancelled").then_some(job)
    })
    .await
}

async fn undo(api: &Api, agent: &Agent, made: &Value) -> Value {
    let path = format!("/api/v1/bulk_jobs/{}/undo", text(&made["id"]));
    let undo = api.post(&agent.token, &path, &json!({})).await.expect(201);
    assert_eq!(undo["undo_of"], made["id"]);
    over(api, agent, &undo).await
}

async fn items(api: &Api, agent: &Agent, job: &Value, state: &str) -> Vec<Value> {
    let path = format!(
        "/api/v1/bulk_jobs/{}/items?state={state}&limit=100",
        text(&job["id"])
    );
    let page = api.get(&agent.token, &path).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

async fn change(api: &Api, agent: &Agent, conversation: &Value, form: Value) -> Value {
    let path = format!("/api/v1/conversations/{}", text(&conversation["id"]));
    let request = api.request(Method::PATCH, &path).bearer_auth(&agent.token);
    api.send(request.json(&form)).await.expect(200)
}

fn figures(job: &Value) -> [i64; 4] {
    ["total", "done", "failed", "left_alone"].map(|name| job[name].as_i64().unwrap())
}

/// How often each kind of change happened.
async fn changes(api: &Api, agent: &Agent, conversation: &Value, kind: &str) -> usize {
    let path = format!(
        "/api/v1/conversations/{}/timeline?limit=100",
        text(&conversation["id"])
    );
    let timeline = api.get(&agent.token, &path).await.expect(200);
    let items = timeline["items"].as_array().unwrap().iter();
    items
        .filter(|item| item["payload"]["change"]["kind"] == kind)
        .count()
}

#[tokio::test]
async fn five_hundred_are_done_once_each_although_the_hub_is_killed() {
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let start = Start::new(&folder.path().join("data")).database(&database.url);
    let mut hub = start.start().await;
    let crowd = crowd(&hub.api, MANY).await;
    let mia = hub.api.mia().await;
    let made = make(
        &hub.api,
        &mia,
        json!({
            "client_id": "spring", "delay_seconds": 0, "reply": "Hello {{contact.name}}, {{agent.name}} looks into it",
            "filter": { "channel_id": crowd.channel_id },
            "steps": { "status": "pending", "add_tags": ["spring"] },
        }),
    )
    .await;
    assert_eq!(made["total"], MANY);
    let id = text(&made["id"]);
    until("some of it to be done", async || {
        let job = job(&hub.api, &mia, &id).await;
        (job["done"].as_i64().unwrap() + job["failed"].as_i64().unwrap() >= DONE_AT_KILL)
            .then_some(())
    })
    .await;
    hub.kill();
    drop(hub);
    let hub = start.start().await;

    // Nobody knows their names: the reply would have a hole, so nothing is said and nothing is done.
    let ended = over(&hub.api, &mia, &made).await;
    assert_eq!(figures(&ended), [500, 0, 500, 0]);
    let failed = items(&hub.api, &mia, &ended, "failed").await;
    let why = text(&failed[0]["reason"]);
    assert!(why.contains("{{contact.name}}"), "{why}");
    let again = make(
        &hub.api,
        &mia,
        json!({ "client_id": "spring", "conversation_ids": [failed[0]["conversation_id"]], "steps": { "status": "open" } }),
    )
    .await;
    assert_eq!(
        again["id"], made["id"],
        "a request that is sent again is the same job"
    );
}

/// So many conversations in the chat of the shop, where replies need no platform; their ids.
async fn walk_ins(api: &Api, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    while ids.len() < count {
        let visitor = api.visitor().await;
        for _ in 0..EACH.min(count - ids.len()) {
            let form = json!({ "text": "Where is my order?", "client_id": client_id() });
            let path = "/api/v1/conversations";
            let started = api.post(&visitor.token, path, &form).await.expect(201);
            ids.push(text(&started["conversation"]["id"]));
        }
    }
    ids
}

/// As the list has them, in the order of `ids`.
async fn rows(api: &Api, agent: &Agent, ids: &[String]) -> Vec<Value> {
    let mut found = BTreeMap::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/conversations?limit=100&cursor={cursor}");
        let page = api.get(&agent.token, &path).await.expect(200);
        for row in page["conversations"].as_array().unwrap() {
            found.insert(text(&row["id"]), row.clone());
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return ids.iter().map(|id| found[id].clone()).collect(),
        }
    }
}

async fn said(api: &Api, agent: &Agent, conversation: &Value) -> Vec<String> {
    let messages = api.messages(&agent.token, &text(&conversation["id"])).await;
    messages.iter().map(|one| text(&one["text"])).collect()
}

#[tokio::test]
async fn replies_and_steps_survive_a_kill_once_each() {
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let start = Start::new(&folder.path().join("data")).database(&database.url);
    let mut hub = start.start().await;
    let ids = walk_ins(&hub.api, MANY).await;
    let mia = hub.api.mia().await;
    let made = make(
        &hub.api,
        &mia,
        json!({
            "delay_seconds": 0, "reply": "{{agent.name}} looks into it", "conversation_ids": ids,
            "steps": { "status": "pending", "add_tags": ["spring"], "assign": { "kind": "agent", "id": mia.id } },
        }),
    )
    .await;
    let id = text(&made["id"]);
    until("some of it to be done", async || {
        let job = job(&hub.api, &mia, &id).await;
        (job["done"].as_i64().unwrap() >= DONE_AT_KILL).then_some(())
    })
    .await;
    hub.kill();
    drop(hub);
    let hub = start.start().await;

    let ended = over(&hub.api, &mia, &made).await;
    assert_eq!(figures(&ended), [500, 500, 0, 0]);
    let all = rows(&hub.api, &mia, &ids).await;
    for conversation in &all {
        assert_eq!(conversation["status"], "pending");
        assert_eq!(conversation["tags"], json!(["spring"]));
        assert_eq!(conversation["assignee"]["id"], mia.id.as_str());
    }
    for conversation in all.iter().step_by(9) {
        let said = said(&hub.api, &mia, conversation).await;
        assert_eq!(said, ["Where is my order?", "Mia Tanaka looks into it"]);
        assert_eq!(changes(&hub.api, &mia, conversation, "tags").await, 1);
    }

    // Somebody else goes on with two of them before it is taken back.
    let jon = hub.api.agent("jon@example.com").await;
    change(&hub.api, &jon, &all[3], json!({ "status": "solved" })).await;
    change(&hub.api, &jon, &all[4], json!({ "tags": [] })).await;
    // What is not of this job does not matter.
    change(&hub.api, &jon, &all[5], json!({ "priority": "high" })).await;
    let undone = undo(&hub.api, &mia, &made).await;
    assert_eq!(figures(&undone), [500, 498, 0, 2]);
    let left = items(&hub.api, &mia, &undone, "left_alone").await;
    let numbers: Vec<_> = left.iter().map(|item| &item["number"]).collect();
    assert_eq!(numbers, [&all[3]["number"], &all[4]["number"]]);
    for item in &left {
        let why = text(&item["reason"]);
        assert!(why.starts_with("left alone: Jon"), "{why}");
    }
    let after = rows(&hub.api, &mia, &ids).await;
    assert_eq!(after[3]["status"], "solved");
    assert_eq!(after[4]["assignee"]["id"], mia.id.as_str());
    let back = &after[5];
    assert_eq!(
        (&back["status"], &back["tags"]),
        (&json!("open"), &json!([]))
    );
    assert_eq!(
        (&back["assignee"], &back["priority"]),
        (&Value::Null, &json!("high"))
    );
    assert_eq!(
        said(&hub.api, &mia, back).await.len(),
        2,
        "what was sent stays sent"
    );
}

#[tokio::test]
async fn each_item_is_refused_as_it_would_be_by_hand_and_two_windows_watch() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let crowd = crowd(api, 12).await;
    let all = crowd.conversations().await;
    let (mia, jon) = (api.mia().await, api.agent("jon@example.com").await);
    let again = api.mia().await;
    let mut windows = [
        Socket::logged_in(api, &mia.token).await,
        Socket::logged_in(api, &again.token).await,
    ];
    let mut stranger = Socket::logged_in(api, &jon.token).await;
    change(api, &jon, &all[0], json!({ "status": "closed" })).await;
    let ids: Vec<_> = all.iter().map(|one| one["id"].clone()).collect();
    let nobody = "00000000-0000-0000-0000-000000000000";
    let wanted: Vec<_> = ids.iter().cloned().chain([json!(nobody)]).collect();
    let form = json!({ "conversation_ids": wanted, "steps": { "status": "solved", "add_tags": ["done"] } });
    let made = make(api, &mia, form).await;
    for window in &mut windows {
        loop {
            let told = window.push("bulk_job_updated").await;
            let told = &told["bulk_job"];
            assert_eq!(told["id"], made["id"]);
            if told["state"] == "done" {
                assert_eq!(figures(told), [13, 11, 2, 0]);
                break;
            }
        }
    }
    let failed = items(api, &mia, &made, "failed").await;
    let closed = text(&failed[0]["reason"]);
    assert!(closed.contains("closed"), "{closed}");
    // Jon heard of nothing: the first push of his own is that of his job.
    let own = make(
        api,
        &jon,
        json!({ "conversation_ids": [ids[1]], "steps": { "remove_tags": ["done"] } }),
    )
    .await;
    let told = stranger.push("bulk_job_updated").await;
    assert_eq!(told["bulk_job"]["id"], own["id"]);
    let path = format!("/api/v1/bulk_jobs/{}", text(&made["id"]));
    api.get(&jon.token, &path).await.expect(404);
    let lead = api.agent("lead@example.com").await;
    api.get(&lead.token, &path).await.expect(200);
    over(api, &jon, &own).await;
    let undone = undo(api, &mia, &made).await;
    assert_eq!(figures(&undone), [11, 10, 0, 1]);
    // A second undo is the first one.
    let path = format!("{path}/undo");
    let second = api.post(&mia.token, &path, &json!({})).await.expect(201);
    assert_eq!(second["id"], undone["id"]);
    let path = format!("/api/v1/bulk_jobs/{}/undo", text(&undone["id"]));
    api.post(&mia.token, &path, &json!({})).await.expect(409);
}

#[tokio::test]
async fn replies_wait_a_moment_and_can_be_called_off() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let crowd = crowd(api, 3).await;
    let mia = api.mia().await;
    let filter = json!({ "channel_kind": "generic", "status": "new,open" });
    let made = make(api, &mia, json!({ "filter": filter, "reply": "Sorry!" })).await;
    assert_eq!(made["state"], "waiting");
    let path = format!("/api/v1/bulk_jobs/{}/cancel", text(&made["id"]));
    let cancelled = api.post(&mia.token, &path, &json!({})).await.expect(200);
    assert_eq!(cancelled["state"], "cancelled");
    assert_eq!(figures(&cancelled), [3, 0, 0, 0]);
    for conversation in crowd.conversations().await {
        assert_eq!(crowd.texts(&conversation).await.len(), 1);
    }
    for (form, pointer) in [
        (
            json!({ "filter": {}, "conversation_ids": [], "reply": "x" }),
            "conversation_ids",
        ),
        (
            json!({ "filter": { "channel_kind": "pigeon" }, "reply": "x" }),
            "conversation_ids",
        ),
        (json!({ "filter": filter }), "steps"),
        (json!({ "filter": filter, "reply": " " }), "steps"),
        (
            json!({ "filter": filter, "steps": { "status": "new" } }),
            "steps/status",
        ),
        (
            json!({ "filter": filter, "reply": "x", "delay_seconds": 301 }),
            "delay_seconds",
        ),
        (
            json!({ "filter": filter, "steps": { "assign": { "kind": "queue", "id": mia.id } } }),
            "steps/assign/id",
        ),
    ] {
        let refused = api
            .post(&mia.token, "/api/v1/bulk_jobs", &form)
            .await
            .expect(400);
        assert_eq!(refused["pointer"], pointer, "{form}");
    }
}

#[tokio::test]
async fn a_macro_is_made_by_those_who_lead_and_done_in_one_go() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let (mia, lead) = (api.mia().await, api.agent("lead@example.com").await);
    let ids = walk_ins(api, 2).await;
    let all = rows(api, &mia, &ids).await;
    let form = json!({
        "shortcut": "refunded", "title": "Refunded", "text": "Your money is on its way.",
        "steps": { "status": "solved", "add_tags": ["refund"], "assign": { "kind": "agent", "id": mia.id } },
    });
    let path = "/api/v1/canned_replies";
    api.post(&mia.token, path, &form).await.expect(403);
    let made = api.post(&lead.token, path, &form).await.expect(201);
    assert_eq!(made["steps"]["assign"]["name"], "Mia Tanaka");
    let path = format!("/api/v1/conversations/{}/macro", text(&all[0]["id"]));
    let apply = json!({ "canned_reply_id": made["id"], "text": "Your money is on its way.", "client_id": "once" });
    let done = api.post(&mia.token, &path, &apply).await.expect(200);
    assert_eq!(
        (&done["status"], &done["tags"]),
        (&json!("solved"), &json!(["refund"]))
    );
    api.post(&mia.token, &path, &apply).await.expect(200);
    assert_eq!(said(api, &mia, &all[0]).await.len(), 2);
    let form = json!({ "conversation_ids": [all[1]["id"]], "canned_reply_id": made["id"], "delay_seconds": 0 });
    let job = make(api, &mia, form).await;
    assert_eq!(job["title"], "Refunded");
    assert_eq!(figures(&over(api, &mia, &job).await), [1, 1, 0, 0]);
    let admin = api.agent("admin@example.com").await;
    let log = api.get(&admin.token, "/api/v1/audit_log").await.expect(200);
    assert_eq!(log["items"][0]["action"], "macro.create");
}

#[tokio::test]
async fn what_customers_write_gets_its_category_and_language_until_a_person_says_otherwise() {
    let stage = Stage::with(&[("BELLHOP_LABELS__SENTIMENT", "true")]).await;
    let api = &stage.hub.api;
    let (mia, admin) = (api.mia().await, api.agent("admin@example.com").await);
    let rules = "/api/v1/category_rules";
    let form = json!({ "name": "Refunds", "category": "Refunds", "phrases": ["Geld zurück", "money back"] });
    api.post(&mia.token, rules, &form).await.expect(403);
    api.post(&admin.token, rules, &form).await.expect(201);
    let said = "Das ist eine Frechheit, ich will sofort mein Geld zurück!";
    let tried = format!("{rules}/test");
    let tried = api
        .post(&mia.token, &tried, &json!({ "text": said }))
        .await
        .expect(200);
    let read = (&tried["category"], &tried["language"], &tried["sentiment"]);
    assert_eq!(read, (&json!("Refunds"), &json!("de"), &json!("negative")));
    assert_eq!(tried["trace"][0]["phrase"], "Geld zurück");

    let sender = Sender::new(api, "Letters").await;
    // The rules are read again after the commit of the rule; a message that is faster has no category.
    let found = until("a message to be read by the new rule", async || {
        let id = client_id();
        sender.take(&id, json!([message(&id, &id, said)])).await;
        sender.finished(&id).await;
        let path = "/api/v1/conversations?category=Refunds&language=de";
        let page = api.get(&mia.token, path).await.expect(200);
        page["conversations"].as_array().unwrap().first().cloned()
    })
    .await;
    let labels = &found["labels"];
    assert_eq!(
        labels["category"],
        json!({ "value": "Refunds", "by_hand": false })
    );
    assert_eq!(
        labels["language"],
        json!({ "value": "de", "by_hand": false })
    );
    assert_eq!(labels["sentiment"]["tone"], "negative");
    let changed = change(
        api,
        &mia,
        &found,
        json!({ "category": "Complaints", "language": null }),
    )
    .await;
    assert_eq!(
        changed["labels"]["category"],
        json!({ "value": "Complaints", "by_hand": true })
    );
    assert_eq!(
        changed["labels"]["language"],
        json!({ "value": null, "by_hand": true })
    );
    let path = format!("/api/v1/conversations/{}/timeline", text(&found["id"]));
    let timeline = api.get(&mia.token, &path).await.expect(200);
    let told: Vec<_> = timeline["items"].as_array().unwrap().iter().collect();
    assert_eq!(told[1]["payload"]["message"]["sentiment"], "negative");
    let last = &told.last().unwrap()["payload"]["change"];
    assert_eq!(
        (&last["kind"], &last["label"], &last["from"]),
        (&json!("label"), &json!("language"), &json!("de"))
    );
    let counts = api
        .get(&mia.token, "/api/v1/conversations/counts")
        .await
        .expect(200);
    let letters = counts["by_channel"].as_array().unwrap();
    assert!(
        letters
            .iter()
            .any(|one| one["channel"]["name"] == "Letters"),
        "{counts}"
    );
}
