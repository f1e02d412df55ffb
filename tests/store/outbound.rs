//! The outbox: written with the message or not at all, taken in order, over only when its conversation knows.

use std::sync::Arc;

use bellhop::audit::{Promise, Report, Scope, audit};
use bellhop::store::outbound::content::outbound_content;
use bellhop::store::outbound::queue::{HEADS, Head, HeadState, outbound_begin, outbound_heads};
use bellhop::store::outbound::settle::{Owner, Settled, outbound_settle};
use bellhop::store::outbound::told::{outbound_by_external_id, outbound_ending, outbound_finish};
use bellhop::store::read::Audience;
use bellhop::store::read::events::events_after;
use bellhop::store::read::messages::message_get;
use bellhop_actors::journal::{Append, Appended, Journal as _};
use bellhop_domain::Seq;
use bellhop_domain::conversation::{
    Actor, Command, DeliveryState, Fact, Failure, FailureClass, Message, Progress, decide_on,
};
use chrono::Utc;
use serde_json::Value;
use tokio_postgres::SimpleQueryMessage;
use uuid::Uuid;

use crate::fixture::{Fixture, Talk, Words as _, post, posted};

/// A reply as the actor of a conversation on Telegram decides it.
fn reply(fixture: &Fixture, talk: &mut Talk, command: Command) -> Append {
    reply_over("telegram", fixture, talk, command)
}

pub fn reply_over(kind: &str, fixture: &Fixture, talk: &mut Talk, command: Command) -> Append {
    talk.now = bellhop_domain::Timestamp(talk.now.0 + 1_000_001);
    let events = decide_on(kind, &talk.state, command, &fixture.agent, talk.now).unwrap();
    Append::following(&talk.state, events)
}

pub async fn say(fixture: &Fixture, talk: &mut Talk, words: &str) -> Message {
    let append = reply(fixture, talk, post(words.message()));
    assert_eq!(
        fixture.journal.append(append.clone()).await,
        Appended::Committed
    );
    talk.apply(&append);
    posted(&append).clone()
}

async fn rows(fixture: &Fixture) -> i64 {
    let client = fixture.test.client().await;
    let count = "SELECT count(*) FROM outbound_messages";
    client.query_one(count, &[]).await.unwrap().get(0)
}

pub async fn heads(fixture: &Fixture) -> Vec<Head> {
    outbound_heads(&fixture.test.pool, Vec::new(), 10)
        .await
        .unwrap()
}

pub async fn checked(fixture: &Fixture) -> Report {
    let scope = Scope {
        files: None,
        durability: false,
    };
    audit(
        &fixture.test.database,
        &fixture.test.pool,
        &scope,
        |_, _| (),
    )
    .await
    .unwrap()
}

/// What the actor of the conversation does with news.
pub async fn mark(fixture: &Fixture, talk: &mut Talk, message: &Message, progress: Progress) {
    let pool = &fixture.test.pool;
    let stored = message_get(pool, talk.id(), message.id)
        .await
        .unwrap()
        .unwrap();
    let command = Command::MarkDelivery { stored, progress };
    fixture.does(talk, &Actor::System, command).await;
}

#[tokio::test]
async fn a_message_that_goes_out_and_its_row_are_stored_together_or_not_at_all() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let append = reply(&fixture, &mut talk, post("Hi".message()));
    let mut stale = append.clone();
    stale.expected_version = Seq(1);
    assert_eq!(fixture.journal.append(stale).await, Appended::Conflict);
    let mut broken = append.clone();
    for event in Arc::make_mut(&mut broken.events) {
        if let Fact::MessagePosted { message } = &mut event.fact {
            message.text = "a\0b".to_owned();
        }
    }
    assert!(matches!(
        fixture.journal.append(broken).await,
        Appended::Aborted(_)
    ));
    assert_eq!(rows(&fixture).await, 0);
    assert_eq!(
        fixture.journal.append(append.clone()).await,
        Appended::Committed
    );
    let repeat = fixture.journal.append(append.clone()).await;
    assert!(matches!(repeat, Appended::Duplicate(_)), "{repeat:?}");
    talk.apply(&append);
    // What goes nowhere leaves nothing.
    let agent = fixture.agent.clone();
    fixture.does(&mut talk, &agent, post("A note".note())).await;
    assert_eq!(rows(&fixture).await, 1);
    let stored = message_get(&fixture.test.pool, talk.id(), posted(&append).id).await;
    assert_eq!(stored.unwrap().as_ref(), Some(posted(&append)));
    assert!(checked(&fixture).await.clean);
}

