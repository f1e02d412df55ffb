//! What becomes of queues when the hub, an agent or the line dies.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::floor::{colleague, no_rules, queue};
use crate::hub::api::{Agent, Api, text};
use crate::hub::folder::Folder;
use crate::hub::process::Start;
use crate::hub::socket::{Socket, client_id};
use crate::hub::until;
use crate::support::TestDatabase;

const WAITING: usize = 500;
/// What the database says of those who wait, in order of age.
const IN_ORDER: &str = "SELECT number, routing->>'queued_at', routing->'offer' FROM conversations
    WHERE queue_id = $1::text::uuid AND assignee_id IS NULL AND status = 'new' ORDER BY routing->>'queued_at', id";

async fn wallboard_queue(api: &Api, admin: &Agent, id: &str) -> Value {
    let wallboard = api.get(&admin.token, "/api/v1/wallboard").await.expect(200);
    let queues = wallboard["queues"].as_array().unwrap().clone();
    queues
        .into_iter()
        .find(|queue| queue["id"] == *id)
        .unwrap_or_default()
}

fn numbers(queue: &Value) -> Vec<i64> {
    let waiters = queue["waiters"].as_array().unwrap();
    waiters
        .iter()
        .map(|one| one["number"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn five_hundred_who_wait_keep_their_order_and_age_over_a_kill() {
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let start = Start::new(&folder.path().join("data")).database(&database.url);
    let mut hub = start.start().await;
    let api = hub.api.clone();
    let admin = api.agent("admin@example.com").await;
    no_rules(&api, &admin).await;
    let offers = json!({ "offer_mode": "offer", "offer_timeout_seconds": 300 });
    let desk = queue(&api, &admin, offers).await;

    // Somebody is here, so that contacts wait in the chat, but nobody takes anything.
    let lead = api.agent("lead@example.com").await;
    let mut keeper = Socket::logged_in(&api, &lead.token).await;
    keeper.ok("set_status", json!({ "status": "away" })).await;
    for _ in 0..WAITING {
        let visitor = api.visitor().await;
        let body = json!({ "client_id": client_id(), "text": "Hello" });
        api.post(&visitor.token, "/api/v1/conversations", &body)
            .await
            .expect(201);
    }
    // Two who carry nothing yet.
    let people = ["kim@example.com", "lou@example.com"];
    for email in people {
        colleague(&api, &admin, email).await;
    }
    let kim = api.agent("kim@example.com").await;
    let mut before_kill = Socket::logged_in(&api, &kim.token).await;
    before_kill.push("offer_made").await;
    until("all wait", async || {
        let queue = wallboard_queue(&api, &admin, &desk).await;
        (queue["waiting"] == WAITING).then_some(())
    })
    .await;
    let before = wallboard_queue(&api, &admin, &desk).await;
    hub.kill();

    let client = database.client().await;
    let rows = client.query(IN_ORDER, &[&desk]).await.unwrap();
    let ages: BTreeMap<i64, String> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(ages.len(), WAITING);

    let hub = start.start().await;
    let api = hub.api.clone();
    let after = until("the queue is as it was", async || {
        let queue = wallboard_queue(&api, &admin, &desk).await;
        (queue["waiting"] == WAITING).then_some(queue)
    })
    .await;
    assert_eq!(numbers(&after), numbers(&before));
    let rows = client.query(IN_ORDER, &[&desk]).await.unwrap();
    let ages_after: BTreeMap<i64, String> =
        rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(ages_after, ages);

    // Whoever comes is offered the oldest, each once.
    let mut offered = BTreeMap::new();
    for email in people {
        let agent = api.agent(email).await;
        let mut socket = Socket::logged_in(&api, &agent.token).await;
        for _ in 0..3 {
            let offer = socket.push("offer_made").await;
            let number = offer["conversation"]["number"].as_i64().unwrap();
            let other = offered.insert(number, email);
            assert!(
                other.is_none_or(|other| other == email),
                "{number} to {other:?} and {email}"
            );
            if offered.values().filter(|one| **one == email).count() == 3 {
                break;
            }
        }
        drop(socket);
    }
    let oldest: Vec<i64> = numbers(&before).into_iter().take(3).collect();
    let first: Vec<i64> = offered.keys().copied().take(3).collect();
    assert_eq!(first, oldest, "the oldest first");
}

#[tokio::test]
async fn nothing_waits_while_somebody_is_free_when_agents_vanish() {
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let start = Start::new(&folder.path().join("data")).database(&database.url);
    let hub = start.start().await;
    let api = &hub.api;
    let admin = api.agent("admin@example.com").await;
    no_rules(api, &admin).await;
    let desk = queue(api, &admin, json!({ "requeue_unanswered_seconds": 1 })).await;
    let (mia, jon) = (api.mia().await, api.agent("jon@example.com").await);
    let vanishes = Socket::logged_in(api, &mia.token).await;
    until("somebody is here", async || {
        let queue = wallboard_queue(api, &admin, &desk).await;
        (queue["agents"]["online"] == 1).then_some(())
    })
    .await;
    let visitor = api.visitor().await;
    let body = json!({ "client_id": client_id(), "text": "Hello" });
    let made = api
        .post(&visitor.token, "/api/v1/conversations", &body)
        .await
        .expect(201);
    let path = format!(
        "/api/v1/conversations/{}",
        text(&made["conversation"]["id"])
    );
    let assignee = async |expected: &Agent| {
        until("the assignment", async || {
            let found = api.get(&admin.token, &path).await.expect(200);
            (found["assignee"]["id"] == expected.id).then_some(())
        })
        .await;
    };
    assignee(&mia).await;
    // Without a close frame, as when a machine loses its network.
    drop(vanishes);
    let _stays = Socket::logged_in(api, &jon.token).await;
    assignee(&jon).await;
    let overdue = api
        .send(api.request(reqwest::Method::GET, "/metrics"))
        .await
        .expect(200);
    let overdue = overdue.as_str().unwrap().lines();
    let counted: Vec<_> = overdue
        .filter(|line| line.starts_with("bellhop_queue_overdue_total "))
        .collect();
    assert!(
        counted.iter().all(|line| line.ends_with(" 0")),
        "{counted:?}"
    );
}
