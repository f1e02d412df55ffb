//! What a writer has on its way to Postgres at once, and what it has not.

use std::time::Duration;

use bellhop::store::group_commit::GroupCommit;
use bellhop_actors::journal::{Append, Appended, Journal};
use bellhop_domain::conversation::Command;
use futures_util::future::join_all;
use tokio::task::JoinHandle;

use crate::failures::{PATIENT, journal_at};
use crate::fixture::{Fixture, Talk, Words, posted};
use crate::people::{waiting_for_locks, waiting_for_locks_since};
use crate::support::proxy::{Mode, Proxy};

/// As many as go behind another batch.
const MANY: usize = 16;

async fn talks(fixture: &Fixture, count: usize) -> Vec<Talk> {
    let mut talks = Vec::new();
    for _ in 0..count {
        talks.push(fixture.begun("Hello").await);
    }
    talks
}

fn say(journal: &GroupCommit, fixture: &Fixture, talk: &mut Talk) -> JoinHandle<Appended> {
    let append = talk.said(&fixture.contact, "One more thing".message());
    talk.apply(&append);
    tokio::spawn(journal.append(append))
}

async fn assert_committed(answers: Vec<JoinHandle<Appended>>) {
    for answer in join_all(answers).await {
        assert_eq!(answer.unwrap(), Appended::Committed);
    }
}

async fn lock(client: &tokio_postgres::Client, talk: &Talk) {
    let lock = format!(
        "BEGIN; SELECT FROM conversations c JOIN messages m ON m.conversation_id = c.id
        WHERE c.id = '{}' FOR UPDATE",
        talk.id()
    );
    client.batch_execute(&lock).await.unwrap();
}

#[tokio::test]
async fn the_next_batch_is_stored_before_the_answer_to_the_last_is_here() {
    let fixture = Fixture::new().await;
    let mut talks = talks(&fixture, MANY + 1).await;
    let proxy = Proxy::before(&fixture.test.url).await;
    let journal = journal_at(&proxy.url, PATIENT);
    journal.host_here();
    // One alone and many have statements of their own, prepared with the first of each.
    for count in [1, 2] {
        let warm = talks.iter_mut().take(count);
        let warm = warm.map(|talk| say(&journal, &fixture, talk)).collect();
        assert_committed(warm).await;
    }
    let client = fixture.test.client().await;
    let is_stored = async |talks: &[Talk]| {
        let stored = "SELECT count(*) FROM unnest($1::text[], $2::bigint[]) AS t (id, version)
            JOIN conversations c ON c.id = t.id::uuid AND c.version = t.version";
        let ids: Vec<_> = talks.iter().map(|talk| talk.id().to_string()).collect();
        let versions = talks.iter().map(|talk| talk.state.summary.version.0);
        let versions: Vec<_> = versions.collect();
        let mut look = tokio::time::interval(Duration::from_millis(10));
        for _ in 0..1_000 {
            look.tick().await;
            let row = client.query_one(stored, &[&ids, &versions]).await.unwrap();
            if usize::try_from(row.get::<_, i64>(0)).unwrap() == talks.len() {
                return;
            }
        }
        panic!("not stored");
    };

    proxy.set(Mode::HoldAnswer);
    let (first, others) = talks.split_first_mut().unwrap();
    let first_answer = say(&journal, &fixture, first);
    is_stored(std::slice::from_ref(first)).await;
    let answers: Vec<_> = others
        .iter_mut()
        .map(|talk| say(&journal, &fixture, talk))
        .collect();
    is_stored(others).await;
    assert!(!first_answer.is_finished());
    assert!(answers.iter().all(|answer| !answer.is_finished()));
}

#[tokio::test]
async fn nothing_comes_between_the_statements_of_a_transaction() {
    let fixture = Fixture::new().await;
    let mut talks = talks(&fixture, MANY + 1).await;
    fixture.journal.host_here();
    let (edited, others) = talks.split_first_mut().unwrap();
    let said = posted(&edited.begun).clone();
    let (client, watcher) = (fixture.test.client().await, fixture.test.client().await);
    lock(&client, edited).await;
    let edit = Command::EditMessage {
        stored: said,
        text: "Hello!".to_owned(),
    };
    let edit: Append = edited.decided(&fixture.contact, edit).unwrap();
    let mut answers = vec![tokio::spawn(fixture.journal.append(edit))];
    waiting_for_locks(&watcher, 1).await;
    answers.extend(
        others
            .iter_mut()
            .map(|talk| say(&fixture.journal, &fixture, talk)),
    );
    client.batch_execute("COMMIT").await.unwrap();
    assert_committed(answers).await;
    let in_it_too = "SELECT count(*) FROM conversations WHERE id <> $1::text::uuid
        AND xmin = (SELECT xmin FROM conversations WHERE id = $1::text::uuid)";
    let id = edited.id().to_string();
    let row = watcher.query_one(in_it_too, &[&id]).await.unwrap();
    assert_eq!(row.get::<_, i64>(0), 0);
}

/// What is on its way waits; what comes later goes by another writer.
#[tokio::test]
async fn a_writer_that_waits_for_long_gets_nothing_more() {
    let fixture = Fixture::new().await;
    let mut talks = talks(&fixture, 2).await;
    fixture.journal.host_here();
    let (client, watcher) = (fixture.test.client().await, fixture.test.client().await);
    lock(&client, &talks[0]).await;
    let stuck = say(&fixture.journal, &fixture, &mut talks[0]);
    waiting_for_locks_since(&watcher, 1, "150 ms").await;
    let free = say(&fixture.journal, &fixture, &mut talks[1]);
    assert_eq!(free.await.unwrap(), Appended::Committed);
    assert!(!stuck.is_finished());
    client.batch_execute("COMMIT").await.unwrap();
    assert_committed(vec![stuck]).await;
}
