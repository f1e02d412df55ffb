//! `bellhop backup` beside a busy hub and `bellhop restore` into another place.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::audit::audited;
use crate::hub::api::{Api, Visitor, text};
use crate::hub::fake::{FakeAccount, Platforms};
use crate::hub::folder::Folder;
use crate::hub::process::{HubProcess, Start, bellhop};
use crate::hub::socket::{Socket, client_id, message, start_conversation};
use crate::hub::until;
use crate::support::TestDatabase;

const SENDERS: usize = 3;

fn command(name: &str, file: &Path, database: &TestDatabase, data_dir: &Path) -> Command {
    let mut command = bellhop();
    command.arg(name).arg(file).arg("--data-dir").arg(data_dir);
    command.env("DATABASE_URL", &database.url);
    command
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    String::from_utf8_lossy(out).into_owned() + &String::from_utf8_lossy(err)
}

/// Writes until it is told to stop; returns what was acknowledged.
async fn keep_sending(
    mut socket: Socket,
    conversation_id: String,
    stop: Arc<AtomicBool>,
) -> Vec<String> {
    let mut acknowledged = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let id = client_id();
        socket
            .ok("send_message", message(&conversation_id, &id, &id))
            .await;
        acknowledged.push(id);
    }
    acknowledged
}

async fn picture(api: &Api, visitor: &Visitor) -> Value {
    let bytes = include_bytes!("../browser/tests/receipt.png");
    let part = Part::bytes(bytes.as_slice()).file_name("receipt.png");
    let upload = api
        .request(Method::POST, "/api/v1/attachments")
        .bearer_auth(&visitor.token)
        .multipart(Form::new().part("file", part));
    api.send(upload).await.expect(201)
}

async fn tables(database: &TestDatabase) -> i64 {
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    let client = database.client().await;
    client.query_one(tables, &[]).await.unwrap().get(0)
}

async fn history(database: &TestDatabase) -> String {
    let client = database.client().await;
    let id = client
        .query_one("SELECT id::text FROM histories", &[])
        .await;
    id.unwrap().get(0)
}

fn files_in(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let count = |entry: std::fs::DirEntry| {
        let path = entry.path();
        if path.is_dir() { files_in(&path) } else { 1 }
    };
    entries.flatten().map(count).sum()
}

/// A hub with a conversation that carries a picture.
async fn with_picture(folder: &Folder, database: &TestDatabase) -> (HubProcess, Visitor, String) {
    let start = Start::new(&folder.path().join("data")).database(&database.url);
    let hub = start.start().await;
    let visitor = hub.api.visitor().await;
    let mut socket = Socket::logged_in(&hub.api, &visitor.token).await;
    let conversation_id = start_conversation(&mut socket, "Look at this").await;
    let attachment = picture(&hub.api, &visitor).await;
    let payload = json!({
        "conversation_id": conversation_id,
        "client_id": client_id(),
        "text": "",
        "attachment_ids": [attachment["id"]],
    });
    socket.ok("send_message", payload).await;
    (hub, visitor, conversation_id)
}

#[tokio::test]
async fn everything_acknowledged_before_a_backup_began_is_in_it() {
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let (hub, visitor, conversation_id) = with_picture(&folder, &database).await;
    let data = folder.path().join("data");
    let mut before = Vec::new();
    let mut sending = tokio::task::JoinSet::new();
    let stop = Arc::new(AtomicBool::new(false));
    for _ in 0..SENDERS {
        let visitor = hub.api.visitor().await;
        let mut socket = Socket::logged_in(&hub.api, &visitor.token).await;
        let id = start_conversation(&mut socket, "Hello").await;
        let first = client_id();
        socket
            .ok("send_message", message(&id, &first, "first"))
            .await;
        before.push(first);
        sending.spawn(keep_sending(socket, id, Arc::clone(&stop)));
    }
    let file = folder.path().join("backup.tar");
    let mut backup = command("backup", &file, &database, &data);
    let made = tokio::task::spawn_blocking(move || backup.output().unwrap());
    let made = made.await.unwrap();
    stop.store(true, Ordering::Relaxed);
    assert!(made.status.success(), "{}", said(&made));
    let sent: usize = sending.join_all().await.iter().map(Vec::len).sum();
    assert!(sent > 0, "people wrote while it was made");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        files_in(folder.path()) - files_in(&data),
        2,
        "the backup and the hub's log"
    );

    let other = TestDatabase::empty().await;
    let new = folder.path().join("new");
    let restored = command("restore", &file, &other, &new).output().unwrap();
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!(audited(&other.url, &new)["findings"], json!([]));
    assert_ne!(history(&other).await, history(&database).await);
    let client = other.client().await;
    for id in &before {
        let found = "SELECT count(*) FROM messages WHERE client_id = $1";
        let found: i64 = client.query_one(found, &[id]).await.unwrap().get(0);
        assert_eq!(found, 1, "{id} was acknowledged before the backup began");
    }
    let signed_in = "SELECT count(*) FROM sessions WHERE kind <> 'visitor'";
    let signed_in: i64 = client.query_one(signed_in, &[]).await.unwrap().get(0);
    assert_eq!(signed_in, 0, "nobody is signed in by a backup");

    // A page that was open all the time is told that its history is another one.
    let seen = json!([{ "conversation_id": conversation_id, "seq": 2 }]);
    let history_seen = history(&database).await;

    // The visitor is recognised, and the picture is there.
    let next = Start::new(&new).database(&other.url).start().await;
    let body = json!({ "channel_key": "demo", "visitor_token": visitor.visitor_token });
    let again = next.api.visitor_with(body).await;
    assert_eq!(again.contact_id, visitor.contact_id);
    let messages = next.api.messages(&again.token, &conversation_id).await;
    let link = messages[1]["attachments"][0]["url"].as_str().unwrap();
    let read = next.api.send(next.api.request(Method::GET, link)).await;
    assert_eq!(read.status.as_u16(), 200);
    for (history, status) in [(history_seen, "reset"), (history(&other).await, "resuming")] {
        let mut page = Socket::connect(&next.api).await;
        let login = json!({ "token": again.token, "resume": seen, "history": history });
        let answer = page.ok("login", login).await;
        assert_eq!(answer["conversations"][0]["status"], status, "{answer}");
        let pushed = if status == "reset" {
            "reset"
        } else {
            "resumed"
        };
        assert_eq!(
            page.push(pushed).await["conversation_id"],
            json!(conversation_id)
        );
    }
}

