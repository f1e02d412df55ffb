//! Records over HTTP: made, changed, refused with a reason, deleted, brought back, and written down.

use reqwest::Method;
use serde_json::{Value, json};

use crate::hub::api::{Answer, Api, text};
use crate::stage::Stage;

/// A person at the records.
pub(crate) struct Desk {
    pub(crate) api: Api,
    pub(crate) token: String,
}

impl Desk {
    pub(crate) async fn of(stage: &Stage, email: &str) -> Self {
        let api = stage.hub.api.clone();
        let token = api.agent(email).await.token;
        Self { api, token }
    }

    pub(crate) async fn admin(stage: &Stage) -> Self {
        Self::of(stage, "admin@example.com").await
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        let request = self.api.request(method, &format!("/api/v1/{path}"));
        let request = request.bearer_auth(&self.token);
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        self.api.send(request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.send(Method::GET, path, Value::Null).await.expect(200)
    }

    pub(crate) async fn make(&self, path: &str, body: Value) -> Value {
        self.send(Method::POST, path, body).await.expect(201)
    }

    pub(crate) async fn change(&self, path: &str, id: &Value, body: Value) -> Answer {
        let path = format!("{path}/{}", text(id));
        self.send(Method::PATCH, &path, body).await
    }

    pub(crate) async fn delete(&self, path: &str, id: &Value) -> Answer {
        let path = format!("{path}/{}", text(id));
        self.send(Method::DELETE, &path, Value::Null).await
    }

    async fn restore(&self, path: &str, id: &Value) -> Answer {
        let path = format!("{path}/{}/restore", text(id));
        self.send(Method::POST, &path, Value::Null).await
    }

    pub(crate) async fn names(&self, path: &str) -> Vec<String> {
        let list = self.get(path).await;
        let rows = list[path].as_array().unwrap();
        let name = |row: &Value| text(row.get("name").unwrap_or(&row["label"]));
        rows.iter().map(name).collect()
    }
}

/// The place of the fault, and a part of what is said of it.
#[track_caller]
pub(crate) fn refused(answer: Answer, status: u16, pointer: &str, part: &str) {
    assert!(answer.content_type.starts_with("application/problem+json"));
    let problem = answer.expect(status);
    let detail = text(&problem["detail"]);
    let place = problem["pointer"].as_str().unwrap_or_default();
    assert!(detail.contains(part) && place == pointer, "{problem}");
}

/// One of each kind, with the least that it needs.
fn least(path: &str) -> Value {
    match path {
        "agent_statuses" => json!({ "label": "Errand", "kind": "away" }),
        "schedules" => json!({ "name": "Errand", "timezone": "Europe/Berlin" }),
        "routing_rules" => json!({ "name": "Errand", "outcome": { "priority": "high" } }),
        _ => json!({ "name": "Errand" }),
    }
}

pub(crate) const KINDS: &[&str] = &[
    "agent_statuses",
    "queues",
    "routing_rules",
    "schedules",
    "skills",
    "teams",
];

#[tokio::test]
async fn every_kind_is_made_changed_deleted_and_brought_back() {
    let stage = Stage::new().await;
    let desk = Desk::admin(&stage).await;
    for path in KINDS {
        let name = if *path == "agent_statuses" {
            "label"
        } else {
            "name"
        };
        let made = desk.make(path, least(path)).await;
        assert_eq!(made[name], "Errand", "{path}");
        let again = desk.send(Method::POST, path, least(path)).await;
        if *path == "routing_rules" {
            // Rules are told apart by their place, not by their names.
            let twin = again.expect(201);
            assert!(twin["position"].as_i64() > made["position"].as_i64());
            desk.delete(path, &twin["id"]).await.expect(204);
        } else {
            refused(again, 409, name, "choose a different one");
        }
        let changed = desk
            .change(path, &made["id"], json!({ name: "Other" }))
            .await;
        let changed = changed.expect(200);
        let mut expected = made.clone();
        expected[name] = json!("Other");
        assert_eq!(changed, expected, "{path}: nothing else has changed");
        let empty = desk.change(path, &made["id"], json!({ name: "  " })).await;
        refused(empty, 400, name, "must not be empty");
        let long = desk
            .change(path, &made["id"], json!({ name: "x".repeat(81) }))
            .await;
        refused(long, 400, name, "81 characters; at most");

        desk.delete(path, &made["id"]).await.expect(204);
        assert!(
            !desk.names(path).await.contains(&"Other".to_owned()),
            "{path}"
        );
        desk.delete(path, &made["id"]).await.expect(404);
        desk.change(path, &made["id"], json!({ name: "X" }))
            .await
            .expect(404);
        let restored = desk.restore(path, &made["id"]).await.expect(200);
        assert_eq!(restored, changed, "{path}");
        assert!(
            desk.names(path).await.contains(&"Other".to_owned()),
            "{path}"
        );
        desk.restore(path, &made["id"]).await.expect(200);
        desk.restore(path, &json!("00000000-0000-0000-0000-000000000000"))
            .await
            .expect(404);
    }
}

#[tokio::test]
async fn a_deleted_name_is_free_and_then_taken() {
    let stage = Stage::new().await;
    let desk = Desk::admin(&stage).await;
    let old = desk.make("teams", json!({ "name": "Night" })).await;
    desk.delete("teams", &old["id"]).await.expect(204);
    desk.make("teams", json!({ "name": "night" })).await;
    let back = desk.restore("teams", &old["id"]).await;
    refused(back, 409, "name", "another team has this name");
}

#[tokio::test]
async fn what_is_in_use_says_by_whom() {
    let stage = Stage::new().await;
    let desk = Desk::admin(&stage).await;
    let hours = json!({ "name": "Night", "timezone": "UTC" });
    let hours = desk.make("schedules", hours).await["id"].clone();
    let team = desk.make("teams", json!({ "name": "Night" })).await["id"].clone();
    let skill = desk.make("skills", json!({ "name": "Night" })).await["id"].clone();
    let queue = json!({ "name": "Night", "schedule_id": hours, "team_ids": [team] });
    let queue = desk.make("queues", queue).await["id"].clone();
    let to_night = json!({ "name": "To night", "overflow_queue_id": queue });
    let to_night = desk.make("queues", to_night).await;
    assert_eq!(to_night["overflow_after_seconds"], 60);
    let outcome = json!({ "queue_id": queue, "skills": [{ "skill_id": skill, "level": 2 }] });
    let rule = json!({ "name": "At night", "outcome": outcome });
    let rule = desk.make("routing_rules", rule).await["id"].clone();

    refused(
        desk.delete("schedules", &hours).await,
        409,
        "",
        "1 queue uses this schedule: Night",
    );
    refused(
        desk.delete("teams", &team).await,
        409,
        "",
        "1 queue uses this team: Night",
    );
    refused(
        desk.delete("skills", &skill).await,
        409,
        "",
        "1 routing rule uses this skill: At night",
    );
    refused(
        desk.delete("queues", &queue).await,
        409,
        "",
        "1 queue uses this queue: To night",
    );
    let freed = json!({ "overflow_queue_id": null });
    let freed = desk
        .change("queues", &to_night["id"], freed)
        .await
        .expect(200);
    assert_eq!(freed["overflow_after_seconds"], Value::Null);
    refused(
        desk.delete("queues", &queue).await,
        409,
        "",
        "1 routing rule uses this queue: At night",
    );
    desk.delete("routing_rules", &rule).await.expect(204);
    desk.delete("queues", &queue).await.expect(204);
    desk.delete("schedules", &hours).await.expect(204);
    let back = desk.restore("queues", &queue).await;
    refused(back, 400, "schedule_id", "there is no schedule");
    desk.restore("schedules", &hours).await.expect(200);
    desk.restore("queues", &queue).await.expect(200);
}

#[tokio::test]
async fn there_is_one_default_queue_and_no_circle() {
    let stage = Stage::new().await;
    let desk = Desk::admin(&stage).await;
    let queues = desk.get("queues").await;
    let queues = queues["queues"].as_array().unwrap();
    let default = queues
        .iter()
        .find(|queue| queue["is_default"] == true)
        .unwrap();
    refused(
        desk.delete("queues", &default["id"]).await,
        409,
        "is_default",
        "make another queue the default first",
    );
    let off = desk
        .change("queues", &default["id"], json!({ "is_default": false }))
        .await;
    refused(
        off,
        409,
        "is_default",
        "make another queue the default first",
    );
    let a = desk
        .make("queues", json!({ "name": "A", "is_default": true }))
        .await;
    let b = json!({ "name": "B", "overflow_queue_id": a["id"], "overflow_after_seconds": 5 });
    let b = desk.make("queues", b).await;
    let queues = desk.get("queues").await;
    let defaults: Vec<&Value> = queues["queues"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|queue| queue["is_default"] == true)
        .collect();
    assert_eq!(defaults, [&a]);

    let itself = desk
        .change("queues", &a["id"], json!({ "overflow_queue_id": a["id"] }))
        .await;
    refused(itself, 400, "overflow_queue_id", "A → A");
    let circle = desk
        .change("queues", &a["id"], json!({ "overflow_queue_id": b["id"] }))
        .await;
    refused(circle, 400, "overflow_queue_id", "A → B → A");
}

#[tokio::test]
async fn what_cannot_be_says_where_and_what_could() {
    let stage = Stage::new().await;
    let desk = Desk::admin(&stage).await;
    let nobody = "00000000-0000-0000-0000-000000000001";
    let day = json!([[], [], [], [], [], [], []]);
    let with = |place: usize, spans: Value| {
        let mut week = day.clone();
        week[place] = spans;
        json!({ "name": "N", "timezone": "UTC", "hours": week })
    };
    let rule = |condition: Value| json!({ "name": "N", "conditions": [condition], "outcome": { "priority": "low" } });
    let queue = |field: &str, value: Value| {
        let mut queue = json!({ "name": "N" });
        queue[field] = value;
        queue
    };
    for (path, body, pointer, part) in [
        ("teams", json!({}), "name", "name is missing"),
        (
            "teams",
            json!({ "name": "N", "agent_ids": [nobody] }),
            "agent_ids",
            "there is no agent",
        ),
        (
            "skills",
            json!({ "name": "N", "language": "french" }),
            "language",
            "such as fr",
        ),
        (
            "skills",
            json!({ "name": "N", "language": "de" }),
            "language",
            "another skill has this language",
        ),
        (
            "agent_statuses",
            json!({ "label": "N", "kind": "asleep" }),
            "kind",
            "online, away",
        ),
        (
            "schedules",
            json!({ "name": "N", "timezone": "Berlin" }),
            "timezone",
            "such as Europe/Berlin",
        ),
        (
            "schedules",
            json!({ "name": "N", "timezone": "UTC", "hours": [] }),
            "hours",
            "seven lists",
        ),
        (
            "schedules",
            with(1, json!([{ "from": "9:00", "to": "17:00" }])),
            "hours/1/0/from",
            "such as 09:30",
        ),
        (
            "schedules",
            with(2, json!([{ "from": "22:00", "to": "02:00" }])),
            "hours/2/0",
            "from must be before to",
        ),
        (
            "queues",
            queue("offer_timeout_seconds", json!(2)),
            "offer_timeout_seconds",
            "5 to 600",
        ),
        (
            "queues",
            queue("strategy", json!("best")),
            "strategy",
            "round_robin",
        ),
        (
            "queues",
            queue("service_level_percent", json!(101)),
            "service_level_percent",
            "1 to 100",
        ),
        (
            "queues",
            queue("schedule_id", json!(nobody)),
            "schedule_id",
            "there is no schedule",
        ),
        (
            "queues",
            queue("relaxations", json!([{ "after_seconds": 9 }])),
            "relaxations/0",
            "either lower_by or drop",
        ),
        (
            "queues",
            queue(
                "relaxations",
                json!([{ "after_seconds": 9, "drop": true }, { "after_seconds": 9, "drop": true }]),
            ),
            "relaxations/1/after_seconds",
            "later than the step before",
        ),
        (
            "routing_rules",
            json!({ "name": "N", "outcome": {} }),
            "outcome",
            "must choose a queue",
        ),
        (
            "routing_rules",
            rule(json!({ "field": "mood", "operator": "is", "value": "x" })),
            "conditions/0/field",
            "field.<name>",
        ),
        (
            "routing_rules",
            rule(json!({ "field": "text", "operator": "is" })),
            "conditions/0/value",
            "must not be empty",
        ),
        (
            "routing_rules",
            rule(json!({ "field": "contact.known", "operator": "is", "value": "yes" })),
            "conditions/0/value",
            "true or false",
        ),
        (
            "routing_rules",
            json!({ "name": "N", "outcome": { "queue_id": nobody } }),
            "outcome/queue_id",
            "there is no queue",
        ),
    ] {
        let status = if part.starts_with("another") {
            409
        } else {
            400
        };
        refused(
            desk.send(Method::POST, path, body).await,
            status,
            pointer,
            part,
        );
    }
    let capacity = json!({ "classes": { "chat": { "units_max": 3 } } });
    let capacity = desk.send(Method::PUT, "capacity", capacity).await;
    refused(capacity, 400, "classes/messaging", "is missing");
}
