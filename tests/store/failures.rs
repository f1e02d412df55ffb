//! What an append answers when Postgres refuses, is away, or goes away in the middle.

use std::time::Duration;

use bellhop::store::database::Database;
use bellhop::store::group_commit::{GroupCommit, Patience};
use bellhop::store::lease::Fence;
use bellhop::store::pool::Pool;
use bellhop_actors::journal::{Appended, Journal};
use futures_util::FutureExt;

use crate::fixture::{Fixture, Talk, Words};
use crate::people::waiting_for_locks;
use crate::support::TestDatabase;
use crate::support::proxy::{Mode, Proxy};

const IMPATIENT: Patience = Patience {
    connect: Duration::ZERO,
    commit: Duration::from_secs(20),
};
pub const PATIENT: Patience = Patience {
    connect: Duration::from_secs(600),
    ..IMPATIENT
};

pub fn journal_at(url: &str, patience: Patience) -> GroupCommit {
    let database = Database::parse(url).unwrap();
    let pool = Pool::new(database.clone(), 1).unwrap();
    GroupCommit::start(&database, pool, patience, &Fence::of_epoch(0))
}

/// Sends one append through, so that the statement is prepared on this writer's connection.
async fn warm(journal: &GroupCommit, fixture: &Fixture, talk: &mut Talk) {
    let append = talk.said(&fixture.contact, "One more thing".message());
    assert_eq!(journal.append(append.clone()).await, Appended::Committed);
    talk.apply(&append);
}

#[tokio::test]
async fn a_refused_append_is_certainly_not_stored() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let refused = crate::fixture::unstorable(talk.clone().said(&fixture.contact, "ab".message()));
    let outcome = fixture.journal.append(refused).await;
    assert!(matches!(outcome, Appended::Aborted(_)), "{outcome:?}");
    // A start for a contact that does not exist breaks a foreign key.
    let orphan = fixture.beginning(&crate::fixture::contact("Nobody"), 77, "Hello".message());
    let outcome = fixture.journal.append(orphan.begun).await;
    assert!(matches!(outcome, Appended::Aborted(_)), "{outcome:?}");
    warm(&fixture.journal, &fixture, &mut talk).await;
    assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);
}

#[tokio::test]
async fn without_a_connection_nothing_is_sent() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let url = format!("postgres://bellhop@{closed}/bellhop");
    let journal = journal_at(&url, IMPATIENT);
    let outcome = journal
        .append(talk.said(&fixture.contact, "Hello?".message()))
        .await;
    let reason = "could not connect";
    assert!(
        matches!(&outcome, Appended::Aborted(text) if text.contains(reason)),
        "{outcome:?}"
    );
    assert!(journal.load(talk.id()).await.is_err());
}

#[tokio::test]
async fn a_full_queue_says_busy_at_once() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let append = talk.said(&fixture.contact, "Hello?".message());
    let journal = journal_at("postgres://bellhop@127.0.0.1:1/bellhop", PATIENT);
    // The writer cannot run in between: this test has one thread and does not wait.
    let mut answers: Vec<_> = (0..3_000).map(|_| journal.append(append.clone())).collect();
    let last = answers.pop().unwrap().now_or_never();
    assert_eq!(last, Some(Appended::Busy));
    assert_eq!(
        answers.remove(0).now_or_never(),
        None,
        "the first one waits"
    );
}

#[tokio::test]
async fn a_lost_answer_leaves_the_outcome_open_and_the_retry_finds_it() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let proxy = Proxy::before(&fixture.test.url).await;
    let journal = journal_at(&proxy.url, PATIENT);

    for (mode, was_stored) in [(Mode::CutAnswer, true), (Mode::CutRequest, false)] {
        warm(&journal, &fixture, &mut talk).await;
        proxy.set(mode);
        let message = "Did you get this?".message();
        let append = talk.said(&fixture.contact, message.clone());
        let outcome = journal.append(append.clone()).await;
        assert!(
            matches!(outcome, Appended::Unknown(_)),
            "{mode:?}: {outcome:?}"
        );
        proxy.set(Mode::Pass);

        // What the hub does: rebuild the actor, and the client sends again.
        talk.state = fixture.loaded(talk.id()).await.conversation;
        assert_eq!(
            talk.state.message(message.id).is_some(),
            was_stored,
            "{mode:?}"
        );
        let again = talk.said(&fixture.contact, message.clone());
        match journal.append(again.clone()).await {
            Appended::Duplicate(first) => {
                assert!(was_stored);
                assert_eq!(first.message_id, message.id);
            }
            Appended::Committed => {
                assert!(!was_stored);
                talk.apply(&again);
            }
            outcome @ (Appended::Taken
            | Appended::Conflict
            | Appended::Aborted(_)
            | Appended::Unknown(_)
            | Appended::Busy
            | Appended::Fenced) => panic!("{mode:?}: {outcome:?}"),
        }
    }
    assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);
}