#[tokio::test]
async fn a_restore_that_fails_says_why_and_leaves_nothing() {
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let (_hub, ..) = with_picture(&folder, &database).await;
    let data = folder.path().join("data");
    let file = folder.path().join("backup.tar");
    let made = command("backup", &file, &database, &data).output().unwrap();
    assert!(made.status.success(), "{}", said(&made));
    let whole = std::fs::read(&file).unwrap();
    let cut = whole[..whole.len() / 2].to_vec();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 4;
    for (name, bytes) in [("cut", cut), ("flipped", flipped)] {
        let other = TestDatabase::empty().await;
        let new = folder.path().join(name);
        let damaged = folder.path().join(format!("{name}.tar"));
        std::fs::write(&damaged, bytes).unwrap();
        let refused = command("restore", &damaged, &other, &new).output().unwrap();
        assert_eq!(refused.status.code(), Some(1), "{name}");
        let said = said(&refused);
        assert!(said.contains("cut off or damaged"), "{name}: {said}");
        assert_eq!((tables(&other).await, files_in(&new)), (0, 0), "{name}");
    }

    // The backup is whole, and the database is not as a restore needs it: a type has the name of a table.
    let other = TestDatabase::empty().await;
    let client = other.client().await;
    client
        .batch_execute("CREATE DOMAIN agents AS text")
        .await
        .unwrap();
    let new = folder.path().join("taken");
    let refused = command("restore", &file, &other, &new).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let said = said(&refused);
    assert!(
        said.contains("psql failed") && said.contains("\"agents\" already exists"),
        "{said}"
    );
    assert_eq!((tables(&other).await, files_in(&new)), (0, 0));
}

#[tokio::test]
async fn what_is_there_is_thrown_away_only_when_asked_and_never_under_a_hub() {
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let (mut hub, _, conversation_id) = with_picture(&folder, &database).await;
    let data = folder.path().join("data");
    let file = folder.path().join("backup.tar");
    let made = command("backup", &file, &database, &data).output().unwrap();
    assert!(made.status.success(), "{}", said(&made));
    let restore = |more: &[&str]| {
        let mut restore = command("restore", &file, &database, &data);
        restore.args(more).output().unwrap()
    };
    let refused = said(&restore(&["--replace"]));
    assert!(
        refused.contains("another hub works on this database"),
        "{refused}"
    );
    assert!(hub.api.is_ready().await);

    hub.interrupt();
    assert!(hub.wait_for_end().await.success());
    let refused = said(&restore(&[]));
    assert!(refused.contains("add --replace"), "{refused}");
    let client = database.client().await;
    let harm = format!("DELETE FROM messages WHERE conversation_id = '{conversation_id}'");
    client.batch_execute(&harm).await.unwrap();
    drop(client);
    let replaced = restore(&["--replace"]);
    assert!(replaced.status.success(), "{}", said(&replaced));
    assert_eq!(audited(&database.url, &data)["findings"], json!([]));
}

