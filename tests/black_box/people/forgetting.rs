//! What is too old, and whoever asks for it, is forgotten; rows and events stay one.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Desk, contact_of, somebody};
use crate::audit::audited;
use crate::hub::api::{Answer, text};
use crate::hub::fake::{FakeAccount, Platforms};
use crate::hub::folder::Folder;
use crate::hub::platforms::deletion_form;
use crate::hub::process::Start;
use crate::hub::socket::Socket;
use crate::hub::until;
use crate::support::TestDatabase;

/// Makes all messages of this channel forty days older, by their ids, which begin with their times.
const AGE: &str = "
    CREATE TEMP TABLE aged AS
        SELECT m.id AS was, (substr(ms, 1, 8) || '-' || substr(ms, 9, 4) || substr(m.id::text, 14))::uuid AS becomes
        FROM messages m JOIN conversations c ON c.id = m.conversation_id AND c.channel_id = 'CHANNEL'
        CROSS JOIN LATERAL (SELECT lpad(to_hex(
            (extract(epoch FROM m.posted_at - interval '40 days') * 1000)::bigint), 12, '0') AS ms) stamp;
    UPDATE recorded_events e SET payload = replace(e.payload::text, a.was::text, a.becomes::text)::jsonb
        FROM aged a WHERE e.payload::text LIKE '%' || a.was || '%';
    UPDATE conversations c SET last_message = replace(c.last_message::text, a.was::text, a.becomes::text)::jsonb,
            last_public_message = replace(c.last_public_message::text, a.was::text, a.becomes::text)::jsonb
        FROM aged a WHERE c.last_message::text LIKE '%' || a.was || '%';
    UPDATE messages m SET id = a.becomes FROM aged a WHERE m.id = a.was;
    UPDATE inbound_deliveries SET received_at = received_at - interval '40 days' WHERE channel_id = 'CHANNEL';
    DROP TABLE aged;
";

async fn deleted(account: &FakeAccount) -> Vec<bool> {
    let channel = &account.channel;
    let id = text(&channel.conversations().await[0]["id"]);
    let messages = channel.api.messages(&channel.admin, &id).await;
    let is_gone = |one: &Value| {
        let is_gone = !one["deleted_at"].is_null();
        assert_eq!(is_gone, one["text"] == "", "{one}");
        is_gone
    };
    messages.iter().map(is_gone).collect()
}

#[tokio::test]
async fn what_a_channel_keeps_no_longer_is_deleted_and_the_audit_stays_clean() {
    let platforms = Platforms::start();
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let start = Start::new(&folder.path().join("data"))
        .database(&database.url)
        .set("BELLHOP_CHANNELS__API_BASE", &platforms.api_base);
    let mut hub = start.start().await;
    let mut accounts = Vec::new();
    for platform in ["telegram", "line"] {
        let account = FakeAccount::new(&platforms, &hub.api, platform).await;
        let person = account.person("Old").await;
        for words in ["one", "two", "three"] {
            account.says(&person, words).await;
        }
        account.idle().await;
        accounts.push(account);
    }
    let [old, kept] = accounts.as_slice() else {
        panic!("two accounts");
    };
    hub.kill();
    let client = database.client().await;
    for account in &accounts {
        let age = AGE.replace("CHANNEL", &account.channel.channel_id);
        client.batch_execute(&age).await.unwrap();
    }
    let hub = start.start().await;
    let mut old = old.clone();
    old.channel.api = hub.api.clone();
    let mut kept = kept.clone();
    kept.channel.api = hub.api.clone();
    let path = format!("/api/v1/channels/{}", old.channel.channel_id);
    let admin = &old.channel.admin;
    let asked = format!("{path}/retention?days=30");
    let preview = hub.api.get(admin, &asked).await.expect(200);
    assert_eq!(preview["messages"], 3, "{preview}");
    assert!(preview["deliveries"].as_i64().unwrap() > 0, "{preview}");
    let longer = format!("{path}/retention?days=50");
    let longer = hub.api.get(admin, &longer).await.expect(200);
    assert_eq!(longer["messages"], 0, "{longer}");
    assert_eq!(deleted(&old).await, [false; 3], "a preview deletes nothing");
    let request = hub.api.request(Method::PATCH, &path).bearer_auth(admin);
    let changed = hub.api.send(request.json(&json!({ "retention_days": 30 })));
    assert_eq!(changed.await.expect(200)["retention_days"], 30);

    // A sweep begins with the hub.
    drop(hub);
    let hub = start.start().await;
    old.channel.api = hub.api.clone();
    kept.channel.api = hub.api.clone();
    until("the sweep", async || {
        (deleted(&old).await == [true; 3]).then_some(())
    })
    .await;
    assert_eq!(deleted(&kept).await, [false; 3], "this channel has no rule");
    let entry = until("the entry", async || {
        let log = hub.api.get(admin, "/api/v1/audit_log").await.expect(200);
        let items = log["items"].as_array().unwrap().clone();
        items
            .into_iter()
            .find(|one| one["action"] == "channel.retention")
    })
    .await;
    assert_eq!(entry["detail"]["messages"], 3, "{entry}");
    assert_eq!(entry["by"]["name"], "Bellhop", "{entry}");
    assert_eq!(old.channel.deliveries().await.len(), 0);
    let report = audited(&database.url, folder.path());
    assert_eq!(report["findings"], json!([]), "{report}");
}

