//! `bellhop simulate --day`: a day that a hub recorded, gone through again from outside.

use std::path::Path;
use std::process::Output;

use serde_json::json;

use crate::floor::{colleague, no_rules, queue};
use crate::hub::folder::Folder;
use crate::hub::process::{Start, bellhop};
use crate::hub::socket::{Socket, start_conversation};
use crate::hub::until;
use crate::stage::Stage;

/// Long over, wherever and whenever this runs.
const DAY: &str = "2020-01-06";

fn simulate(database: &str, report: &Path, more: &[&str]) -> Output {
    let mut command = bellhop();
    command
        .env("DATABASE_URL", database)
        .args(["simulate", "--output"])
        .arg(report)
        .args(more);
    command.output().unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test]
async fn a_recorded_day_is_gone_through_again_to_the_same_bytes() {
    let mut stage = Stage::new().await;
    // Its events are moved to another day.
    stage.breaks_promises();
    let api = &stage.hub.api;
    let admin = api.agent("admin@example.com").await;
    no_rules(api, &admin).await;
    queue(api, &admin, json!({})).await;
    colleague(api, &admin, "kim@example.com").await;
    let kim = api.agent("kim@example.com").await;
    let mut console = Socket::logged_in(api, &kim.token).await;
    console.ok("subscribe", json!({ "topic": "inbox" })).await;
    let mut visitors = Vec::new();
    for text in ["Anybody there?", "A lamp is broken", "Where is my order?"] {
        let visitor = api.visitor().await;
        let mut visitor = Socket::logged_in(api, &visitor.token).await;
        start_conversation(&mut visitor, text).await;
        visitors.push(visitor);
    }
    // What the hub recorded, a long time ago: all of it on one day, whenever this test runs.
    let client = stage.database.client().await;
    until("kim's status is stored", async || {
        let row = client
            .query_one("SELECT count(*) FROM agent_statuses", &[])
            .await;
        (row.unwrap().get::<_, i64>(0) > 0).then_some(())
    })
    .await;
    let moved = format!(
        "UPDATE agent_statuses SET at = '{DAY} 09:00Z';
         UPDATE recorded_events events SET at = '{DAY} 10:00Z'::timestamptz
            + ((SELECT count(*) FROM events earlier WHERE earlier.conversation_id < events.conversation_id) || ' s')::interval
            + (seq || ' ms')::interval
         WHERE payload->'queued' IS NOT NULL OR kind IN ('assigned', 'status_changed')"
    );
    client.batch_execute(&moved).await.unwrap();

    let folder = Folder::new();
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    let more = ["--day", DAY, "--agents", "+2", "--strategy", "round_robin"];
    let again = simulate(&stage.database.url, &first, &more);
    let (out, errors) = (said(&again.stdout), said(&again.stderr));
    assert!(again.status.success(), "{out}{errors}");
    let subject = format!("{DAY} as recorded (UTC; seed 1): 3 customers, 1 queue, 1 agent");
    for part in [subject.as_str(), "+2 agents", "round robin", "all together"] {
        assert!(out.contains(part), "{part}: {out}{errors}");
    }
    let repeated = simulate(&stage.database.url, &second, &more);
    assert_eq!(
        said(&repeated.stdout).replace("/second", "/first"),
        out,
        "{errors}"
    );
    assert_eq!(
        std::fs::read(&first).unwrap(),
        std::fs::read(&second).unwrap()
    );
}

#[tokio::test]
async fn a_day_without_anybody_says_which_one_to_take() {
    let stage = Stage::new().await;
    let folder = Folder::new();
    let report = folder.path().join("report");
    let empty = simulate(&stage.database.url, &report, &["--day", DAY]);
    let errors = said(&empty.stderr);
    assert!(!empty.status.success() && !report.exists(), "{errors}");
    assert!(errors.contains("made-up day"), "{errors}");
    let bad = simulate(&stage.database.url, &report, &["--day", "yesterday"]);
    assert!(said(&bad.stderr).contains("2026-11-25"), "{bad:?}");
    let both = simulate(
        &stage.database.url,
        &report,
        &["--day", DAY, "--conversations", "9"],
    );
    assert!(said(&both.stderr).contains("--conversations"), "{both:?}");
}

/// Nobody has to stop a hub to ask what would have been.
#[tokio::test]
async fn the_private_postgres_of_a_running_hub_is_read_beside_it() {
    let folder = Folder::new();
    let start = Start::new(&folder.path().join("data"));
    let hub = start.start().await;
    let mia = hub.api.mia().await;
    let _console = Socket::logged_in(&hub.api, &mia.token).await;
    let visitor = hub.api.visitor().await;
    let mut visitor = Socket::logged_in(&hub.api, &visitor.token).await;
    start_conversation(&mut visitor, "Anybody there?").await;
    let output = bellhop()
        .args(["simulate", "--day", DAY, "--data-dir"])
        .arg(&start.data_dir)
        .output()
        .unwrap();
    let errors = said(&output.stderr);
    assert!(
        errors.contains("the last day with something is"),
        "{errors}"
    );
    assert!(hub.api.is_ready().await);
}
