//! One hub writes: the lock, the epoch, and what happens to the one that had them before.

use std::time::Duration;

use bellhop::store::database::Database;
use bellhop::store::group_commit::{GroupCommit, Patience};
use bellhop::store::lease::{Fence, Lease, LeaseError, holder};
use bellhop::store::pool::Pool;
use bellhop_actors::journal::{Appended, Journal};
use bellhop_domain::conversation::Command;

use crate::fixture::{Fixture, Words};
use crate::support::TestDatabase;

const AT_ONCE: Duration = Duration::ZERO;
/// Long for a lock that is free already.
const PATIENT: Duration = Duration::from_secs(60);

/// Ends the session that holds the lock, as a machine that is gone or a person does.
async fn end_lock(test: &TestDatabase) {
    let held = holder(&test.pool).await.unwrap().unwrap();
    let end = "SELECT pg_terminate_backend($1, 5000)";
    let client = test.client().await;
    client.execute(end, &[&held.session]).await.unwrap();
}

fn journal_of(fixture: &Fixture, fence: &Fence) -> GroupCommit {
    let (database, pool) = (&fixture.test.database, fixture.test.pool.clone());
    GroupCommit::start(database, pool, Patience::default(), fence)
}

#[tokio::test]
async fn a_second_hub_is_refused_by_the_name_of_the_first() {
    let test = TestDatabase::new().await;
    assert_eq!(holder(&test.pool).await.unwrap(), None);
    let first = Lease::take(&test.database, "the first", AT_ONCE)
        .await
        .unwrap();
    let found = holder(&test.pool).await.unwrap().unwrap();
    assert_eq!(found.name, "the first");
    let refused = Lease::take(&test.database, "the second", AT_ONCE).await;
    let Err(LeaseError::Held {
        holder: name,
        session,
        ..
    }) = refused
    else {
        panic!("it is not refused")
    };
    assert_eq!((name.as_str(), Some(session)), ("the first", found.session));
    // Stopped in order, it lets the next one in, which waits for it.
    let (next, ()) = tokio::join!(
        Lease::take(&test.database, "the second", PATIENT),
        first.release()
    );
    assert_eq!(next.unwrap().fence().epoch(), 2);
    let found = holder(&test.pool).await.unwrap().unwrap();
    assert_eq!(found.name, "the second");
}

#[tokio::test]
async fn what_a_hub_still_writes_after_it_was_taken_over_from_is_not_stored() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let old = Fence::of_epoch(0);
    let journal = journal_of(&fixture, &old);
    let posted = talk.said(&fixture.contact, "One".message());
    assert_eq!(journal.append(posted.clone()).await, Appended::Committed);
    talk.apply(&posted);
    let message = fixture
        .journal
        .message(talk.id(), crate::fixture::posted(&posted).id)
        .await
        .unwrap()
        .unwrap();

    let lease = Lease::take(&fixture.test.database, "the next", AT_ONCE)
        .await
        .unwrap();
    let edit = Command::EditMessage {
        stored: message,
        text: "Changed".to_owned(),
    };
    let begun = fixture.beginning(&fixture.contact, 77, "Another".message());
    // Of each way into the statement one, each by a writer that does not know it yet.
    for append in [
        talk.clone().said(&fixture.contact, "Two".message()),
        talk.clone().decided(&fixture.contact, edit).unwrap(),
        begun.begun,
    ] {
        let late = Fence::of_epoch(0);
        let outcome = journal_of(&fixture, &late).append(append).await;
        assert_eq!(outcome, Appended::Fenced);
        assert!(late.is_lost());
    }
    let client = fixture.test.client().await;
    let rows = "SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM events),
        (SELECT count(*) FROM messages), (SELECT count(*) FROM messages WHERE text = 'Changed')";
    let rows = client.query_one(rows, &[]).await.unwrap();
    let counts: [i64; 4] = std::array::from_fn(|column| rows.get(column));
    assert_eq!(counts, [1, talk.state.summary.version.0, 2, 0]);

    let journal = journal_of(&fixture, &lease.fence());
    let append = talk.said(&fixture.contact, "Two".message());
    assert_eq!(journal.append(append.clone()).await, Appended::Committed);
    talk.apply(&append);
    assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);
}

