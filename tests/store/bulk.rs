//! Jobs and their items: counted once, undone once, and what labels leave in the rows.

use bellhop::store::bulk::{
    Begin, End, ItemState, JobAction, JobState, Made, NewJob, bulk_items_begin, bulk_items_end,
    bulk_items_list, bulk_items_open, bulk_job_cancel, bulk_job_create, bulk_job_finish,
    bulk_job_get, bulk_job_run, bulk_job_undo, bulk_jobs_forget, bulk_jobs_live, bulk_jobs_of,
};
use bellhop::store::read::Audience;
use bellhop::store::read::conversations::{ConversationFilter, conversation_list};
use bellhop::store::read::events::events_after;
use bellhop_actors::journal::{Append, Appended, Journal};
use bellhop_domain::conversation::{Command, Conversation, Fact, Status, Update};
use bellhop_domain::labels::{LabelKind, Reading};
use bellhop_domain::steps::Steps;
use bellhop_domain::{ConversationId, Seq, invariants};
use chrono::{TimeDelta, Utc};

use crate::fixture::{Fixture, Words, agent_ref, post, update};

pub fn new_job(fixture: &Fixture, client_id: &str) -> NewJob {
    let steps = Steps {
        status: Some(Status::Solved),
        ..Steps::default()
    };
    NewJob {
        by: agent_ref(&fixture.agent),
        client_id: client_id.to_owned(),
        action: JobAction {
            steps,
            ..JobAction::default()
        },
        starts_at: Utc::now(),
    }
}

pub fn end(position: i32, state: ItemState) -> End {
    End {
        position,
        state,
        version_after: Some(Seq(9)),
        reason: (state != ItemState::Done).then(|| "because".to_owned()),
    }
}

