//! Agents as records, who may change what, and the audit log.

use reqwest::Method;
use serde_json::{Value, json};

use crate::hub::api::{PASSWORD, text};
use crate::hub::socket::{End, Socket};
use crate::records::{Desk, KINDS};
use crate::stage::Stage;

#[tokio::test]
async fn an_agent_has_teams_skills_and_limits() {
    let stage = Stage::new().await;
    let desk = Desk::admin(&stage).await;
    let team = desk
        .send(Method::POST, "teams", json!({ "name": "Night" }))
        .await
        .expect(201);
    let skill = desk
        .send(Method::POST, "skills", json!({ "name": "Knots" }))
        .await
        .expect(201);
    let new =
        json!({ "email": "kim@example.com", "name": "Kim", "role": "agent", "password": PASSWORD });
    let kim = desk
        .send(Method::POST, "agents", new.clone())
        .await
        .expect(201);
    assert_eq!(
        (&kim["capacity"]["chat"], &kim["skills"]),
        (&json!(3), &json!([]))
    );
    let twin = desk.send(Method::POST, "agents", new).await.expect(409);
    assert_eq!(twin["pointer"], "email");
    let short =
        json!({ "email": "x@example.com", "name": "X", "role": "agent", "password": "short" });
    let short = desk.send(Method::POST, "agents", short).await.expect(400);
    assert_eq!(short["pointer"], "password");

    let path = format!("agents/{}", text(&kim["id"]));
    let skills = json!([{ "skill_id": skill["id"], "level": 4 }]);
    let change =
        json!({ "team_ids": [team["id"]], "skills": skills, "capacity_overrides": { "chat": 5 } });
    let changed = desk.send(Method::PATCH, &path, change).await.expect(200);
    assert_eq!(
        (&changed["skills"], &changed["team_ids"]),
        (&skills, &json!([team["id"]]))
    );
    assert_eq!(
        (&changed["capacity"]["chat"], &changed["capacity"]["email"]),
        (&json!(5), &json!(10))
    );
    // The live floor reads the record a moment later; what it adds is not the record's.
    let record = |mut agent: Value| {
        for live in ["status", "load", "online"] {
            agent.as_object_mut().unwrap().remove(live);
        }
        agent
    };
    assert_eq!(record(desk.get(&path).await), record(changed));
    let wrong = json!({ "skills": [{ "skill_id": skill["id"], "level": 6 }] });
    let wrong = desk.send(Method::PATCH, &path, wrong).await.expect(400);
    assert_eq!(wrong["pointer"], "skills/0/level");

    // A skill that is deleted is not theirs, until it comes back.
    let skill_path = format!("skills/{}", text(&skill["id"]));
    desk.send(Method::DELETE, &skill_path, Value::Null)
        .await
        .expect(204);
    assert_eq!(desk.get(&path).await["skills"], json!([]));
    desk.send(Method::PATCH, &path, json!({ "name": "Kim Lee" }))
        .await
        .expect(200);
    let restore = format!("{skill_path}/restore");
    desk.send(Method::POST, &restore, Value::Null)
        .await
        .expect(200);
    assert_eq!(desk.get(&path).await["skills"], skills);
    let me = Desk::of(&stage, "kim@example.com").await.get("me").await;
    assert_eq!(me["agent"]["name"], "Kim Lee");
}

#[tokio::test]
async fn whoever_is_disabled_is_out_at_once_and_can_come_back() {
    let stage = Stage::new().await;
    let desk = Desk::admin(&stage).await;
    let jon = Desk::of(&stage, "jon@example.com").await;
    let mut socket = Socket::logged_in(&jon.api, &jon.token).await;
    let id = text(&jon.get("me").await["agent"]["id"]);
    let path = format!("agents/{id}");
    let gone = desk
        .send(Method::PATCH, &path, json!({ "disabled": true }))
        .await
        .expect(200);
    assert_eq!(gone["disabled"], true);
    assert_eq!(socket.end().await, End::Code(4008));
    jon.send(Method::GET, "me", Value::Null).await.expect(401);
    let listed = desk.get("agents").await;
    let is_jon = |agent: &Value| agent["id"] == json!(id);
    assert!(!listed["agents"].as_array().unwrap().iter().any(is_jon));
    let left = desk.get("agents?disabled=true").await;
    assert!(left["agents"].as_array().unwrap().iter().any(is_jon));
    desk.send(Method::PATCH, &path, json!({ "disabled": false }))
        .await
        .expect(200);
    Desk::of(&stage, "jon@example.com").await.get("me").await;

    let myself = text(&desk.get("me").await["agent"]["id"]);
    for last in [json!({ "disabled": true }), json!({ "role": "lead" })] {
        let refused = desk
            .send(Method::PATCH, &format!("agents/{myself}"), last)
            .await
            .expect(409);
        assert!(text(&refused["detail"]).contains("nobody else is an admin"));
    }
}