#[tokio::test]
async fn a_fenced_writer_asks_no_more() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let fence = Fence::of_epoch(0);
    let journal = journal_of(&fixture, &fence);
    fence.lose("by the test");
    let append = talk.said(&fixture.contact, "Two".message());
    assert_eq!(journal.append(append).await, Appended::Fenced);
    assert_eq!(fence.lost().await, "by the test");
}

/// A commit that was under way when the next hub came has ended before that hub reads anything.
#[tokio::test]
async fn a_take_over_ends_what_older_writers_have_under_way() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let client = fixture.test.client().await;
    // The writer waits for this row in the middle of its statement.
    client.batch_execute("BEGIN").await.unwrap();
    let lock = "SELECT id FROM conversations WHERE id = $1::text::uuid FOR UPDATE";
    client
        .execute(lock, &[&talk.id().to_string()])
        .await
        .unwrap();
    let journal = journal_of(&fixture, &Fence::of_epoch(0));
    let append = talk.said(&fixture.contact, "Two".message());
    let under_way = tokio::spawn(journal.append(append));
    let other = fixture.test.client().await;
    let waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
        AND application_name = 'bellhop writer' AND wait_event_type = 'Lock'";
    let mut look = tokio::time::interval(Duration::from_millis(10));
    while other.query(waiting, &[]).await.unwrap().is_empty() {
        look.tick().await;
    }
    let _lease = Lease::take(&fixture.test.database, "the next", AT_ONCE)
        .await
        .unwrap();
    client.batch_execute("COMMIT").await.unwrap();
    let outcome = under_way.await.unwrap();
    assert!(matches!(outcome, Appended::Unknown(_)), "{outcome:?}");
    assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);
}

#[tokio::test]
async fn a_lock_that_broke_is_taken_again_with_the_same_epoch() {
    let test = TestDatabase::new().await;
    let lease = Lease::take(&test.database, "the first", AT_ONCE)
        .await
        .unwrap();
    let before = holder(&test.pool).await.unwrap().unwrap();
    end_lock(&test).await;
    let mut look = tokio::time::interval(Duration::from_millis(10));
    let after = loop {
        look.tick().await;
        let now = holder(&test.pool).await.unwrap().unwrap();
        if now.session.is_some() && now.session != before.session {
            break now;
        }
    };
    assert_eq!((after.name, after.since), (before.name, before.since));
    assert!(!lease.fence().is_lost());
}

#[tokio::test]
async fn a_hub_whose_lock_another_one_took_steps_down() {
    let test = TestDatabase::new().await;
    let first = Lease::take(&test.database, "the first", AT_ONCE)
        .await
        .unwrap();
    let database = test.database.clone();
    let mut second =
        tokio::spawn(async move { Lease::take(&database, "the second", PATIENT).await });
    // The first may be faster and take it again: then it loses it once more.
    let mut pause = tokio::time::interval(Duration::from_millis(300));
    let second = loop {
        tokio::select! {
            taken = &mut second => break taken.unwrap().unwrap(),
            _ = pause.tick() => end_lock(&test).await,
        }
    };
    let (first, second) = (first.fence(), second.fence());
    let reason = first.lost().await;
    assert!(reason.contains("another hub took over"), "{reason}");
    assert!(!second.is_lost());
}

/// A database that is another one by now, such as one that was made anew, is nobody's by itself.
#[tokio::test]
async fn without_its_row_a_lease_is_over() {
    let test = TestDatabase::new().await;
    let lease = Lease::take(&test.database, "the first", AT_ONCE)
        .await
        .unwrap();
    let client = test.client().await;
    client.execute("DELETE FROM hub_leases", &[]).await.unwrap();
    assert!(lease.fence().lost().await.contains("empty"));
}

#[tokio::test]
async fn a_database_that_is_away_is_no_refusal() {
    let away = Database::parse("postgres://bellhop@127.0.0.1:1/bellhop").unwrap();
    let Err(error) = Lease::take(&away, "anybody", AT_ONCE).await else {
        panic!("it is taken")
    };
    assert!(!error.is_for_another(), "{error}");
    assert!(Pool::new(away, 1).is_ok());
}
