//! Migrations on a database that people have worked in: what a step and the schema without it both have survives
//! going back and coming again.

use std::collections::{BTreeMap, BTreeSet};

use bellhop::audit::{Finding, Promise, Report};
use bellhop::auth::Auth;
use bellhop::hours::Zone;
use bellhop::store::agent_profiles::profile_update;
use bellhop::store::canned_replies::canned_reply_create;
use bellhop::store::capacity::capacity_set;
use bellhop::store::custom_statuses::CustomStatusRow;
use bellhop::store::drafts::draft_save;
use bellhop::store::inbound::channels::{InboundChannelRow, inbound_channel_create};
use bellhop::store::inbound::claims::{Claim, Person, message_claim};
use bellhop::store::inbound::deliveries::{
    DeliveryFilter, Finished, NewDelivery, deliveries_finish, delivery_list, delivery_store,
};
use bellhop::store::inbound::marks::{NewReceipt, Reaction, reaction_keep, receipt_keep};
use bellhop::store::inbound::parked::{Of, Parked, parked_keep};
use bellhop::store::lease::Lease;
use bellhop::store::migrate;
use bellhop::store::queues::QueueRow;
use bellhop::store::record::record_create;
use bellhop::store::routing_rules::RuleRow;
use bellhop::store::schedules::ScheduleRow;
use bellhop::store::skills::SkillRow;
use bellhop::store::teams::TeamRow;
use bellhop_domain::ClientId;
use bellhop_domain::agent::{Capacity, ChannelClass, SetBy, StatusKind};
use bellhop_domain::conversation::Visibility;
use chrono::Utc;
use serde_json::{Map, json};
use uuid::Uuid;

use crate::audit::Day;
use crate::fixture::agent_ref;
use crate::floor::{id, says};
use crate::fold::random_talk;
use crate::support::TestDatabase;

/// Steps by whose way back something is lost that the events of conversations still tell: the audit misses it.
const MISSED: [(&str, &[&str]); 1] = [("2026-11-26-000002_queues", &["routing", "queue_id"])];

/// Each table's columns, and each row as JSON.
type Rows = BTreeMap<String, (BTreeSet<String>, Vec<serde_json::Value>)>;

/// Without what the steps write down for themselves.
async fn rows(test: &TestDatabase) -> Rows {
    let client = test.client().await;
    let columns = "SELECT table_name::text, column_name::text FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%' AND table_name <> 'schema_needs'";
    let mut tables = Rows::new();
    for row in client.query(columns, &[]).await.unwrap() {
        let table = tables.entry(row.get(0)).or_default();
        table.0.insert(row.get(1));
    }
    for (table, (_, rows)) in &mut tables {
        let all = format!("SELECT to_jsonb(t)::text FROM {table} t");
        let found = client.query(&all, &[]).await.unwrap();
        let texts = found.iter().map(|row| row.get::<_, String>(0));
        *rows = texts
            .map(|text| in_one_form(serde_json::from_str(&text).unwrap()))
            .collect();
    }
    tables
}

/// A last public message that is the last one says the same, written out or pointed to;
/// a preview says the same as an object and as a string that holds one.
fn in_one_form(mut row: serde_json::Value) -> serde_json::Value {
    for column in ["last_message", "last_public_message"] {
        if let Some(text) = row[column].as_str() {
            row[column] = serde_json::from_str(text).unwrap();
        }
    }
    if row["last_public_message"] == true {
        row["last_public_message"] = row["last_message"].clone();
    }
    row
}

/// What both schemas have is the same in both.
fn check_common(before: &Rows, now: &Rows, what: &str) {
    for (table, (columns, rows)) in before {
        let Some((columns_now, rows_now)) = now.get(table) else {
            continue;
        };
        let common: Vec<_> = columns.intersection(columns_now).collect();
        let only_common = |rows: &[serde_json::Value]| {
            let cut = |row: &serde_json::Value| {
                let values = common.iter().map(|column| row[column.as_str()].to_string());
                values.collect::<Vec<_>>()
            };
            let mut rows: Vec<_> = rows.iter().map(cut).collect();
            rows.sort();
            rows
        };
        let (then, now) = (only_common(rows), only_common(rows_now));
        assert_eq!(then, now, "{what}: {table}");
    }
}

