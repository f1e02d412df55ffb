//! Business hours and routing rules over HTTP: what they mean now, and where a conversation would go.

use reqwest::Method;
use serde_json::{Value, json};

use crate::records::{Desk, refused};
use crate::stage::Stage;

#[tokio::test]
async fn hours_are_told_with_what_they_mean_now() {
    let stage = Stage::new().await;
    let desk = Desk::admin(&stage).await;
    let day = json!([{ "from": "00:00", "to": "24:00" }]);
    let week = json!([day, day, day, day, day, day, day]);
    let form = json!({ "name": "Always", "timezone": "europe/berlin", "hours": week });
    let made = desk.make("schedules", form).await;
    assert_eq!(made["timezone"], "Europe/Berlin");
    assert_eq!(
        (&made["open_now"], &made["changes_at"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(made["hours"][6][0]["to"], "24:00");
    let holiday = json!([{ "date": "2031-05-01", "name": "May Day" }, { "date": "2031-01-01", "name": "New Year" }]);
    let changed = desk
        .change("schedules", &made["id"], json!({ "holidays": holiday }))
        .await
        .expect(200);
    assert_eq!(changed["holidays"][0]["name"], "New Year", "by date");
    let twice =
        json!([{ "date": "2031-05-01", "name": "A" }, { "date": "2031-05-01", "name": "B" }]);
    let twice = desk
        .change("schedules", &made["id"], json!({ "holidays": twice }))
        .await;
    refused(twice, 400, "holidays/1/date", "is there already");
    let never = desk
        .change(
            "schedules",
            &made["id"],
            json!({ "hours": [[], [], [], [], [], [], []], "holidays": [] }),
        )
        .await
        .expect(200);
    assert_eq!(
        (&never["open_now"], &never["changes_at"]),
        (&json!(false), &Value::Null)
    );
}

#[tokio::test]
async fn rules_are_put_in_order_and_tried() {
    let stage = Stage::new().await;
    let desk = Desk::admin(&stage).await;
    let rules = desk.get("routing_rules").await;
    for rule in rules["routing_rules"].as_array().unwrap() {
        desk.delete("routing_rules", &rule["id"]).await.expect(204);
    }
    let queue = desk.make("queues", json!({ "name": "Q" })).await;
    let skill = desk
        .make("skills", json!({ "name": "Italian", "language": "it" }))
        .await;
    let word =
        json!([{ "field": "text", "operator": "contains_any_word", "value": "refund, return" }]);
    let decides =
        json!({ "name": "Decides", "conditions": word, "outcome": { "queue_id": queue["id"] } });
    let decides = desk.make("routing_rules", decides).await;
    let adds = json!({ "name": "Adds", "outcome": { "match_language": true, "priority": "high", "answer_within_seconds": 600 } });
    let adds = desk.make("routing_rules", adds).await;
    let (first, second) = (&decides["id"], &adds["id"]);

    let facts = json!({ "text": "I want a REFUND", "language": "it-CH" });
    let tried = desk
        .send(Method::POST, "routing_rules/test", facts.clone())
        .await
        .expect(200);
    assert_eq!(tried["queue"], json!({ "id": queue["id"], "name": "Q" }));
    assert_eq!(
        (&tried["fallback"], &tried["priority"]),
        (&json!(false), &Value::Null)
    );
    assert_eq!(
        tried["trace"].as_array().unwrap().len(),
        1,
        "rules after it are not looked at"
    );
    assert_eq!(tried["trace"][0]["conditions"][0]["held"], true);
    assert_eq!(
        tried["trace"][0]["conditions"][0]["actual"],
        "I want a REFUND"
    );
    assert_eq!(tried["trace"][0]["effect"], "queue");

    let order =
        |ids: Vec<&Value>| desk.send(Method::PUT, "routing_rules/order", json!({ "ids": ids }));
    refused(
        order(vec![first]).await,
        409,
        "ids",
        "every routing rule once",
    );
    refused(
        order(vec![first, first]).await,
        409,
        "ids",
        "every routing rule once",
    );
    let ordered = order(vec![second, first]).await.expect(200);
    assert_eq!(ordered["routing_rules"][0]["name"], "Adds");
    assert_eq!(ordered["routing_rules"][1]["position"], 2);
    assert_eq!(desk.names("routing_rules").await, ["Adds", "Decides"]);

    let tried = desk
        .send(Method::POST, "routing_rules/test", facts)
        .await
        .expect(200);
    assert_eq!(
        (&tried["priority"], &tried["answer_within_seconds"]),
        (&json!("high"), &json!(600))
    );
    assert_eq!(
        tried["skills"],
        json!([{ "skill_id": skill["id"], "name": "Italian", "level": 1 }])
    );
    let tried = desk
        .send(
            Method::POST,
            "routing_rules/test",
            json!({ "text": "Hello" }),
        )
        .await
        .expect(200);
    assert_eq!(tried["fallback"], true);
    assert_eq!(tried["trace"][1]["matched"], false);
    let off = desk
        .change("routing_rules", first, json!({ "enabled": false }))
        .await
        .expect(200);
    assert_eq!(off["enabled"], false);
    let tried = desk
        .send(
            Method::POST,
            "routing_rules/test",
            json!({ "text": "refund" }),
        )
        .await
        .expect(200);
    assert_eq!(tried["trace"][1]["effect"], "disabled");
    assert_eq!(tried["fallback"], true);
}