#[tokio::test]
async fn an_answer_that_never_comes_is_unknown_too() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let proxy = Proxy::before(&fixture.test.url).await;
    let journal = journal_at(
        &proxy.url,
        Patience {
            commit: Duration::from_secs(1),
            ..PATIENT
        },
    );
    warm(&journal, &fixture, &mut talk).await;
    proxy.set(Mode::HoldAnswer);
    let message = "Did you get this?".message();
    let append = talk.said(&fixture.contact, message.clone());
    let outcome = journal.append(append.clone()).await;
    assert!(matches!(outcome, Appended::Unknown(_)), "{outcome:?}");
    proxy.set(Mode::Pass);
    let outcome = journal.append(append).await;
    assert!(matches!(outcome, Appended::Duplicate(_)), "{outcome:?}");
}

#[tokio::test]
async fn a_writer_comes_back_after_its_connection_was_ended() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let end_all = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    fixture
        .test
        .client()
        .await
        .execute(end_all, &[])
        .await
        .unwrap();
    let message = "Still there?".message();
    let append = talk.said(&fixture.contact, message.clone());
    // Whether the writer noticed before it sent is a race; both ways must end well.
    match fixture.journal.append(append.clone()).await {
        Appended::Committed => {}
        Appended::Unknown(_) => {
            let retried = fixture.journal.append(append.clone()).await;
            assert!(
                matches!(retried, Appended::Committed | Appended::Duplicate(_)),
                "{retried:?}"
            );
        }
        outcome @ (Appended::Duplicate(_)
        | Appended::Taken
        | Appended::Conflict
        | Appended::Aborted(_)
        | Appended::Busy
        | Appended::Fenced) => panic!("{outcome:?}"),
    }
    talk.apply(&append);
    let client = fixture.test.client().await;
    let version = "SELECT version FROM conversations WHERE id = $1::text::uuid";
    let version: i64 = client
        .query_one(version, &[&talk.id().to_string()])
        .await
        .unwrap()
        .get(0);
    assert_eq!(version, talk.state.summary.version.0);
}

/// With more on its way than the others have, they would wait for it to end; not for long.
#[tokio::test]
async fn a_batch_that_waits_for_a_lock_holds_up_no_other_writer() {
    let fixture = Fixture::new().await;
    let (mut first, mut second) = (Vec::new(), Vec::new());
    while first.len() < 2 || second.is_empty() {
        let talk = fixture.begun("Hello").await;
        // By the last bit, as `GroupCommit` does for threads without a writer of their own.
        let writer = if talk.id().0.as_u128() % 2 == 0 {
            &mut first
        } else {
            &mut second
        };
        writer.push(talk);
    }
    let client = fixture.test.client().await;
    let lock = format!(
        "BEGIN; SELECT id FROM conversations WHERE id = '{}' FOR UPDATE",
        first[0].id()
    );
    client.batch_execute(&lock).await.unwrap();
    let append = |talk: &mut Talk| {
        let append = talk.said(&fixture.contact, "Two".message());
        tokio::spawn(fixture.journal.append(append))
    };
    let batch: Vec<_> = first.iter_mut().take(2).map(append).collect();
    let watcher = fixture.test.client().await;
    waiting_for_locks(&watcher, 1).await;
    // After half of its patience it would be sent again, in halves.
    let sent_at = "SELECT query_start::text FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let sent_at = async || -> String { watcher.query_one(sent_at, &[]).await.unwrap().get(0) };
    let before = sent_at().await;

    assert_eq!(append(&mut second[0]).await.unwrap(), Appended::Committed);
    assert_eq!(sent_at().await, before);
    client.batch_execute("COMMIT").await.unwrap();
    for append in batch {
        assert_eq!(append.await.unwrap(), Appended::Committed);
    }
}

#[tokio::test]
async fn searches_leave_connections_to_everything_else() {
    let test = TestDatabase::empty().await;
    let pool = Pool::new(test.database.clone(), 2).unwrap();
    let searching = pool.search().await.unwrap();
    assert!(pool.search().now_or_never().is_none(), "a second search");
    let _other = pool.get().await.unwrap();
    drop(searching);
    assert!(pool.search().await.is_ok());
}
