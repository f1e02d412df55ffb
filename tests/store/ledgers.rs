//! `bellhop audit` beside the conversations: the outbox, joined cards, jobs on many, and what was deleted.
//! Each wrong row is planted, found as what it is, and taken away again.

use bellhop::audit::Promise;
use bellhop::store::bulk::{ItemState, bulk_items_end, bulk_job_create, bulk_job_run};
use bellhop::store::outbound::queue::outbound_begin;
use bellhop::store::outbound::settle::{Settled, outbound_settle};
use bellhop::store::outbound::told::outbound_finish;
use bellhop::store::read::messages::message_get;
use bellhop_actors::journal::Journal as _;
use bellhop_domain::conversation::{Command, Progress};
use chrono::Utc;

use crate::audit::Day;
use crate::bulk::{end, new_job};
use crate::fixture::{Fixture, Talk, Words as _, post, posted};
use crate::outbound::{checked, heads, mark, say};
use crate::people::{card, join};

struct Harm {
    said: &'static str,
    plant: &'static str,
    heal: &'static str,
}

async fn check(fixture: &Fixture, promise: Promise, harms: &[Harm]) {
    let client = fixture.test.client().await;
    assert_eq!(checked(fixture).await.findings, []);
    for Harm { said, plant, heal } in harms {
        client.batch_execute(plant).await.unwrap();
        let report = checked(fixture).await;
        let [finding] = &report.findings[..] else {
            panic!("{plant}: one finding, not {:#?}", report.findings)
        };
        assert_eq!(finding.promise, promise, "{finding:?}");
        assert!(finding.detail.contains(said), "{plant}: {finding:?}");
        client.batch_execute(heal).await.unwrap();
        assert_eq!(checked(fixture).await.findings, [], "{heal}");
    }
}

/// One reply that the platform has delivered, as the worker does it.
async fn delivered(fixture: &Fixture, talk: &mut Talk) {
    let pool = &fixture.test.pool;
    let message = say(fixture, talk, "one").await;
    let id = heads(fixture).await[0].id;
    assert!(
        outbound_begin(pool, 0, id, 0, false, Utc::now())
            .await
            .unwrap()
    );
    let settled = outbound_settle(pool, id, &Settled::Complete, Utc::now());
    settled.await.unwrap();
    mark(fixture, talk, &message, Progress::Sent).await;
    outbound_finish(pool, id).await.unwrap();
    mark(fixture, talk, &message, Progress::Delivered).await;
}

#[tokio::test]
async fn replies_and_the_outbox_that_do_not_fit_are_found() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    delivered(&fixture, &mut talk).await;
    check(&fixture, Promise::GoesOut, &[
        Harm {
            said: "is told to be delivered and would still go out",
            plant: "UPDATE outbound_messages SET state = 'waiting'",
            heal: "UPDATE outbound_messages SET state = 'done'",
        },
        Harm {
            said: "is told to be delivered and would still go out",
            plant: "UPDATE outbound_messages SET state = 'sending'",
            heal: "UPDATE outbound_messages SET state = 'done'",
        },
        Harm {
            said: "is sent, but it was sent",
            plant: "UPDATE recorded_events SET payload = jsonb_set(payload, '{delivery,state}', '\"sent\"')
                WHERE payload #>> '{delivery,state}' = 'delivered';
                UPDATE messages SET delivery = jsonb_set(delivery, '{state}', '\"sent\"') WHERE delivery IS NOT NULL",
            heal: "UPDATE recorded_events SET payload = jsonb_set(payload, '{delivery,state}', '\"delivered\"')
                WHERE seq = (SELECT max(seq) FROM events);
                UPDATE messages SET delivery = jsonb_set(delivery, '{state}', '\"delivered\"') WHERE delivery IS NOT NULL",
        },
        Harm {
            said: "was told to be delivered last, its row says read",
            plant: "UPDATE messages SET delivery = jsonb_set(delivery, '{state}', '\"read\"') WHERE delivery IS NOT NULL",
            heal: "UPDATE messages SET delivery = jsonb_set(delivery, '{state}', '\"delivered\"') WHERE delivery IS NOT NULL",
        },
        Harm {
            said: "which does not exist",
            plant: "INSERT INTO outbound_messages (message_id, conversation_id, channel_id, state, queued_at, not_before)
                SELECT gen_random_uuid(), conversation_id, channel_id, 'done', now(), now() FROM outbound_messages",
            heal: "DELETE FROM outbound_messages WHERE id = (SELECT max(id) FROM outbound_messages)",
        },
        Harm {
            said: "which goes nowhere",
            plant: "INSERT INTO outbound_messages (message_id, conversation_id, channel_id, state, queued_at, not_before)
                SELECT m.id, m.conversation_id, o.channel_id, 'done', now(), now()
                FROM messages m, outbound_messages o WHERE m.delivery IS NULL",
            heal: "DELETE FROM outbound_messages WHERE id = (SELECT max(id) FROM outbound_messages)",
        },
        Harm {
            said: "in another conversation or channel",
            plant: "UPDATE outbound_messages SET conversation_id = gen_random_uuid()",
            heal: "UPDATE outbound_messages SET conversation_id = (SELECT id FROM conversations)",
        },
        Harm {
            said: "that was counted before",
            plant: "UPDATE outbound_messages SET external_ids = '{1/9,1/9}'",
            heal: "UPDATE outbound_messages SET external_ids = '{1/9}'",
        },
        Harm {
            said: "that nobody asks for",
            plant: "INSERT INTO outbound_acts (message_id, kind, conversation_id, channel_id, seq, deed, state, queued_at, not_before)
                SELECT message_id, 'like', conversation_id, channel_id, 9, '{}', 'waiting', now(), now() FROM outbound_messages",
            heal: "DELETE FROM outbound_acts",
        },
    ])
    .await;
}

