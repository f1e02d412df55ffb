//! `bellhop audit` sees nothing where nothing is wrong, and each wrong row as what it is.

use std::path::{Path, PathBuf};

use bellhop::audit::{Promise, Report, Scope, audit};
use bellhop::files::{FileSettings, FileStore};
use bellhop::store::pool::Pool;
use bellhop_domain::QueueId;
use bellhop_domain::conversation::{Actor, Command, NewMessage, Priority, Update};
use bytes::Bytes;
use futures_util::stream;
use uuid::Uuid;

use crate::fixture::{Fixture, Talk, Words, agent, agent_ref, post, update, written_columns};
use crate::floor::{assign, enqueue};
use crate::fold::random_talk;

/// A database with two conversations in which each kind of fact has happened, and their files.
pub struct Day {
    pub fixture: Fixture,
    pub files: FileStore,
    folder: PathBuf,
    /// With a note, an edit, a file, a queue; with its agent now.
    pub talk: Talk,
    other: Talk,
}

impl Drop for Day {
    fn drop(&mut self) {
        let _left_to_the_system = std::fs::remove_dir_all(&self.folder);
    }
}

impl Day {
    pub async fn new() -> Self {
        let fixture = Fixture::new().await;
        let folder = std::env::temp_dir().join(format!("bellhop-files-{}", Uuid::now_v7()));
        let settings = FileSettings::in_folder(&folder);
        let files = FileStore::open(settings, fixture.test.pool.clone()).unwrap();
        fixture.add(&agent("Jon")).await;
        let mia = fixture.agent.clone();
        let queue = QueueId(Uuid::now_v7());
        let mut talk = fixture.begun("Where is my order?").await;
        for command in [enqueue(queue), assign(queue, &agent_ref(&mia))] {
            fixture.does(&mut talk, &Actor::System, command).await;
        }
        let urgent = Update {
            priority: Some(Priority::Urgent),
            ..update()
        };
        fixture
            .does(&mut talk, &mia, post("She is a regular".note()))
            .await;
        fixture.does(&mut talk, &mia, Command::Update(urgent)).await;
        let answer = "On its way".message();
        let id = answer.id;
        fixture.does(&mut talk, &mia, post(answer)).await;
        let stored = bellhop_actors::journal::Journal::message(&fixture.journal, talk.id(), id);
        let edit = Command::EditMessage {
            stored: stored.await.unwrap().unwrap(),
            text: "It is on its way".to_owned(),
        };
        fixture.does(&mut talk, &mia, edit).await;
        let photo = fixture.photo(&files).await;
        fixture.does(&mut talk, &fixture.contact, post(photo)).await;
        let tagged = Update {
            tags: Some(vec!["order".to_owned()]),
            ..update()
        };
        fixture.does(&mut talk, &mia, Command::Update(tagged)).await;
        let other = fixture.begun("Hello").await;
        Self {
            fixture,
            files,
            folder,
            talk,
            other,
        }
    }

    /// By connections that have not seen the schema before.
    pub async fn audit_anew(&self) -> Report {
        let database = &self.fixture.test.database;
        let pool = Pool::new(database.clone(), 2).unwrap();
        let settings = FileSettings::in_folder(&self.folder);
        let files = FileStore::open(settings, pool.clone()).unwrap();
        let scope = Scope {
            files: Some(files),
            durability: false,
        };
        let report = audit(database, &pool, &scope, |_done, _of| {});
        report.await.unwrap()
    }

    pub async fn audit(&self, durability: bool) -> Report {
        let test = &self.fixture.test;
        let scope = Scope {
            files: Some(self.files.clone()),
            durability,
        };
        let report = audit(&test.database, &test.pool, &scope, |_done, _of| {});
        report.await.unwrap()
    }
}

impl Fixture {
    /// A message with a picture that is in the storage.
    async fn photo(&self, files: &FileStore) -> NewMessage {
        let picture = include_bytes!("../browser/tests/receipt.png");
        let bytes = stream::iter([Ok::<_, String>(Bytes::from_static(picture))]);
        let file = files.save(&self.contact, "receipt.png", bytes).await;
        NewMessage {
            attachments: vec![file.unwrap().attachment],
            .."".message()
        }
    }
}

