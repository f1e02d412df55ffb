//! The demo's data in a real Postgres: it obeys the invariants, and a second start changes nothing.

use std::collections::BTreeSet;

use bellhop::demo;
use bellhop::store::agents::agent_list;
use bellhop::store::floor::{FloorRecords, floor_records};
use bellhop::store::group_commit::{GroupCommit, Patience};
use bellhop::store::lease::Fence;
use bellhop::store::queues::QueueRow;
use bellhop::store::read::Audience;
use bellhop::store::read::conversations::{ConversationFilter, ConversationRow, conversation_list};
use bellhop::store::read::events::events_after;
use bellhop::store::record::record_delete;
use bellhop::store::routing_rules::RuleRow;
use bellhop_domain::conversation::{AgentRef, Conversation};
use bellhop_domain::{Seq, invariants};

use crate::support::TestDatabase;

async fn all(test: &TestDatabase) -> Vec<ConversationRow> {
    let filter = ConversationFilter::all(Audience::Agents);
    let page = conversation_list(&test.pool, &filter, None, 100).await;
    page.unwrap().rows
}

#[tokio::test]
async fn a_second_start_finds_the_demo_as_the_first_left_it() {
    let test = TestDatabase::new().await;
    let journal = GroupCommit::start(
        &test.database,
        test.pool.clone(),
        Patience::default(),
        &Fence::of_epoch(0),
    );
    demo::seed(&test.pool, &journal).await.unwrap();
    let first = all(&test).await;
    assert!(first.len() >= 12, "{}", first.len());
    assert!(first.iter().any(|row| row.summary.follow_up_of.is_some()));

    demo::seed(&test.pool, &journal).await.unwrap();
    assert_eq!(all(&test).await, first);

    for row in &first {
        let (id, audience) = (row.summary.id, Audience::Agents);
        let events = events_after(&test.pool, id, Seq::ZERO, 1_000, audience).await;
        let events = events.unwrap().items;
        invariants::inv_02_seq_is_gapless(&events).unwrap();
        let folded = Conversation::fold(&events).unwrap();
        assert_eq!(*folded.summary, row.summary);
    }
    let numbers: BTreeSet<_> = first.iter().map(|row| row.summary.number).collect();
    assert_eq!(numbers.len(), first.len());
}

#[tokio::test]
async fn a_start_that_was_cut_short_is_finished_by_the_next() {
    let test = TestDatabase::new().await;
    let journal = GroupCommit::start(
        &test.database,
        test.pool.clone(),
        Patience::default(),
        &Fence::of_epoch(0),
    );
    demo::seed(&test.pool, &journal).await.unwrap();
    let whole = all(&test).await;
    let client = test.client().await;
    let lost = "DELETE FROM conversations WHERE id IN (
            SELECT id FROM conversations WHERE follow_up_of IS NOT NULL
            UNION ALL (SELECT id FROM conversations WHERE status = 'new' LIMIT 1))
        RETURNING id::text";
    let lost = client.query(lost, &[]).await.unwrap();
    for row in &lost {
        let id: String = row.get(0);
        for table in ["recorded_events", "messages"] {
            let sql = format!("DELETE FROM {table} WHERE conversation_id = '{id}'");
            client.batch_execute(&sql).await.unwrap();
        }
    }
    assert!(lost.len() >= 2);
    demo::seed(&test.pool, &journal).await.unwrap();
    assert_eq!(all(&test).await.len(), whole.len());
}

#[tokio::test]
async fn without_the_demo_its_agents_stay_outside() {
    let test = TestDatabase::new().await;
    let journal = GroupCommit::start(
        &test.database,
        test.pool.clone(),
        Patience::default(),
        &Fence::of_epoch(0),
    );
    let may_sign_in = async || {
        let agents = agent_list(&test.pool).await.unwrap();
        agents.len()
    };
    demo::close(&test.pool).await.unwrap();
    demo::seed(&test.pool, &journal).await.unwrap();
    assert_eq!(may_sign_in().await, 4);
    demo::close(&test.pool).await.unwrap();
    assert_eq!(may_sign_in().await, 0);
    demo::seed(&test.pool, &journal).await.unwrap();
    assert_eq!(may_sign_in().await, 4);
}

#[tokio::test]
async fn a_demo_of_an_older_version_gets_its_queues_and_keeps_what_was_changed() {
    let test = TestDatabase::new().await;
    let journal = GroupCommit::start(
        &test.database,
        test.pool.clone(),
        Patience::default(),
        &Fence::of_epoch(0),
    );
    demo::seed(&test.pool, &journal).await.unwrap();
    let seeded = floor_records(&test.pool).await.unwrap();
    let names = |floor: &FloorRecords| {
        let names = floor.queues.iter().map(|queue| queue.settings.name.clone());
        names.collect::<Vec<_>>()
    };
    let expected = ["Orders and returns", "Product advice", "Trade customers"];
    assert_eq!(names(&seeded), expected);
    assert_eq!((seeded.rules.len(), seeded.teams.len()), (4, 2));
    assert_eq!(seeded.skills_by_language.len(), 2);
    let default = seeded
        .queues
        .iter()
        .find(|queue| Some(queue.settings.id) == seeded.default_queue);
    assert_eq!(
        default.unwrap().members.len(),
        4,
        "whoever tries the demo is asked"
    );

    // As an older version left it.
    let emptied = "TRUNCATE teams, skills, schedules, custom_statuses, queues, routing_rules, audit_log CASCADE";
    let client = test.client().await;
    client.batch_execute(emptied).await.unwrap();
    demo::seed(&test.pool, &journal).await.unwrap();
    assert_eq!(floor_records(&test.pool).await.unwrap(), seeded);

    let by = AgentRef {
        id: seeded.agents[0].settings.id,
        name: "Ada".to_owned(),
    };
    let trade = seeded.queues[2].settings.id.0;
    record_delete::<RuleRow>(&test.pool, &by, seeded.rules[2].id.0)
        .await
        .unwrap();
    record_delete::<QueueRow>(&test.pool, &by, trade)
        .await
        .unwrap();
    demo::seed(&test.pool, &journal).await.unwrap();
    let kept = floor_records(&test.pool).await.unwrap();
    assert_eq!(names(&kept), expected[..2]);
}

#[test]
fn the_accounts_are_those_that_the_readme_names() {
    let accounts = demo::accounts().unwrap();
    let emails: Vec<_> = accounts.iter().map(|one| one.email.as_str()).collect();
    let named = [
        "admin@example.com",
        "lead@example.com",
        "mia@example.com",
        "jon@example.com",
    ];
    assert_eq!(emails, named);
}
