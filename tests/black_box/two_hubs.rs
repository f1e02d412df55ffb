//! Two hubs on one database by mistake: the second refuses, or the first is shut out and ends.

use std::process::{Command, Stdio};

use serde_json::json;

use crate::hub::folder::Folder;
use crate::hub::kept::Kept;
use crate::hub::process::{HubProcess, Start, bellhop};
use crate::hub::socket::{End, Socket, client_id, message, start_conversation};
use crate::hub::until;
use crate::support::TestDatabase;

/// Whom the database is not for; docs/operations.md.
const FOR_ANOTHER: Option<i32> = Some(3);

fn hub_on(folder: &Folder, name: &str, database: &TestDatabase) -> Start {
    Start::new(&folder.path().join(name))
        .database(&database.url)
        // A start waits as long for the one before.
        .set("BELLHOP_SERVER__SHUTDOWN_SECONDS_MAX", "1")
}

/// Ends the session by which a hub holds the database, as the refusal tells people to.
async fn end_session_of_holder(database: &TestDatabase) {
    let end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'bellhop lease'";
    let ended = database.client().await.query(end, &[]).await.unwrap();
    assert_eq!(ended.len(), 1);
}

#[tokio::test]
async fn the_second_one_says_who_has_the_database_and_the_first_goes_on() {
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let first = hub_on(&folder, "first", &database).start().await;
    let visitor = first.api.visitor().await;
    let mut socket = Socket::logged_in(&first.api, &visitor.token).await;
    let conversation_id = start_conversation(&mut socket, "Hello").await;

    let mut second = hub_on(&folder, "second", &database).command();
    let refused = second.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), FOR_ANOTHER, "{said}");
    let pid = format!("process {}", first.pid());
    for part in [
        "another hub works on this database",
        &pid,
        "pg_terminate_backend(",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }

    let mut doctor = bellhop();
    doctor.arg("doctor").env("DATABASE_URL", &database.url);
    let looked = doctor.output().unwrap();
    let said = String::from_utf8_lossy(&looked.stdout);
    assert!(said.contains(&format!("ok      writer: {pid}")), "{said}");

    let more = message(&conversation_id, &client_id(), "Still there?");
    socket.ok("send_message", more).await;
}

/// What a machine does that hung and came back.
#[tokio::test]
async fn a_hub_that_comes_back_after_it_was_taken_over_from_stores_nothing_and_ends() {
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let mut first = hub_on(&folder, "first", &database).start().await;
    let visitor = first.api.visitor().await;
    let mut socket = Socket::logged_in(&first.api, &visitor.token).await;
    let conversation_id = start_conversation(&mut socket, "Hello").await;

    let mut balancer = Kept::open(&first.api).await;
    let (status, _) = balancer.get("/readyz").await.unwrap();
    assert_eq!(status, 200);
    first.pause();
    end_session_of_holder(&database).await;
    let second = hub_on(&folder, "second", &database).start().await;
    // Under way when the first one wakes: it is not acknowledged, or by the next hub only.
    let ids: Vec<String> = (0..20).map(|_| client_id()).collect();
    for id in &ids {
        let late = message(&conversation_id, id, "late");
        socket.send("send_message", late).await.unwrap();
    }
    first.go_on();
    let end = loop {
        match socket.next().await {
            Ok(frame) if frame["type"] == "push" => {}
            Ok(frame) => assert_eq!(frame["success"], json!(false), "{frame}"),
            Err(end) => break end,
        }
    };
    assert_eq!(end, End::Code(4001));
    // Closed by now, or answered with a no: nobody is sent to it any more.
    if let Some((status, said)) = balancer.get("/readyz").await {
        assert_eq!(status, 503, "{said}");
        assert!(said.to_string().contains("taken over"), "{said}");
    }
    assert!(!first.api.is_ready().await);
    let status = first.wait_for_end().await;
    assert_eq!(status.code(), FOR_ANOTHER, "{}", first.log());
    assert!(first.log().contains("stepping down"), "{}", first.log());

    // The client does with the next one what it does after every close.
    let mut socket = Socket::logged_in(&second.api, &visitor.token).await;
    for id in ids.iter().chain(&ids) {
        let again = message(&conversation_id, id, "late");
        socket.ok("send_message", again).await;
    }
    let mia = second.api.mia().await;
    let stored = second.api.messages(&mia.token, &conversation_id).await;
    let late: Vec<&str> = stored
        .iter()
        .filter(|one| one["text"] == "late")
        .map(|one| one["client_id"].as_str().unwrap())
        .collect();
    assert_eq!(late, ids, "once each, in the order of sending");
    assert!(second.api.is_ready().await);
}

#[tokio::test]
async fn a_hub_goes_on_after_its_own_postgres_came_back() {
    let folder = Folder::new();
    let start = Start::new(&folder.path().join("data"));
    let hub = start.start().await;
    let visitor = hub.api.visitor().await;
    let mut socket = Socket::logged_in(&hub.api, &visitor.token).await;
    let conversation_id = start_conversation(&mut socket, "Hello").await;
    hub.kill_postgres();
    until("the lock is taken again", async || {
        hub.log()
            .contains("this hub holds its database again")
            .then_some(())
    })
    .await;
    let mut socket = Socket::logged_in(&hub.api, &visitor.token).await;
    let again = message(&conversation_id, &client_id(), "And now?");
    socket.ok("send_message", again).await;
}

#[tokio::test]
async fn a_data_directory_is_for_one_hub_too() {
    let folder = Folder::new();
    let start = Start::new(&folder.path().join("data"));
    let first: HubProcess = start.start().await;
    let mut again = start.clone();
    again.port = 0;
    let mut command: Command = again.command();
    let refused = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), FOR_ANOTHER, "{said}");
    for part in ["another bellhop is running", "--data-dir"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(first.api.is_ready().await);
}