#[tokio::test]
async fn a_day_of_everything_is_clean_and_all_of_it_was_looked_at() {
    let day = Day::new().await;
    // More than a page of each table, and conversations that a page's end cuts.
    for seed in 1..=40 {
        random_talk(&day.fixture, seed).await;
    }
    let report = day.audit(false).await;
    assert_eq!(report.findings, []);
    assert!(report.clean && report.left_out == 0);
    let client = day.fixture.test.client().await;
    let checked = &report.checked;
    for (table, counted) in [
        ("conversations", checked.conversations),
        ("events", checked.events),
        ("messages", checked.messages),
        ("attachments", checked.attachments),
    ] {
        let count = format!("SELECT count(*) FROM {table}");
        let count: i64 = client.query_one(&count, &[]).await.unwrap().get(0);
        assert_eq!(i64::try_from(counted).unwrap(), count, "{table}");
    }
    assert!(checked.events > 1_000, "{checked:?}");
    assert_eq!(checked.objects, 2, "the picture and its small copy");
}

#[tokio::test]
async fn a_server_that_may_lose_what_it_has_committed_is_told() {
    let day = Day::new().await;
    let client = day.fixture.test.client().await;
    let mut unsafe_settings = 0;
    for setting in ["fsync", "full_page_writes"] {
        let row = client.query_one(&format!("SHOW {setting}"), &[]).await;
        if row.unwrap().get::<_, String>(0) != "on" {
            unsafe_settings += 1;
        }
    }
    let report = day.audit(true).await;
    assert_eq!(report.of(Promise::Durable), unsafe_settings);
    assert_eq!(report.findings.len(), unsafe_settings, "{report:?}");
}

const TABLES: [&str; 4] = [
    "conversations",
    "recorded_events",
    "messages",
    "attachments",
];

/// After the version before has stored the talk, whose messages are not their own events.
macro_rules! recorded {
    ($harm:literal) => {
        concat!(
            "INSERT INTO recorded_events SELECT * FROM events WHERE conversation_id = :id AND kind = 'message_posted';
             UPDATE messages SET previous_public_seq = NULL WHERE conversation_id = :id;",
            $harm
        )
    };
}

/// What is done to a day, each time to the same one, and the one thing that the audit must say of it.
async fn check(promise: Promise, harms: &[(&str, &str)]) {
    let day = Day::new().await;
    let client = day.fixture.test.client().await;
    for table in TABLES {
        let keep = format!("CREATE TABLE kept_{table} AS TABLE {table}");
        client.batch_execute(&keep).await.unwrap();
    }
    let [id, other] = [day.talk.id(), day.other.id()].map(|id| format!("'{id}'::uuid"));
    for (said, harm) in harms {
        let sql = harm.replace(":id", &id).replace(":other", &other);
        let done = client.batch_execute(&sql).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        let report = day.audit(false).await;
        let [finding] = &report.findings[..] else {
            panic!("{sql}: one finding, not {:#?}", report.findings)
        };
        assert_eq!(finding.promise, promise, "{sql}: {finding:?}");
        assert!(finding.detail.contains(said), "{sql}: {finding:?}");
        assert!(!report.clean);
        let mut restore = format!("TRUNCATE drafts, {};", TABLES.join(", "));
        for table in TABLES {
            let columns = written_columns(&client, table).await;
            restore.push_str(&format!(
                "INSERT INTO {table} ({columns}) SELECT {columns} FROM kept_{table};"
            ));
        }
        client.batch_execute(&restore).await.unwrap();
    }
    assert!(day.audit(false).await.clean, "all was put back");
}

#[tokio::test]
async fn lost_and_renumbered_events_are_found() {
    check(Promise::Gapless, &[
        (
            "expected seq",
            "DELETE FROM recorded_events WHERE conversation_id = :id AND kind = 'priority_changed'",
        ),
        (
            "expected seq",
            "DELETE FROM messages WHERE conversation_id = :id AND visibility = 'internal'",
        ),
        (
            "the public seq before it",
            "UPDATE messages SET previous_public_seq = 1 WHERE conversation_id = :id AND visibility = 'internal'",
        ),
        (
            "expected seq 1",
            "UPDATE recorded_events SET seq = 1000 WHERE conversation_id = :id AND seq = 1",
        ),
        (
            "the public seq before it",
            "UPDATE recorded_events SET previous_public_seq = 1 WHERE conversation_id = :id AND kind = 'message_edited'",
        ),
        (
            "the row is at version",
            "UPDATE conversations SET version = version + 1 WHERE id = :id",
        ),
        (
            "the row is at version",
            "DELETE FROM recorded_events WHERE conversation_id = :id AND kind = 'tags_changed'",
        ),
    ])
    .await;
}