/// A row in every table, by the code that makes it in a hub.
async fn everything() -> Day {
    let day = Day::new().await;
    let (fixture, pool) = (&day.fixture, &day.fixture.test.pool);
    for seed in 1..=5 {
        random_talk(fixture, seed).await;
    }
    let (mia, by) = (id(&fixture.agent), agent_ref(&fixture.agent));
    let token = Auth::new(pool.clone()).sign_in(mia).await.unwrap();
    assert!(!token.is_empty());
    let talk = day.talk.id();
    draft_save(pool, mia, talk, Visibility::Public, "Not yet")
        .await
        .unwrap();
    canned_reply_create(pool, &by, "hi", "Greeting", "Hello!", None)
        .await
        .unwrap();

    let skill = record_create(pool, &by, SkillRow::new("Lamps".to_owned()));
    let skill = skill.await.unwrap();
    let team = TeamRow {
        agent_ids: vec![mia],
        ..TeamRow::new("Advice".to_owned())
    };
    let team = record_create(pool, &by, team).await.unwrap();
    let hours = ScheduleRow::new("Never".to_owned(), Zone::parse("Europe/Berlin").unwrap());
    let hours = record_create(pool, &by, hours).await.unwrap();
    let queue = QueueRow {
        agent_ids: vec![mia],
        team_ids: vec![team.id],
        schedule_id: Some(hours.id),
        ..QueueRow::new("Advice".to_owned())
    };
    record_create(pool, &by, queue).await.unwrap();
    record_create(pool, &by, RuleRow::new("Lamps".to_owned()))
        .await
        .unwrap();
    let lunch = CustomStatusRow::new("Lunch".to_owned(), StatusKind::Away);
    record_create(pool, &by, lunch).await.unwrap();
    profile_update(pool, &by, mia, |mia| {
        mia.skills.insert(skill.id, 4);
        mia.capacity_overrides.insert(ChannelClass::Chat, 7);
    })
    .await
    .unwrap();
    capacity_set(pool, &by, &Capacity::default()).await.unwrap();
    says(
        fixture,
        &fixture.agent,
        StatusKind::Online,
        &SetBy::Themselves,
    )
    .await;
    day.files
        .upload_begin(&fixture.contact, "late.png", 100)
        .await
        .unwrap();
    webhooks(&day).await;
    let lease = Lease::take(&fixture.test.database, "a test", std::time::Duration::ZERO);
    lease.await.unwrap().release().await;
    day
}

/// One delivery that is done and one that waits, a message of theirs, an edit that came first, what became of others.
async fn webhooks(day: &Day) {
    let pool = &day.fixture.test.pool;
    let now = Utc::now();
    let channel = InboundChannelRow {
        id: Uuid::now_v7(),
        kind: "generic".to_owned(),
        key: "platform".to_owned(),
        name: "Platform".to_owned(),
        sealed_secret: Some(vec![1, 2, 3]),
        secret_set_at: Some(now),
        disabled_at: None,
        outbound_trouble: None,
        settings: serde_json::json!({}),
        retention_days: None,
        created_at: now,
    };
    let by = agent_ref(&day.fixture.agent);
    let channel = inbound_channel_create(pool, &by, channel).await.unwrap();
    let channel_id = channel.channel_id();
    for key in ["one", "two"] {
        let new = NewDelivery {
            channel_id,
            platform: "generic",
            key,
            headers: json!({}),
            body: b"{\"items\":[]}",
            now,
        };
        delivery_store(pool, new).await.unwrap();
    }
    let stored = delivery_list(pool, channel_id, DeliveryFilter::default(), 10)
        .await
        .unwrap();
    let done = Finished::done(stored[0].id, "1 message".to_owned());
    deliveries_finish(pool, &[done]).await.unwrap();
    let person = Person {
        channel_id,
        platform: "generic",
        id: "lena",
        also: None,
        name: Some("Lena"),
        email: None,
        attributes: Map::new(),
        proofs: Vec::new(),
        thread: "",
    };
    let claim = Claim {
        external_id: "m1",
        client_id: &ClientId::parse("m1").unwrap(),
        sent_at: None,
        detail: None,
        now,
    };
    message_claim(pool, &person, claim).await.unwrap().unwrap();
    let out = format!(
        "INSERT INTO outbound_messages (message_id, conversation_id, channel_id, state, queued_at, not_before)
        VALUES (gen_random_uuid(), gen_random_uuid(), '{channel_id}', 'done', now(), now())"
    );
    let act = format!(
        "INSERT INTO outbound_acts (message_id, kind, conversation_id, channel_id, seq, deed, state, queued_at, not_before)
        VALUES (gen_random_uuid(), 'hide', gen_random_uuid(), '{channel_id}', 2, '{{}}', 'waiting', now(), now())"
    );
    let told = format!(
        "INSERT INTO inbound_hides (channel_id, external_id, is_hidden, told_at, kept_at)
            VALUES ('{channel_id}', 'c1', true, now(), now());
        INSERT INTO data_deletions (code, channel_id, user_id, asked_at) VALUES ('k1', '{channel_id}', '7', now())"
    );
    let client = day.fixture.test.client().await;
    client.batch_execute(&told).await.unwrap();
    client.batch_execute(&out).await.unwrap();
    client.batch_execute(&act).await.unwrap();
    let of_people = format!(
        "INSERT INTO contact_proofs (kind, value, contact_id, source, proven_at)
            SELECT 'phone', '+4915112345678', id, 'whatsapp', now() FROM contacts LIMIT 1;
        INSERT INTO contact_consents (id, contact_id, purpose, channel_id, state, source, by_name, told_at)
            SELECT gen_random_uuid(), id, 'marketing', '{channel_id}', 'granted', 'agent', 'Mia', now() FROM contacts LIMIT 1;
        INSERT INTO contact_joins (id, kept_id, joined_id, reason, before, after, by_name, joined_at)
            VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'by_hand', '[]', '{{}}', 'Mia', now())"
    );
    client.batch_execute(&of_people).await.unwrap();
    let of_bulk = "INSERT INTO category_rules (id, position, name, is_enabled, category, phrases, channels, languages,
            created_at, updated_at)
            VALUES (gen_random_uuid(), 1, 'Returns', true, 'returns', '{back}', '{}', '{}', now(), now());
        WITH job AS (
            INSERT INTO bulk_jobs (id, created_by, created_by_name, client_id, action, state, total, starts_at, created_at)
            VALUES (gen_random_uuid(), gen_random_uuid(), 'Mia', 'b1', '{}', 'waiting', 1, now(), now()) RETURNING id
        ) INSERT INTO bulk_items (job_id, position, conversation_id, state)
            SELECT id, 1, gen_random_uuid(), 'waiting' FROM job";
    client.batch_execute(of_bulk).await.unwrap();
    let of = Of {
        channel_id,
        external_id: "m2",
        author: "lena",
    };
    let edited = Parked {
        text: Some("Edited".to_owned()),
        revision: Some(2),
    };
    parked_keep(pool, of, &edited, now).await.unwrap();
    let reaction = Reaction {
        channel_id,
        external_id: "m1",
        author: "lena",
        reaction: Some("+1"),
        at: now,
    };
    reaction_keep(pool, reaction).await.unwrap();
    let receipt = NewReceipt {
        channel_id,
        author: "lena",
        external_id: "m3",
        state: "read",
        until: None,
        reason: None,
        at: now,
    };
    receipt_keep(pool, receipt).await.unwrap();
}