/// A restored backup must not send again what went out after it was made.
#[tokio::test]
async fn what_was_on_its_way_in_a_backup_waits_for_a_person_after_the_restore() {
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let data = folder.path().join("data");
    let platforms = Platforms::start();
    let start = Start::new(&data)
        .database(&database.url)
        .set("BELLHOP_CHANNELS__API_BASE", &platforms.api_base);
    let mut hub = start.start().await;
    let mut account = FakeAccount::new(&platforms, &hub.api, "telegram").await;
    let ada = account.person("Ada").await;
    account.says(&ada, "Hello?").await;
    account.idle().await;
    let id = text(&account.channel.conversations().await[0]["id"]);
    let (mia, admin) = (hub.api.mia().await, account.channel.admin.clone());
    let conversation = format!("/api/v1/conversations/{id}");
    let messages = format!("{conversation}/messages");
    let say = async |api: &Api, words: &str| {
        let form = json!({ "text": words });
        let said = api.post(&admin, &messages, &form).await;
        text(&said.expect(201)["id"])
    };
    let state = async |api: &Api, message: &str, wanted: &str| {
        until(&format!("a message that is {wanted}"), async || {
            let all = api.messages(&admin, &id).await.into_iter();
            let mut all = all.filter(|one| one["id"] == message);
            all.next().filter(|one| one["delivery"]["state"] == wanted)
        })
        .await
    };
    let channel = format!("/api/v1/channels/{}", account.channel.channel_id);
    let change = async |api: &Api, path: &str, token: &str, form: Value| {
        let request = api.request(Method::PATCH, path).bearer_auth(token);
        api.send(request.json(&form)).await.expect(200)
    };
    let there = say(&hub.api, "As it was").await;
    state(&hub.api, &there, "sent").await;

    // All of it waits when the backup is made, and is done after that.
    change(&hub.api, &channel, &admin, json!({ "enabled": false })).await;
    let waiting = say(&hub.api, "On its way").await;
    let edit = format!("{messages}/{there}");
    change(&hub.api, &edit, &admin, json!({ "text": "As it is" })).await;
    let form = json!({
        "conversation_ids": [id], "client_id": client_id(), "delay_seconds": 300,
        "steps": { "add_tags": ["bulk"] }, "reply": "To all",
    });
    let job = hub.api.post(&mia.token, "/api/v1/bulk_jobs", &form).await;
    let job = text(&job.expect(201)["id"]);
    let file = folder.path().join("backup.tar");
    let made = command("backup", &file, &database, &data).output().unwrap();
    assert!(made.status.success(), "{}", said(&made));
    change(&hub.api, &channel, &admin, json!({ "enabled": true })).await;
    state(&hub.api, &waiting, "sent").await;
    until("an edit there", async || {
        (!account.done().await.is_empty()).then_some(())
    })
    .await;
    let (sends, done) = (account.sends().await, account.done().await);
    hub.interrupt();
    assert!(hub.wait_for_end().await.success());

    let mut restore = command("restore", &file, &database, &data);
    let restored = restore.arg("--replace").output().unwrap();
    assert!(restored.status.success(), "{}", said(&restored));
    let told = said(&restored);
    assert!(told.contains("1 replies and 1 changes"), "{told}");
    assert!(told.contains("1 bulk jobs are held"), "{told}");
    let hub = start.start().await;
    let api = &hub.api;
    let admin = api.agent("admin@example.com").await.token;
    account.channel.api = api.clone();
    account.channel.admin.clone_from(&admin);
    change(api, &channel, &admin, json!({ "enabled": true })).await;
    let failed = until("a message that is unclear", async || {
        let all = api.messages(&admin, &id).await;
        let is_it = |one: &&Value| one["id"] == waiting.as_str();
        let one = all.iter().find(is_it).unwrap().clone();
        (one["delivery"]["state"] == "failed").then_some(one)
    })
    .await;
    assert_eq!(failed["delivery"]["class"], "unclear", "{failed}");
    let why = text(&failed["delivery"]["reason"]);
    assert!(why.contains("backup"), "{why}");
    let edited = until("an edit that is over", async || {
        let all = api.messages(&admin, &id).await;
        let is_it = |one: &&Value| one["id"] == there.as_str();
        let one = all.iter().find(is_it).unwrap().clone();
        (one["social"]["acts"][0]["queued"] == false).then_some(one)
    })
    .await;
    let why = text(&edited["social"]["acts"][0]["reason"]);
    assert!(why.contains("backup"), "{edited}");
    let mia = api.mia().await;
    let path = format!("/api/v1/bulk_jobs/{job}");
    let held = api.get(&mia.token, &path).await.expect(200);
    assert_eq!(
        (&held["held"], &held["state"]),
        (&json!(true), &json!("waiting"))
    );
    assert_eq!(account.sends().await, sends, "nothing is sent twice");
    assert_eq!(account.done().await, done, "nothing is done twice");

    // A person lets both go on.
    let retry = format!("{messages}/{waiting}/retry");
    let again = api.post(&admin, &retry, &json!({})).await;
    assert!(again.status.is_success(), "{}", again.body);
    let going = api
        .post(&mia.token, &format!("{path}/go_on"), &json!({}))
        .await;
    assert_eq!(going.expect(200)["held"], false);
    until("a job that is done", async || {
        let job = api.get(&mia.token, &path).await.expect(200);
        (job["state"] == "done").then_some(())
    })
    .await;
    until("both replies", async || {
        (account.sends().await.len() == sends.len() + 2).then_some(())
    })
    .await;
}