/// Each route, and who may use it: an admin, a lead, an agent, a contact, a stranger.
#[tokio::test]
async fn who_may_do_what() {
    let stage = Stage::new().await;
    let (admin, lead) = (
        Desk::admin(&stage).await,
        Desk::of(&stage, "lead@example.com").await,
    );
    let agent = Desk::of(&stage, "mia@example.com").await;
    let token = stage.hub.api.visitor().await.token;
    let contact = Desk {
        api: stage.hub.api.clone(),
        token,
    };
    let stranger = Desk {
        api: stage.hub.api.clone(),
        token: "nobody".to_owned(),
    };
    let all = [admin, lead, agent, contact, stranger];
    let someone = "00000000-0000-0000-0000-000000000001";
    let one = |path: &str, rest: &str| format!("{path}/{someone}{rest}");

    let (readers, writers) = ([true, true, true, false], [true, false, false, false]);
    let mut routes: Vec<(Method, String, Value, [bool; 4])> = Vec::new();
    for path in KINDS {
        routes.push((Method::GET, (*path).to_owned(), Value::Null, readers));
        routes.push((Method::POST, (*path).to_owned(), json!({}), writers));
        routes.push((Method::PATCH, one(path, ""), json!({}), writers));
        routes.push((Method::DELETE, one(path, ""), Value::Null, writers));
        routes.push((Method::POST, one(path, "/restore"), Value::Null, writers));
    }
    let leads = [true, true, false, false];
    let order = (
        Method::PUT,
        "routing_rules/order".to_owned(),
        json!({ "ids": [] }),
        writers,
    );
    let tried = (
        Method::POST,
        "routing_rules/test".to_owned(),
        json!({}),
        readers,
    );
    let capacity = (Method::GET, "capacity".to_owned(), Value::Null, readers);
    let set = (
        Method::PUT,
        "capacity".to_owned(),
        json!({ "classes": {} }),
        writers,
    );
    let log = (Method::GET, "audit_log".to_owned(), Value::Null, writers);
    let agents = (Method::GET, "agents".to_owned(), Value::Null, readers);
    let skills = (
        Method::PATCH,
        one("agents", ""),
        json!({ "skills": [] }),
        leads,
    );
    let role = (
        Method::PATCH,
        one("agents", ""),
        json!({ "role": "admin" }),
        writers,
    );
    let history = (
        Method::GET,
        one("agents", "/status_history"),
        Value::Null,
        leads,
    );
    let hire = json!({ "email": "", "name": "", "role": "", "password": "" });
    let hire = (Method::POST, "agents".to_owned(), hire, writers);
    routes.extend([
        order, tried, capacity, set, log, agents, skills, role, history, hire,
    ]);

    for (method, path, body, allowed) in routes {
        for (desk, may) in all.iter().zip(allowed.into_iter().map(Some).chain([None])) {
            let answer = desk.send(method.clone(), &path, body.clone()).await;
            let status = answer.status.as_u16();
            let is_right = match may {
                None => status == 401,
                Some(false) => status == 403,
                Some(true) => status != 401 && status != 403 && status < 500,
            };
            assert!(
                is_right,
                "{method} {path} as {}: {status} {}",
                desk.token, answer.body
            );
        }
    }
}

#[tokio::test]
async fn changes_are_written_down_with_what_was_before() {
    let stage = Stage::new().await;
    let desk = Desk::admin(&stage).await;
    let me = desk.get("me").await["agent"].clone();
    let team = desk
        .send(Method::POST, "teams", json!({ "name": "Night" }))
        .await
        .expect(201);
    let path = format!("teams/{}", text(&team["id"]));
    desk.send(Method::PATCH, &path, json!({ "name": "Dawn" }))
        .await
        .expect(200);
    // Nothing has changed: nothing to write down.
    desk.send(Method::PATCH, &path, json!({ "name": "Dawn" }))
        .await
        .expect(200);
    desk.send(Method::PATCH, &path, json!({ "name": "" }))
        .await
        .expect(400);
    desk.send(Method::DELETE, &path, Value::Null)
        .await
        .expect(204);
    desk.send(Method::POST, &format!("{path}/restore"), Value::Null)
        .await
        .expect(200);
    let mut capacity = desk.get("capacity").await;
    capacity["classes"]["chat"]["units_max"] = json!(4);
    let set = desk
        .send(Method::PUT, "capacity", capacity.clone())
        .await
        .expect(200);
    assert_eq!(set, capacity);

    let log = desk.get("audit_log?limit=3").await;
    let told = |item: &Value| (text(&item["action"]), text(&item["subject"]["name"]));
    let first: Vec<_> = log["items"].as_array().unwrap().iter().map(told).collect();
    let pair = |action: &str, name: &str| (action.to_owned(), name.to_owned());
    let expected = [
        pair("capacity.update", "capacity"),
        pair("team.restore", "Dawn"),
        pair("team.delete", "Dawn"),
    ];
    assert_eq!(first, expected);
    assert_eq!(log["items"][0]["detail"]["before"]["chat"]["units_max"], 3);
    assert_eq!(log["items"][0]["by"]["id"], me["id"]);
    let rest = format!("audit_log?limit=2&cursor={}", text(&log["next_cursor"]));
    let rest = desk.get(&rest).await;
    let items = rest["items"].as_array().unwrap();
    assert_eq!(
        items.iter().map(told).collect::<Vec<_>>(),
        [pair("team.update", "Dawn"), pair("team.create", "Night")]
    );
    let detail = json!({ "before": { "name": "Night" }, "after": { "name": "Dawn" } });
    assert_eq!(items[0]["detail"], detail);
    assert_eq!(items[0]["subject"]["id"], team["id"]);
}
