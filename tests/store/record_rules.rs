//! Rules between records hold when several people change them at once.

use bellhop::store::audit::audit_list;
use bellhop::store::queues::QueueRow;
use bellhop::store::record::{record_create, record_list, record_update};
use bellhop::store::record_error::RecordError;
use bellhop_domain::AgentId;
use bellhop_domain::conversation::AgentRef;
use uuid::Uuid;

use crate::support::TestDatabase;

fn ada() -> AgentRef {
    AgentRef {
        id: AgentId(Uuid::now_v7()),
        name: "Ada".to_owned(),
    }
}

#[tokio::test]
async fn of_queues_made_at_once_one_is_the_default() {
    let (test, ada) = (TestDatabase::new().await, ada());
    let make = |name: &str| record_create(&test.pool, &ada, QueueRow::new(name.to_owned()));
    let made = tokio::join!(make("A"), make("B"), make("C"), make("a"));
    let refusals = [made.0.err(), made.1.err(), made.2.err(), made.3.err()];
    let refusals: Vec<RecordError> = refusals.into_iter().flatten().collect();
    assert!(
        matches!(
            refusals.as_slice(),
            [RecordError::Taken { field: "name", .. }]
        ),
        "{refusals:?}"
    );
    let queues: Vec<QueueRow> = record_list(&test.pool).await.unwrap();
    assert_eq!(queues.len(), 3);
    assert_eq!(queues.iter().filter(|queue| queue.is_default).count(), 1);
    let log = audit_list(&test.pool, None, 100).await.unwrap();
    assert_eq!(log.rows.len(), 3, "what was refused is not written down");
}

#[tokio::test]
async fn two_who_close_a_circle_at_once_do_not() {
    let (test, ada) = (TestDatabase::new().await, ada());
    let make = |name: &str| record_create(&test.pool, &ada, QueueRow::new(name.to_owned()));
    let (a, b) = (make("A").await.unwrap(), make("B").await.unwrap());
    let flow = |from: &QueueRow, to: &QueueRow| {
        let (from, to) = (from.id.0, to.id);
        record_update(&test.pool, &ada, from, move |queue: &mut QueueRow| {
            queue.overflow_queue_id = Some(to);
            queue.overflow_after_seconds = Some(5);
        })
    };
    let (one, other) = tokio::join!(flow(&a, &b), flow(&b, &a));
    let refusals: Vec<RecordError> = [one.err(), other.err()].into_iter().flatten().collect();
    let [RecordError::OverflowLoop(names)] = refusals.as_slice() else {
        panic!("{refusals:?}")
    };
    assert!(
        *names == ["A", "B", "A"] || *names == ["B", "A", "B"],
        "{names:?}"
    );
}
