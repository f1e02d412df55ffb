//! A day as it is gone through again: who came, how long somebody had them, who was here.

use std::time::Duration;

use bellhop::store::agent_statuses::status_add;
use bellhop::store::read::recorded_day::{Online, RecordedDay, Stay, last_recorded, recorded_day};
use bellhop_domain::agent::{ChannelClass, ChosenStatus, SetBy, Standing, StatusKind};
use bellhop_domain::conversation::{Actor, Command, Priority, Queued, Status, TakenFrom, Update};
use bellhop_domain::queue::SkillNeed;
use bellhop_domain::{QueueId, SkillId, Timestamp};
use uuid::Uuid;

use crate::fixture::{Fixture, Talk, agent, agent_ref, update};
use crate::floor::{assign, enqueue, id, place, solve};

/// 2026-01-01 00:00 UTC; the fixture's conversations begin at noon.
const MIDNIGHT: Timestamp = Timestamp(1_767_225_600_000_000);
const HOUR: Duration = Duration::from_secs(3_600);
/// From one decision to the next, unless a test waits; what `Talk` does.
const STEP: Duration = Duration::from_micros(1_000_001);

fn day_after() -> Timestamp {
    MIDNIGHT.plus(24 * HOUR)
}

async fn day(fixture: &Fixture) -> RecordedDay {
    let pool = &fixture.test.pool;
    recorded_day(pool, MIDNIGHT, day_after()).await.unwrap()
}

fn pass(talk: &mut Talk, seconds: u64) {
    talk.now = talk.now.plus(Duration::from_secs(seconds));
}

fn to(status: Status) -> Command {
    let status = Some(status);
    Command::Update(Update { status, ..update() })
}

fn of<'a>(day: &'a RecordedDay, talk: &Talk) -> &'a Stay {
    let mut found = day
        .stays
        .iter()
        .filter(|stay| stay.conversation == talk.id());
    let stay = found.next().expect("the conversation came that day");
    assert_eq!(found.next(), None, "one stay");
    stay
}

#[tokio::test]
async fn an_empty_database_has_no_day() {
    let fixture = Fixture::new().await;
    fixture.begun("in no queue").await;
    assert_eq!(day(&fixture).await, RecordedDay::default());
    assert_eq!(last_recorded(&fixture.test.pool).await.unwrap(), None);
}

#[tokio::test]
async fn who_came_is_told_with_all_that_a_queue_decides_by() {
    let fixture = Fixture::new().await;
    let queue = QueueId(Uuid::now_v7());
    let mut talk = fixture.begun("I need French").await;
    let urgent = Update {
        priority: Some(Priority::Urgent),
        ..update()
    };
    let raised = Command::Update(urgent);
    fixture.does(&mut talk, &fixture.agent, raised).await;
    let queued = Queued {
        needs: vec![SkillNeed {
            skill: SkillId(Uuid::now_v7()),
            name: "French".to_owned(),
            level: 2,
        }],
        class: ChannelClass::Messaging,
        preferred: Some(id(&fixture.agent)),
        ..place(queue)
    };
    let enter = Command::Enqueue {
        queued: Box::new(queued.clone()),
        from: TakenFrom::Anybody,
    };
    fixture.does(&mut talk, &Actor::System, enter).await;
    let entered_at = talk.now;

    let found = day(&fixture).await;
    let Actor::Contact { id: lena, .. } = fixture.contact else {
        panic!()
    };
    let stay = Stay {
        conversation: talk.id(),
        contact: lena,
        entered_at,
        queued,
        priority: Priority::Urgent,
        left_after: None,
        handling: None,
    };
    assert_eq!(found.stays, [stay]);
    let last = last_recorded(&fixture.test.pool).await.unwrap();
    assert_eq!(last, Some(entered_at));
    let next = recorded_day(&fixture.test.pool, day_after(), day_after().plus(HOUR));
    assert_eq!(next.await.unwrap().stays, [], "another day");
}

#[tokio::test]
async fn handling_is_the_time_in_which_somebody_had_it() {
    let fixture = Fixture::new().await;
    let (orders, trade) = (QueueId(Uuid::now_v7()), QueueId(Uuid::now_v7()));
    let (system, mia, jon) = (Actor::System, fixture.agent.clone(), agent("Jon"));
    fixture.add(&jon).await;

    let mut plain = fixture.begun("solved").await;
    fixture.does(&mut plain, &system, enqueue(orders)).await;
    pass(&mut plain, 30);
    fixture
        .does(&mut plain, &system, assign(orders, &agent_ref(&mia)))
        .await;
    pass(&mut plain, 300);
    fixture.does(&mut plain, &mia, solve()).await;

    // Overflows, is put aside for an hour, and handed on by hand before it is solved.
    let mut long = fixture.begun("moved, paused, handed on").await;
    fixture.does(&mut long, &system, enqueue(orders)).await;
    fixture.does(&mut long, &system, enqueue(trade)).await;
    fixture
        .does(&mut long, &system, assign(trade, &agent_ref(&mia)))
        .await;
    pass(&mut long, 100);
    fixture.does(&mut long, &mia, to(Status::Pending)).await;
    pass(&mut long, 3_600);
    fixture.does(&mut long, &mia, to(Status::Open)).await;
    pass(&mut long, 10);
    let to_jon = Update {
        assignee: Some(Some(agent_ref(&jon))),
        ..update()
    };
    let to_jon = Command::Update(to_jon);
    fixture.does(&mut long, &mia, to_jon).await;
    pass(&mut long, 5);
    fixture.does(&mut long, &jon, solve()).await;

    let mut held = fixture.begun("somebody has it").await;
    fixture.does(&mut held, &system, enqueue(orders)).await;
    fixture
        .does(&mut held, &system, assign(orders, &agent_ref(&mia)))
        .await;

    let found = day(&fixture).await;
    assert_eq!(
        of(&found, &plain).handling,
        Some(Duration::from_secs(300) + STEP)
    );
    let long = of(&found, &long);
    assert_eq!(long.queued.queue.id, orders, "where it came first");
    assert_eq!(long.handling, Some(Duration::from_secs(115) + STEP * 3));
    assert_eq!(of(&found, &held).handling, None, "nobody knows yet");
    let order: Vec<_> = found.stays.iter().map(|stay| stay.entered_at).collect();
    assert!(order.is_sorted());
}