#[tokio::test]
async fn messages_and_events_that_do_not_fit_are_found() {
    check(Promise::OneMessage, &[
        (
            "where no event posts a message",
            "INSERT INTO messages (id, conversation_id, seq, client_id, author_kind, author_name, visibility, text, posted_at)
             VALUES (gen_random_uuid(), :id, 99, 'x', 'system', '', 'public', 'Hello', now())",
        ),
        (
            "which is not there",
            recorded!("DELETE FROM messages WHERE conversation_id = :id AND visibility = 'internal'"),
        ),
        (
            "which is not there",
            "INSERT INTO recorded_events
             SELECT * FROM events WHERE conversation_id = :id AND kind = 'message_posted' AND NOT is_public",
        ),
        (
            "the message at its place is",
            recorded!("UPDATE recorded_events SET payload = jsonb_build_object('message_id', gen_random_uuid())
             WHERE conversation_id = :id AND seq = 2"),
        ),
        (
            "which cannot be found in this conversation",
            "UPDATE recorded_events SET payload = jsonb_build_object('message_id', gen_random_uuid())
             WHERE conversation_id = :id AND kind = 'message_edited'",
        ),
        (
            "which cannot be found in this conversation",
            "UPDATE recorded_events SET payload = jsonb_build_object('message_id', (SELECT id FROM messages WHERE conversation_id = :other))
             WHERE conversation_id = :id AND kind = 'message_edited'",
        ),
        (
            "different authors or times",
            recorded!("UPDATE messages SET author_id = gen_random_uuid() WHERE conversation_id = :id AND visibility = 'internal'"),
        ),
        (
            "cannot be read",
            "UPDATE messages SET author_kind = 'robot' WHERE conversation_id = :id AND visibility = 'internal'",
        ),
        (
            "twice",
            "ALTER TABLE messages DROP CONSTRAINT messages_conversation_id_client_id_key;
             UPDATE messages SET client_id = (SELECT client_id FROM messages WHERE conversation_id = :id AND seq = 2)
             WHERE conversation_id = :id AND visibility = 'internal'",
        ),
        (
            "is given twice",
            "ALTER TABLE conversations DROP CONSTRAINT conversations_contact_id_client_id_key;
             UPDATE conversations SET client_id = (SELECT client_id FROM conversations WHERE id = :id) WHERE id = :other;
             UPDATE recorded_events SET payload = payload || jsonb_build_object('client_id', (SELECT client_id FROM conversations WHERE id = :id))
             WHERE conversation_id = :other AND seq = 1",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_conversation_with_two_agents_is_found() {
    let another = "assignee_id = (SELECT id FROM agents WHERE name = 'Jon')";
    let open = format!("UPDATE conversations SET {another} WHERE id = :id");
    let given = format!("UPDATE conversations SET {another} WHERE id = :other");
    let harms = [("and with agent", &*open), ("another assignee", &*given)];
    check(Promise::OneAssignee, &harms).await;
}

#[tokio::test]
async fn a_row_that_its_events_do_not_give_is_found_in_every_column() {
    let columns = [
        "number = number - 500",
        "status = 'pending'",
        "priority = 'low'",
        "subject = 'Mine'",
        "tags = '{}'",
        "follow_up_of = id",
        "last_message = (last_message #>> '{}')::jsonb || '{\"text\": \"Mine\"}', last_public_message = last_message",
        "unread_by_agents = unread_by_agents + 1",
        "unread_by_contact = unread_by_contact + 1",
        "agents_seen_seq = agents_seen_seq + 1",
        "contact_seen_seq = contact_seen_seq + 1",
        "waiting_since = now()",
        "routing = routing || '{\"is_answered\": false}'",
        "queue_id = NULL",
        "created_at = now()",
        "updated_at = now()",
        "active_at = now()",
        "active_minute = active_minute + interval '1 minute'",
    ];
    let harms = columns.map(|column| {
        let name = column.split(' ').next().unwrap();
        let said = format!("differs from its events in {name}");
        (
            said,
            format!("UPDATE conversations SET {column} WHERE id = :id"),
        )
    });
    let harms: Vec<_> = harms
        .iter()
        .map(|(said, harm)| (&**said, &**harm))
        .collect();
    check(Promise::FoldIsRow, &harms).await;
}

#[tokio::test]
async fn what_cannot_be_read_or_folded_is_found() {
    check(Promise::FoldIsRow, &[
        (
            "cannot be read",
            "UPDATE recorded_events SET payload = '{}' WHERE conversation_id = :id AND kind = 'priority_changed'",
        ),
        (
            "cannot be read",
            "UPDATE recorded_events SET kind = 'sang' WHERE conversation_id = :id AND kind = 'priority_changed'",
        ),
        (
            "the row cannot be read",
            "UPDATE conversations SET status = 'strange' WHERE id = :id",
        ),
        (
            "there is no event of it",
            "DELETE FROM recorded_events WHERE conversation_id = :other; DELETE FROM messages WHERE conversation_id = :other",
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_a_contact_should_not_see_is_found() {
    check(Promise::PublicOnly, &[
        (
            "shown to the contact",
            "UPDATE recorded_events SET is_public = true WHERE conversation_id = :id AND kind = 'priority_changed'",
        ),
        (
            "kept from the contact",
            recorded!("UPDATE recorded_events SET is_public = false WHERE conversation_id = :id AND seq = 2"),
        ),
        (
            "kept from the contact",
            recorded!("UPDATE messages SET visibility = 'public' WHERE conversation_id = :id AND visibility = 'internal'"),
        ),
        (
            "a message that is internal",
            "UPDATE conversations SET last_public_message = (last_message #>> '{}')::jsonb || '{\"visibility\": \"internal\"}' WHERE id = :id",
        ),
        (
            "another last_public_message",
            "UPDATE conversations SET last_public_message = (last_message #>> '{}')::jsonb || '{\"text\": \"Mine\"}' WHERE id = :id",
        ),
        (
            "another public_version",
            "UPDATE conversations SET public_version = 1 WHERE id = :id",
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_belongs_to_nothing_is_found() {
    check(Promise::NoOrphans, &[
        (
            "1 events and 0 messages",
            "INSERT INTO recorded_events (conversation_id, seq, previous_public_seq, is_public, kind, actor, payload, at)
             VALUES (gen_random_uuid(), 1, 0, true, 'barged', '{\"kind\": \"system\"}', '{}', now())",
        ),
        (
            "0 events and 1 messages",
            "INSERT INTO messages (id, conversation_id, seq, client_id, author_kind, author_name, visibility, text, posted_at)
             VALUES (gen_random_uuid(), gen_random_uuid(), 1, 'x', 'system', '', 'public', 'Hello', now())",
        ),
        (
            "which does not exist",
            "UPDATE attachments SET message_id = gen_random_uuid()",
        ),
        (
            "in another conversation than its message",
            "UPDATE attachments SET conversation_id = :other",
        ),
        ("of which nothing is known", "DELETE FROM attachments"),
    ])
    .await;
}

#[tokio::test]
async fn a_number_for_two_conversations_is_found() {
    let twice = "ALTER TABLE conversations DROP CONSTRAINT conversations_number_key;
        UPDATE conversations SET number = (SELECT number FROM conversations WHERE id = :id) WHERE id = :other;
        UPDATE recorded_events SET payload = payload || jsonb_build_object('number', (SELECT number FROM conversations WHERE id = :id))
        WHERE conversation_id = :other AND seq = 1";
    let behind = "SELECT setval('conversation_numbers', 7)";
    let day = Day::new().await;
    let client = day.fixture.test.client().await;
    client.batch_execute(behind).await.unwrap();
    let report = day.audit(false).await;
    assert_eq!(report.of(Promise::Numbers), 1, "{report:?}");
    assert_eq!(report.findings.len(), 1, "{report:?}");
    check(Promise::Numbers, &[("is given twice", twice)]).await;
}

#[tokio::test]
async fn a_file_that_is_lost_or_cut_is_found() {
    type Harm = fn(&Path);
    let lose: Harm = |file| std::fs::remove_file(file).unwrap();
    let cut: Harm = |file| std::fs::write(file, "half").unwrap();
    for (said, part, harm) in [
        ("is not in the storage", "original", lose),
        ("is not in the storage", "thumbnail", lose),
        ("4 bytes in the storage", "original", cut),
    ] {
        let day = Day::new().await;
        let attachments = std::fs::read_dir(day.folder.join("attachments")).unwrap();
        let folder = attachments.flatten().next().unwrap().path();
        let files = std::fs::read_dir(folder).unwrap().flatten();
        let mut wanted = files.filter(|file| file.file_name().to_string_lossy().starts_with(part));
        harm(&wanted.next().unwrap().path());
        let report = day.audit(false).await;
        let [finding] = &report.findings[..] else {
            panic!("{said}: {:#?}", report.findings)
        };
        assert_eq!(finding.promise, Promise::Files);
        assert!(finding.detail.contains(said), "{finding:?}");
    }
}