#[tokio::test]
async fn joins_that_could_not_be_taken_back_are_found() {
    let fixture = Fixture::new().await;
    let (head, other) = (card(&fixture, "Ada").await, card(&fixture, "A. L.").await);
    join(&fixture, head, other).await.unwrap();
    card(&fixture, "Somebody").await;
    check(
        &fixture,
        Promise::JoinedOnly,
        &[
            Harm {
                said: "which points on",
                plant: "UPDATE contacts SET card_name = h.card_name, card_email = h.card_email
                FROM contacts h WHERE contacts.name = 'Somebody' AND h.name = 'Ada';
                UPDATE contacts SET joined_into = h.id FROM contacts h
                WHERE contacts.name = 'Ada' AND h.name = 'Somebody'",
                heal: "UPDATE contacts SET joined_into = NULL WHERE name = 'Ada';
                UPDATE contacts SET card_name = NULL, card_email = NULL WHERE name = 'Somebody'",
            },
            Harm {
                said: "no join of it can be undone",
                plant: "UPDATE contact_joins SET undone_at = now()",
                heal: "UPDATE contact_joins SET undone_at = NULL",
            },
            Harm {
                said: "under different names",
                plant: "UPDATE contacts SET card_name = 'Lovelace' WHERE name = 'A. L.'",
                heal: "UPDATE contacts SET card_name = 'Ada' WHERE name = 'A. L.'",
            },
            Harm {
                said: "is alone and shown",
                plant: "UPDATE contacts SET card_name = 'Ada' WHERE name = 'Somebody'",
                heal: "UPDATE contacts SET card_name = NULL WHERE name = 'Somebody'",
            },
        ],
    )
    .await;
}

#[tokio::test]
async fn jobs_that_count_what_did_not_happen_are_found() {
    let fixture = Fixture::new().await;
    let pool = &fixture.test.pool;
    let talks = [fixture.begun("One").await, fixture.begun("Two").await];
    let ids = talks.map(|talk| talk.id());
    let made = bulk_job_create(pool, new_job(&fixture, "one"), &ids).await;
    let job = made.unwrap().job().id;
    check(
        &fixture,
        Promise::Bulk,
        &[Harm {
            said: "something of it was begun",
            plant: "UPDATE bulk_items SET state = 'begun' WHERE position = 1",
            heal: "UPDATE bulk_items SET state = 'waiting' WHERE position = 1",
        }],
    )
    .await;
    bulk_job_run(pool, job).await.unwrap();
    let ends = [end(1, ItemState::Failed)];
    bulk_items_end(pool, job, &ends).await.unwrap();
    check(&fixture, Promise::Bulk, &[
        Harm {
            said: "1 done, 1 failed and 0 left alone of 2; its items are 0, 1 and 0 of 2",
            plant: "UPDATE bulk_jobs SET done = 1",
            heal: "UPDATE bulk_jobs SET done = 0",
        },
        Harm {
            said: "of 3; its items are 0, 1 and 0 of 2",
            plant: "UPDATE bulk_jobs SET total = 3",
            heal: "UPDATE bulk_jobs SET total = 2",
        },
        Harm {
            said: "has items that are not over",
            plant: "UPDATE bulk_jobs SET state = 'done', finished_at = now()",
            heal: "UPDATE bulk_jobs SET state = 'running', finished_at = NULL",
        },
        Harm {
            said: "does not fit the time of its end",
            plant: "UPDATE bulk_jobs SET finished_at = now()",
            heal: "UPDATE bulk_jobs SET finished_at = NULL",
        },
        Harm {
            said: "was done to a conversation that does not exist",
            plant: "UPDATE bulk_items SET conversation_id = gen_random_uuid(), state = 'done' WHERE position = 2;
                UPDATE bulk_jobs SET done = 1",
            heal: "UPDATE bulk_items SET state = 'waiting', conversation_id = (SELECT max(id::text)::uuid FROM conversations)
                WHERE position = 2; UPDATE bulk_jobs SET done = 0",
        },
    ])
    .await;
}