#[tokio::test]
async fn patience_is_of_those_who_left() {
    let fixture = Fixture::new().await;
    let orders = QueueId(Uuid::now_v7());
    let (system, mia) = (Actor::System, fixture.agent.clone());
    let mut left = fixture.begun("leaves").await;
    fixture.does(&mut left, &system, enqueue(orders)).await;
    pass(&mut left, 90);
    fixture
        .does(&mut left, &fixture.contact, Command::LeaveQueue)
        .await;
    // Was answered, came back to the queue, and left then: no sign of impatience.
    let mut later = fixture.begun("leaves after an answer").await;
    fixture.does(&mut later, &system, enqueue(orders)).await;
    fixture
        .does(&mut later, &system, assign(orders, &agent_ref(&mia)))
        .await;
    fixture.does(&mut later, &system, enqueue(orders)).await;
    fixture
        .does(&mut later, &fixture.contact, Command::LeaveQueue)
        .await;

    let found = day(&fixture).await;
    let left = of(&found, &left);
    assert_eq!(left.left_after, Some(Duration::from_secs(90) + STEP));
    assert_eq!(left.handling, None);
    let later = of(&found, &later);
    assert_eq!((later.left_after, later.handling), (None, Some(STEP)));
}

/// Who came yesterday and waits on is yesterday's; who comes again is counted again.
#[tokio::test]
async fn a_stay_belongs_to_the_day_on_which_it_began() {
    let fixture = Fixture::new().await;
    let (orders, trade) = (QueueId(Uuid::now_v7()), QueueId(Uuid::now_v7()));
    let system = Actor::System;
    let mut over_night = fixture.begun("waits over night").await;
    over_night.now = MIDNIGHT.plus(23 * HOUR);
    fixture
        .does(&mut over_night, &system, enqueue(orders))
        .await;
    over_night.now = day_after().plus(HOUR);
    fixture.does(&mut over_night, &system, enqueue(trade)).await;
    let mut again = fixture.begun("comes twice").await;
    fixture.does(&mut again, &system, enqueue(orders)).await;
    fixture
        .does(&mut again, &fixture.contact, Command::LeaveQueue)
        .await;
    again.now = day_after().plus(HOUR);
    fixture
        .does(&mut again, &fixture.agent, to(Status::Open))
        .await;
    fixture.does(&mut again, &system, enqueue(orders)).await;

    let first = day(&fixture).await;
    assert_eq!(first.stays.len(), 2);
    assert!(of(&first, &again).left_after.is_some());
    let next = recorded_day(&fixture.test.pool, day_after(), day_after().plus(24 * HOUR));
    let next = next.await.unwrap();
    let came: Vec<_> = next.stays.iter().map(|stay| stay.conversation).collect();
    assert_eq!(came, [again.id()]);
}

#[tokio::test]
async fn agents_were_here_while_they_took_work() {
    let fixture = Fixture::new().await;
    let (mia, jon, forgotten) = (fixture.agent.clone(), agent("Jon"), agent("Forgotten"));
    fixture.add(&jon).await;
    fixture.add(&forgotten).await;
    let hour = |hours: i64| Timestamp(MIDNIGHT.0 + hours * 3_600_000_000);
    let changes = [
        // Over the ends of the day, with a break and a new reason in between.
        (&mia, StatusKind::Online, -2),
        (&mia, StatusKind::Away, 9),
        (&mia, StatusKind::Online, 10),
        (&mia, StatusKind::Online, 12),
        (&jon, StatusKind::Busy, 8),
        (&jon, StatusKind::Offline, 9),
        // The hub was killed before it could say that they left.
        (&forgotten, StatusKind::Online, -30),
    ];
    for (who, kind, hours) in changes {
        let standing = Standing {
            kind,
            custom: None,
            reason: None,
            since: hour(hours),
            idle_since: None,
        };
        let (pool, chosen) = (&fixture.test.pool, ChosenStatus::plain(kind));
        let stored = status_add(
            pool,
            id(who),
            &standing,
            &chosen,
            &SetBy::Themselves,
            hour(hours),
        );
        stored.await.unwrap();
    }
    let found = day(&fixture).await;
    let span = |from, to| Online {
        from: hour(from),
        to: hour(to),
    };
    let online: Vec<_> = found.online.into_iter().collect();
    assert_eq!(online, [(id(&mia), vec![span(0, 9), span(10, 24)])]);
}