#[tokio::test]
async fn whoever_asks_to_be_forgotten_leaves_no_word_and_no_name() {
    let desk = Desk::new().await;
    let (whatsapp, sms) = (desk.account("whatsapp").await, desk.account("twilio").await);
    let digits = "4915199887766";
    let by_whatsapp = somebody(&whatsapp, "Forgetta Menot", digits).await;
    whatsapp.says(&by_whatsapp, "My number is zanzibar").await;
    whatsapp.idle().await;
    let by_sms = somebody(&sms, "Forgetta Menot", &format!("+{digits}")).await;
    sms.says(&by_sms, "This as well").await;
    sms.idle().await;
    let (person, _) = contact_of(&sms).await;
    let path = format!("contacts/{person}/erase");
    let admin = &sms.channel.admin;
    let api = &desk.stage.hub.api;
    let (erase, unsure) = (format!("/api/v1/{path}"), json!({ "confirm": "yes" }));
    let unsure = api.post(admin, &erase, &unsure);
    assert_eq!(unsure.await.expect(422)["code"], "not_confirmed");
    let sure = json!({ "confirm": "erase" });
    let done = desk.send(Method::POST, &path, admin, &sure).await;
    assert_eq!(done, json!({ "messages": 2, "cards": 2 }));
    assert_eq!(deleted(&whatsapp).await, [true]);
    assert_eq!(deleted(&sms).await, [true]);

    let client = desk.stage.database.client().await;
    for table in [
        "contacts",
        "messages",
        "events",
        "conversations",
        "audit_log",
        "contact_identities",
        "contact_proofs",
        "inbound_messages",
    ] {
        for word in ["Forgetta", digits, "zanzibar"] {
            let find = format!("SELECT count(*) FROM {table} WHERE {table}::text LIKE '%{word}%'");
            let left: i64 = client.query_one(&find, &[]).await.unwrap().get(0);
            assert_eq!(left, 0, "{word} in {table}");
        }
    }
    let raw =
        "SELECT count(*) FROM inbound_deliveries WHERE position('99887766'::bytea IN body) > 0";
    let left: i64 = client.query_one(raw, &[]).await.unwrap().get(0);
    assert_eq!(left, 0);
    let report = audited(&desk.stage.database.url, Folder::new().path());
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.is_empty(), "{report}");

    // Whoever writes again is somebody new.
    sms.says(&by_sms, "Hello again").await;
    sms.idle().await;
    let found = sms.channel.conversations().await;
    assert_eq!(found.len(), 2);
    assert!(
        found
            .iter()
            .any(|one| one["contact"]["id"] != json!(person))
    );
}

async fn ask_meta(desk: &Desk, account: &FakeAccount, secret: &str, user_id: &str) -> Answer {
    let api = &desk.stage.hub.api;
    let path = format!("{}/deletion", account.channel.path);
    let request = api.request(Method::POST, &path);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    api.send(request.body(deletion_form(secret, user_id))).await
}