#[tokio::test]
async fn the_oldest_that_is_not_over_is_next_and_only_the_hub_that_writes_begins_it() {
    let fixture = Fixture::new().await;
    let pool = &fixture.test.pool;
    let mut talk = fixture.begun("Hello").await;
    let first = say(&fixture, &mut talk, "one").await;
    let second = say(&fixture, &mut talk, "two").await;
    let now = Utc::now();
    let found = heads(&fixture).await;
    assert_eq!(found.len(), 1, "one of each conversation: {found:?}");
    assert_eq!(found[0].message_id, first.id);
    let busy = vec![talk.id().0];
    assert!(outbound_heads(pool, busy, 10).await.unwrap().is_empty());
    let id = found[0].id;
    assert!(
        !outbound_begin(pool, 7, id, 0, false, now).await.unwrap(),
        "of another hub"
    );
    assert!(
        !outbound_begin(pool, 0, id, 1, false, now).await.unwrap(),
        "edited meanwhile"
    );
    assert!(outbound_begin(pool, 0, id, 0, false, now).await.unwrap());
    assert!(
        !outbound_begin(pool, 0, id, 0, false, now).await.unwrap(),
        "once"
    );
    assert_eq!(heads(&fixture).await[0].state, HeadState::Sending);
    let content = outbound_content(pool, id).await.unwrap().unwrap();
    assert_eq!(content.text, "one");
    let owner = Owner {
        channel_id: fixture.channel_id,
        contact_id: content.contact_id,
        client_id: content.client_id,
    };
    let taken = Settled::Taken {
        owner,
        external_ids: vec!["1/9".to_owned()],
        is_last: true,
    };
    // Doing it again does nothing twice.
    for _ in 0..2 {
        outbound_settle(pool, id, &taken, now).await.unwrap();
    }
    let content = outbound_content(pool, id).await.unwrap().unwrap();
    assert_eq!(
        (content.parts_done, content.external_ids),
        (1, vec!["1/9".to_owned()])
    );
    assert_eq!(
        heads(&fixture).await[0].state,
        HeadState::Telling,
        "nobody is told yet"
    );
    for _ in 0..2 {
        mark(&fixture, &mut talk, &first, Progress::Sent).await;
    }
    outbound_finish(pool, id).await.unwrap();
    assert_eq!(outbound_ending(pool, id).await.unwrap(), None);
    assert_eq!(heads(&fixture).await[0].message_id, second.id);
    // Its history and its row say the same.
    let page = events_after(pool, talk.id(), Seq::ZERO, 100, Audience::Agents)
        .await
        .unwrap();
    let states: Vec<DeliveryState> = page
        .items
        .iter()
        .filter_map(|event| {
            let Fact::DeliveryChanged { delivery, .. } = &event.fact else {
                return None;
            };
            Some(delivery.state)
        })
        .collect();
    assert_eq!(states, [DeliveryState::Sent]);
    let public = events_after(pool, talk.id(), Seq::ZERO, 100, Audience::Contact)
        .await
        .unwrap();
    assert!(public.items.iter().all(|event| event.fact.is_public()));
    let stored = message_get(pool, talk.id(), first.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.delivery_state(), Some(DeliveryState::Sent));
    let loaded = fixture.loaded(talk.id()).await;
    assert_eq!(loaded.conversation, talk.state);
    assert!(checked(&fixture).await.clean);
}

#[tokio::test]
async fn what_failed_is_over_until_somebody_tries_again() {
    let fixture = Fixture::new().await;
    let pool = &fixture.test.pool;
    let mut talk = fixture.begun("Hello").await;
    let first = say(&fixture, &mut talk, "one").await;
    let second = say(&fixture, &mut talk, "two").await;
    let failure = Failure {
        class: FailureClass::Invalid,
        reason: "too long".to_owned(),
    };
    let id = heads(&fixture).await[0].id;
    let now = Utc::now();
    outbound_settle(pool, id, &Settled::Failed(failure.clone()), now)
        .await
        .unwrap();
    let ending = outbound_ending(pool, id).await.unwrap().unwrap();
    assert_eq!(ending.failure, Some(failure.clone()));
    mark(&fixture, &mut talk, &first, Progress::Failed(failure)).await;
    outbound_finish(pool, id).await.unwrap();
    assert_eq!(
        heads(&fixture).await[0].message_id,
        second.id,
        "it holds up nobody"
    );
    let stored = message_get(pool, talk.id(), first.id)
        .await
        .unwrap()
        .unwrap();
    let agent = fixture.agent.clone();
    fixture
        .does(&mut talk, &agent, Command::RetryDelivery { stored })
        .await;
    let head = heads(&fixture).await.remove(0);
    assert_eq!(
        (head.message_id, head.state, head.attempts),
        (first.id, HeadState::Waiting, 0)
    );
    assert!(checked(&fixture).await.clean);
}