/// Nothing, but for the columns that a step has lost on its way back, and for rows that were put in by hand and belong
/// to no message, which the audit finds before.
fn check_audit(report: &Report, missed: &[&str], by_hand: &[Finding], what: &str) {
    let findings = report.findings.iter();
    let new: Vec<_> = findings.filter(|one| !by_hand.contains(one)).collect();
    for finding in &new {
        let is_missed = finding.promise == Promise::FoldIsRow
            && missed.iter().any(|column| {
                finding
                    .detail
                    .contains(&format!("differs from its events in {column}"))
            });
        assert!(is_missed, "{what}: {finding:?}");
    }
    assert_eq!(new.is_empty(), missed.is_empty(), "{what}: {report:?}");
}

#[tokio::test]
async fn what_both_schemas_have_survives_going_back_and_coming_again() {
    let day = everything().await;
    let test = &day.fixture.test;
    let filled = rows(test).await;
    let untouched: Vec<_> = filled
        .iter()
        .filter(|(_, (_, rows))| rows.is_empty())
        .collect();
    assert!(
        untouched.is_empty(),
        "an empty table proves nothing: {untouched:?}"
    );
    let by_hand = day.audit(false).await.findings;
    let ledgers = [Promise::GoesOut, Promise::JoinedOnly, Promise::Bulk];
    let is_by_hand = |one: &Finding| ledgers.contains(&one.promise);
    assert!(by_hand.iter().all(is_by_hand), "before: {by_hand:?}");
    let steps = migrate::applied(&test.database).await.unwrap().len();

    let mut missed: Vec<&str> = Vec::new();
    // Each step is taken back alone; how many come again in one go is doubled, until it is all of them.
    let depths = (0..usize::BITS).map(|power| 1_usize << power);
    for depth in depths.take_while(|depth| *depth < steps).chain([steps]) {
        let before = rows(test).await;
        let mut at_the_bottom = before.clone();
        let mut reverted = Vec::new();
        while reverted.len() < depth {
            let step = migrate::revert_newest(&test.database).await.unwrap();
            let step = step.unwrap();
            at_the_bottom = rows(test).await;
            let what = format!("after {step} was taken back");
            check_common(&before, &at_the_bottom, &what);
            reverted.push(step);
        }
        let lost = MISSED
            .iter()
            .filter(|(step, _)| reverted.iter().any(|one| one == step));
        missed.extend(lost.flat_map(|(_, columns)| *columns));
        reverted.reverse();
        let what = format!("after {} and all later ones came again", reverted[0]);
        assert_eq!(migrate::run(&test.database).await.unwrap(), reverted);
        let now = rows(test).await;
        check_common(&at_the_bottom, &now, &what);
        if now["conversations"].1.is_empty() {
            assert_eq!(
                depth, steps,
                "{what}: only the first step takes conversations along"
            );
            missed.clear();
        }
        check_audit(&day.audit_anew().await, &missed, &by_hand, &what);
    }
}