/// The status page, as soon as it says this.
async fn page_says(desk: &Desk, url: &str, words: &str) {
    let (_, path) = url.split_once("/data-deletions/").unwrap();
    until(&format!("a page that says {words}"), async || {
        let api = &desk.stage.hub.api;
        let request = api.request(Method::GET, &format!("/data-deletions/{path}"));
        let page = request.send().await.unwrap().text().await.unwrap();
        page.contains(words).then_some(())
    })
    .await;
}

#[tokio::test]
async fn who_asks_meta_to_be_forgotten_is_found_by_the_ids_of_its_pages() {
    let desk = Desk::new().await;
    let page = desk.account("messenger").await;
    let (ada, ben) = (page.person("Ada").await, page.person("Ben").await);
    page.says(&ada, "My number is 1234").await;
    // Two authors do not wait for each other, and the conversations are asked for in their order.
    page.idle().await;
    page.says(&ben, "Hello").await;
    page.idle().await;
    let secret = text(&page.credentials["app_secret"]);

    let forged = ask_meta(&desk, &page, "another secret", &format!("77{ada}")).await;
    assert_eq!(forged.status, 401, "{}", forged.body);
    let telegram = desk.account("telegram").await;
    let other = ask_meta(&desk, &telegram, &secret, &format!("77{ada}")).await;
    assert_eq!(other.status, 404, "{}", other.body);

    let asked = ask_meta(&desk, &page, &secret, &format!("77{ada}")).await;
    let asked = asked.expect(200);
    let (url, code) = (text(&asked["url"]), text(&asked["confirmation_code"]));
    assert!(url.ends_with(&code), "{asked}");
    page_says(&desk, &url, "Your data is deleted").await;
    let words = page.texts().await;
    assert_eq!(words.concat(), ["", "Hello"], "{words:?}");
    assert_eq!(desk.counted("Ada").await, (0, 0));
    assert_eq!(desk.counted("Ben").await, (1, 1));
    let client = desk.stage.database.client().await;
    let kept = "SELECT count(*) FROM data_deletions WHERE user_id IS NOT NULL";
    let kept: i64 = client.query_one(kept, &[]).await.unwrap().get(0);
    assert_eq!(kept, 0, "who asked is not kept");

    // Nobody that is known here.
    let asked = ask_meta(&desk, &page, &secret, "99").await.expect(200);
    page_says(&desk, &text(&asked["url"]), "Nothing was found").await;
    assert_eq!(page.texts().await.concat(), ["", "Hello"]);
    let api = &desk.stage.hub.api;
    for wrong in ["0", "g0000000000000000000000000000000", &"0".repeat(32)] {
        let request = api.request(Method::GET, &format!("/data-deletions/{wrong}"));
        assert_eq!(api.send(request).await.status, 404, "{wrong}");
    }
}

/// As agents see it who have the person, the conversation and the list before them.
#[tokio::test]
async fn open_consoles_learn_that_somebody_was_forgotten_on_the_platforms_demand() {
    let desk = Desk::new().await;
    let page = desk.account("messenger").await;
    let ada = page.person("Ada").await;
    page.says(&ada, "My number is 1234").await;
    page.idle().await;
    let conversation = page.channel.conversations().await.remove(0);
    let api = &desk.stage.hub.api;
    let mut list = Socket::logged_in(api, &desk.token).await;
    list.ok("subscribe", json!({ "topic": "inbox" })).await;
    let mut thread = Socket::logged_in(api, &desk.token).await;
    let topic = json!({ "conversation_id": conversation["id"] });
    thread.ok("subscribe", topic).await;

    let secret = text(&page.credentials["app_secret"]);
    let asked = ask_meta(&desk, &page, &secret, &format!("77{ada}")).await;
    asked.expect(200);
    let contact = list.push("contact_updated").await["contact"].clone();
    assert_eq!(contact["id"], conversation["contact"]["id"], "{contact}");
    assert_eq!(contact["name"], Value::Null, "{contact}");
    for socket in [&mut list, &mut thread] {
        let message = socket.push("message_updated").await["message"].clone();
        assert_eq!(message["text"], "", "{message}");
        assert!(message["deleted_at"].is_string(), "{message}");
    }
}