/// By each of these ids and a receipt that the last part stands for, or any: is it known?
async fn known(fixture: &Fixture, ids: [&str; 2]) -> [bool; 4] {
    let mut known = [false; 4];
    for (place, found) in known.iter_mut().enumerate() {
        let (id, any_part) = (ids[place / 2], place % 2 == 1);
        let pool = &fixture.test.pool;
        let ours = outbound_by_external_id(pool, fixture.channel_id, id, any_part).await;
        *found = ours.unwrap().is_some();
    }
    known
}

/// A platform tells that it delivered the first of two parts, before it has the second, which it may never take.
#[tokio::test]
async fn a_receipt_for_one_part_says_nothing_of_a_message_that_is_not_whole() {
    let fixture = Fixture::new().await;
    let pool = &fixture.test.pool;
    let mut talk = fixture.begun("Hello").await;
    let message = say(&fixture, &mut talk, "two pictures").await;
    let id = heads(&fixture).await[0].id;
    let taken = async |one: &str, is_last| {
        let begun = outbound_begin(pool, 0, id, 0, false, Utc::now()).await;
        assert!(begun.unwrap());
        let content = outbound_content(pool, id).await.unwrap().unwrap();
        let taken = Settled::Taken {
            owner: Owner {
                channel_id: fixture.channel_id,
                contact_id: content.contact_id,
                client_id: content.client_id,
            },
            external_ids: vec![one.to_owned()],
            is_last,
        };
        outbound_settle(pool, id, &taken, Utc::now()).await.unwrap();
    };
    taken("a", false).await;
    assert_eq!(known(&fixture, ["a", "b"]).await, [false; 4], "it waits");
    let begun = outbound_begin(pool, 0, id, 0, false, Utc::now()).await;
    assert!(begun.unwrap());
    assert_eq!(known(&fixture, ["a", "b"]).await, [false; 4], "on its way");
    let failure = Failure {
        class: FailureClass::Unclear,
        reason: "nobody knows".to_owned(),
    };
    let failed = Settled::Failed(failure.clone());
    outbound_settle(pool, id, &failed, Utc::now())
        .await
        .unwrap();
    assert_eq!(known(&fixture, ["a", "b"]).await, [false; 4], "to be told");
    mark(&fixture, &mut talk, &message, Progress::Failed(failure)).await;
    outbound_finish(pool, id).await.unwrap();
    assert_eq!(known(&fixture, ["a", "b"]).await, [false; 4], "failed");

    let again = |stored| Command::RetryDelivery { stored };
    let stored = message_get(pool, talk.id(), message.id).await;
    let agent = fixture.agent.clone();
    let retry = again(stored.unwrap().unwrap());
    fixture.does(&mut talk, &agent, retry).await;
    taken("b", true).await;
    let whole = [false, true, true, true];
    assert_eq!(known(&fixture, ["a", "b"]).await, whole, "it has all of it");
    mark(&fixture, &mut talk, &message, Progress::Sent).await;
    outbound_finish(pool, id).await.unwrap();
    assert_eq!(known(&fixture, ["a", "b"]).await, whole);

    // What is sent whole once more is not what is told of the first time, late or twice.
    let failure = Failure {
        class: FailureClass::Unknown,
        reason: "failed later".to_owned(),
    };
    mark(&fixture, &mut talk, &message, Progress::Failed(failure)).await;
    let stored = message_get(pool, talk.id(), message.id).await;
    let retry = again(stored.unwrap().unwrap());
    fixture.does(&mut talk, &agent, retry).await;
    taken("c", true).await;
    assert_eq!(
        known(&fixture, ["a", "b"]).await,
        [false; 4],
        "of the first time"
    );
    assert_eq!(
        known(&fixture, ["c", "b"]).await,
        [true, true, false, false]
    );
}

#[tokio::test]
async fn the_audit_finds_what_would_never_go_out() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    say(&fixture, &mut talk, "one").await;
    assert!(checked(&fixture).await.clean);
    let client = fixture.test.client().await;
    for (harm, said) in [
        (
            "UPDATE outbound_messages SET state = 'done'",
            "was not told",
        ),
        ("DELETE FROM outbound_messages", "is not in the outbox"),
    ] {
        client.batch_execute(harm).await.unwrap();
        let report = checked(&fixture).await;
        let [finding] = &report.findings[..] else {
            panic!("{harm}: one finding, not {:#?}", report.findings)
        };
        assert_eq!(finding.promise, Promise::GoesOut);
        assert!(finding.detail.contains(said), "{finding:?}");
    }
}