#[tokio::test]
async fn an_item_counts_once_however_often_its_end_is_told() {
    let fixture = Fixture::new().await;
    let pool = &fixture.test.pool;
    let mut talks = Vec::new();
    for index in 0..3 {
        talks.push(fixture.begun(&format!("Question {index}")).await);
    }
    let ids: Vec<ConversationId> = talks.iter().map(|talk| talk.id()).collect();
    let made = bulk_job_create(pool, new_job(&fixture, "one"), &ids)
        .await
        .unwrap();
    let job = made.clone().job();
    assert_eq!((job.total, job.state), (3, JobState::Waiting));
    let again = bulk_job_create(pool, new_job(&fixture, "one"), &ids[..1]).await;
    assert_eq!(again.unwrap(), Made::Before(job.clone()));
    let live = bulk_jobs_live(pool, 9).await.unwrap();
    assert_eq!(live, std::slice::from_ref(&job));

    assert!(bulk_job_run(pool, job.id).await.unwrap().is_some());
    assert!(bulk_job_run(pool, job.id).await.unwrap().is_none());
    let open = bulk_items_open(pool, job.id, 2).await.unwrap();
    let places: Vec<_> = open
        .iter()
        .map(|item| (item.position, item.conversation_id))
        .collect();
    assert_eq!(places, [(1, ids[0]), (2, ids[1])]);
    let begin: Vec<_> = talks
        .iter()
        .zip(1..)
        .map(|(talk, position)| Begin {
            position,
            before: job.action.steps.before(&talk.state.summary),
        })
        .collect();
    bulk_items_begin(pool, job.id, &begin).await.unwrap();
    let ends = [end(1, ItemState::Done), end(2, ItemState::Failed)];
    for _ in 0..2 {
        let told = bulk_items_end(pool, job.id, &ends).await.unwrap();
        assert_eq!((told.done, told.failed, told.left_alone), (1, 1, 0));
    }
    let open = bulk_items_open(pool, job.id, 9).await.unwrap();
    assert_eq!((open.len(), open[0].state), (1, ItemState::Begun));
    assert_eq!(open[0].before.as_ref(), Some(&begin[2].before));
    let page = bulk_items_list(pool, job.id, &[ItemState::Failed], None, 9)
        .await
        .unwrap();
    assert_eq!(page.items[0].1, talks[1].state.summary.number);
    assert_eq!(page.items[0].0.reason.as_deref(), Some("because"));
    let first = bulk_items_list(pool, job.id, ItemState::ALL, None, 2)
        .await
        .unwrap();
    assert_eq!((first.items.len(), first.next), (2, Some(2)));
    let rest = bulk_items_list(pool, job.id, ItemState::ALL, first.next, 2)
        .await
        .unwrap();
    assert_eq!((rest.items.len(), rest.next), (1, None));

    bulk_items_end(pool, job.id, &[end(3, ItemState::Done)])
        .await
        .unwrap();
    let done = bulk_job_finish(pool, job.id).await.unwrap().unwrap();
    assert!(
        bulk_job_cancel(pool, job.id).await.unwrap().is_none(),
        "it is over"
    );
    let undo = bulk_job_undo(pool, &done, new_job(&fixture, "two"))
        .await
        .unwrap()
        .unwrap();
    let twice = bulk_job_undo(pool, &done, new_job(&fixture, "three"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(twice, Made::Before(undo.clone().job()));
    let undo = undo.job();
    assert_eq!(
        (undo.total, undo.undo_of),
        (2, Some(job.id)),
        "only what was done"
    );
    let mine = bulk_jobs_of(pool, agent_ref(&fixture.agent).id, 9)
        .await
        .unwrap();
    assert_eq!(mine.len(), 2);
    let later = Utc::now() + TimeDelta::days(1);
    assert_eq!(bulk_jobs_forget(pool, later).await.unwrap(), 1);
    assert_eq!(bulk_job_get(pool, job.id).await.unwrap(), None);
}

#[tokio::test]
async fn labels_are_in_the_row_the_events_and_the_list() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let other = fixture.begun("Hello").await;
    let contact = fixture.contact.clone();
    let append = talk
        .decided(&contact, post("Geld zurück!".message()))
        .unwrap();
    let reading = Reading {
        category: Some("Refunds".to_owned()),
        language: Some("de".to_owned()),
        mood: Some(-50),
    };
    let mut events = append.events.to_vec();
    if let Fact::MessagePosted { message } = &mut events[0].fact {
        message.reading = Some(Box::new(reading.clone()));
    }
    let append = Append::following(&talk.state, events);
    assert_eq!(
        fixture.journal.append(append.clone()).await,
        Appended::Committed
    );
    talk.apply(&append);
    let by_hand = Update {
        category: Some(Some("Complaints".to_owned())),
        ..update()
    };
    let agent = fixture.agent.clone();
    fixture
        .does(&mut talk, &agent, Command::Update(by_hand))
        .await;

    let loaded = fixture.loaded(talk.id()).await.conversation;
    assert_eq!(loaded.differs_in(&talk.state), Vec::<&str>::new());
    let labels = &loaded.summary.labels;
    assert_eq!(labels.value(LabelKind::Category), Some("Complaints"));
    assert_eq!(labels.moods, [-50]);
    let pool = &fixture.test.pool;
    let stored = events_after(pool, talk.id(), Seq::ZERO, 99, Audience::Agents).await;
    let stored = stored.unwrap().items;
    let posted = stored[2].fact.message().unwrap();
    assert_eq!(posted.reading.as_deref(), Some(&reading));
    assert_eq!(Conversation::fold(&stored).unwrap().summary.labels, *labels);
    invariants::inv_07_fold_is_state(&stored, &talk.state).unwrap();
    let loaded = fixture.loaded(other.id()).await;
    let unread = &loaded.conversation.summary.labels;
    assert!(unread.is_empty());

    // What a version before labels reads: a message, and tags that do not change.
    let client = fixture.test.client().await;
    let sql = "SELECT kind, payload ->> 'added', payload ->> 'removed' FROM events
        WHERE conversation_id = $1::text::uuid ORDER BY seq";
    let rows = client.query(sql, &[&talk.id().to_string()]).await.unwrap();
    let last = &rows[3];
    let told: (String, String, String) = (last.get(0), last.get(1), last.get(2));
    assert_eq!(told, ("tags_changed".into(), "[]".into(), "[]".into()));
    assert_eq!(rows[2].get::<_, String>(0), "message_posted");

    for (category, language, kind, expected) in [
        (Some("Complaints"), None, None, 1),
        (Some("Refunds"), None, None, 0),
        (Some("Complaints"), Some("de"), Some("widget"), 1),
        (None, Some("fr"), None, 0),
        (None, None, Some("widget"), 2),
        (None, None, Some("telegram"), 0),
    ] {
        let filter = ConversationFilter {
            category: category.map(str::to_owned),
            language: language.map(str::to_owned),
            channel_kind: kind.map(str::to_owned),
            ..ConversationFilter::all(Audience::Agents)
        };
        let page = conversation_list(pool, &filter, None, 9).await.unwrap();
        assert_eq!(page.rows.len(), expected, "{filter:?}");
    }
}