#[tokio::test]
async fn what_was_deleted_and_is_still_there_is_found() {
    let day = Day::new().await;
    let fixture = &day.fixture;
    let mut talk = fixture.begun("Hello").await;
    let said = talk.said(&fixture.agent, "Forget this".message());
    fixture.journal.append(said.clone()).await;
    talk.apply(&said);
    let stored = message_get(&fixture.test.pool, talk.id(), posted(&said).id).await;
    let delete = Command::DeleteMessage {
        stored: stored.unwrap().unwrap(),
    };
    fixture.does(&mut talk, &fixture.agent, delete).await;
    // Lists show these.
    for talk in [&mut talk, &mut day.talk.clone()] {
        let later = post("Bye".message());
        fixture.does(talk, &fixture.contact, later).await;
    }
    check(fixture, Promise::Deleted, &[
        Harm {
            said: "still says something",
            plant: "UPDATE messages SET text = 'Forget this' WHERE deleted_at IS NOT NULL",
            heal: "UPDATE messages SET text = '' WHERE deleted_at IS NOT NULL",
        },
        Harm {
            said: "still says something",
            plant: "UPDATE messages SET words = 'forget this' WHERE deleted_at IS NOT NULL",
            heal: "UPDATE messages SET words = NULL WHERE deleted_at IS NOT NULL",
        },
        Harm {
            said: "what was to be done to it still says something",
            plant: "UPDATE messages SET social = jsonb_build_object('version', 9, 'acts', jsonb_build_array(jsonb_build_object(
                    'deed', jsonb_build_object('kind', 'delete', 'before', 'Forget this'), 'seq', 9, 'at', 0,
                    'by', jsonb_build_object('id', id, 'name', 'Mia'),
                    'failure', jsonb_build_object('class', 'invalid', 'reason', 'too old'))))
                WHERE deleted_at IS NOT NULL",
            heal: "UPDATE messages SET social = NULL WHERE deleted_at IS NOT NULL",
        },
        Harm {
            said: "the outbox still says something of it",
            plant: "UPDATE messages SET deleted_at = deleted_at - interval '2 hours' WHERE deleted_at IS NOT NULL;
                INSERT INTO outbound_acts (message_id, kind, conversation_id, channel_id, seq, deed, state, queued_at, not_before)
                SELECT m.id, 'edit', c.id, c.channel_id, 9, '{\"kind\": \"edit\", \"text\": \"Forget this\"}', 'telling', now(), now()
                FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.deleted_at IS NOT NULL",
            heal: "DELETE FROM outbound_acts;
                UPDATE messages SET deleted_at = deleted_at + interval '2 hours' WHERE deleted_at IS NOT NULL",
        },
        Harm {
            said: "which is deleted",
            plant: "CREATE TABLE kept AS SELECT id, attachments FROM messages WHERE attachments <> '[]';
                UPDATE messages SET deleted_at = now(), attachments = '[]' WHERE id IN (SELECT id FROM kept)",
            heal: "UPDATE messages m SET deleted_at = NULL, attachments = k.attachments FROM kept k WHERE k.id = m.id;
                DROP TABLE kept",
        },
    ])
    .await;
    let client = fixture.test.client().await;
    let erased = "UPDATE contacts SET erased_at = now() - interval '2 hours';
        UPDATE messages SET posted_at = now() - interval '3 hours';
        UPDATE recorded_events SET at = now() - interval '3 hours'";
    client.batch_execute(erased).await.unwrap();
    let report = checked(fixture).await;
    let told: Vec<_> = report.findings.iter().map(|one| &one.detail).collect();
    let left = |said: &str| told.iter().filter(|one| one.contains(said)).count();
    assert_eq!(left("messages are left"), 3, "{told:#?}");
    assert_eq!(left("and named in"), 3, "{told:#?}");
    // The sweep has an hour.
    client
        .batch_execute("UPDATE contacts SET erased_at = now()")
        .await
        .unwrap();
    assert_eq!(checked(fixture).await.of(Promise::Deleted), 0);
}