#[tokio::test]
async fn a_channel_with_trouble_waits_alone() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    say(&fixture, &mut talk, "one").await;
    let client = fixture.test.client().await;
    for (change, count) in [
        ("UPDATE channels SET outbound_trouble = '{}'", 0),
        (
            "UPDATE channels SET outbound_trouble = NULL, disabled_at = now()",
            0,
        ),
        ("UPDATE channels SET disabled_at = NULL", 1),
        // What is over is told all the same.
        (
            "UPDATE channels SET disabled_at = now(); UPDATE outbound_messages SET state = 'telling'",
            1,
        ),
    ] {
        client.batch_execute(change).await.unwrap();
        assert_eq!(heads(&fixture).await.len(), count, "{change}");
    }
}

/// Rows of the outbox that a plan has read, whether it could use them or not.
fn rows_read(plan: &Value) -> f64 {
    let number = |name: &str| plan[name].as_f64().unwrap_or(0.0);
    let own = if plan["Relation Name"] == "outbound_messages" {
        let removed = number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
        (number("Actual Rows") + removed) * number("Actual Loops")
    } else {
        0.0
    };
    let below = plan["Plans"].as_array().into_iter().flatten();
    own + below.map(rows_read).sum::<f64>()
}

async fn read_for_heads(fixture: &Fixture, per_channel: i64) -> f64 {
    let client = fixture.test.client().await;
    let explain = format!("EXPLAIN (ANALYZE, FORMAT JSON) {HEADS}");
    let explain = explain
        .replace("$1", "'{}'::uuid[]")
        .replace("$2", &per_channel.to_string());
    let answer = client.simple_query(&explain).await.unwrap().into_iter();
    let plan = answer.filter_map(|one| {
        let SimpleQueryMessage::Row(row) = one else {
            return None;
        };
        row.get(0).map(str::to_owned)
    });
    let plan: Value = serde_json::from_str(&plan.collect::<String>()).unwrap();
    rows_read(&plan[0]["Plan"])
}

/// Messages that wait, so many in each conversation.
async fn crowd(fixture: &Fixture, channel: Uuid, messages: i32, in_each: i32) {
    let client = fixture.test.client().await;
    let add = "INSERT INTO channels (id, kind, key, name, identity_secret, created_at)
        VALUES ($1::text::uuid, 'telegram', $1, 'Crowd', 'secret', now())";
    client.execute(add, &[&channel.to_string()]).await.unwrap();
    let add = "INSERT INTO outbound_messages (message_id, conversation_id, channel_id, state, queued_at, not_before)
        SELECT gen_random_uuid(), md5($1 || (n / $3::int4))::uuid, $1::text::uuid, 'waiting', now(), now()
        FROM generate_series(1, $2::int4) n";
    client
        .execute(add, &[&channel.to_string(), &messages, &in_each])
        .await
        .unwrap();
}

#[tokio::test]
async fn however_many_wait_a_look_reads_about_as_many_rows_as_it_answers() {
    const PER_CHANNEL: i64 = 64;
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let own = say(&fixture, &mut talk, "one").await;
    let client = fixture.test.client().await;
    let stopped = Uuid::now_v7();
    crowd(&fixture, stopped, 100_000, 1).await;
    let stop = "UPDATE channels SET outbound_trouble = '{}' WHERE id = $1::text::uuid";
    client.execute(stop, &[&stopped.to_string()]).await.unwrap();
    // As it is before Postgres has looked at the table, and after.
    for statistics in ["SELECT", "ANALYZE outbound_messages"] {
        client.batch_execute(statistics).await.unwrap();
        let found = outbound_heads(&fixture.test.pool, Vec::new(), PER_CHANNEL).await;
        let found = found.unwrap();
        assert_eq!(found.len(), 1, "of the channel that may send");
        assert_eq!(found[0].message_id, own.id);
        let read = read_for_heads(&fixture, PER_CHANNEL).await;
        assert!(read < 10.0, "{statistics}: {read} rows for one");
    }
    // Those of a channel that is only too fast, and some with many messages in each conversation.
    let go_on = "UPDATE channels SET outbound_trouble = NULL WHERE id = $1::text::uuid";
    client
        .execute(go_on, &[&stopped.to_string()])
        .await
        .unwrap();
    crowd(&fixture, Uuid::now_v7(), 20_000, 20).await;
    for statistics in ["SELECT", "ANALYZE outbound_messages"] {
        client.batch_execute(statistics).await.unwrap();
        let found = outbound_heads(&fixture.test.pool, Vec::new(), PER_CHANNEL).await;
        assert_eq!(found.unwrap().len(), 1 + 64 + 64);
        let read = read_for_heads(&fixture, PER_CHANNEL).await;
        // Also what stands behind each head, but not what stands behind the last of them.
        assert!(read < 4_000.0, "{statistics}: {read} rows for 129");
    }
}
