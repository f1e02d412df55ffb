//! What the live floor is made from: records in one sweep, placements, a contact's history, the day's waits.

use std::collections::BTreeSet;

use bellhop::hours::Zone;
use bellhop::store::agent_profiles::profile_update;
use bellhop::store::agent_statuses::{status_add, status_history};
use bellhop::store::floor::{contact_history, floor_records, placements, queue_events_since};
use bellhop::store::queues::QueueRow;
use bellhop::store::record::record_create;
use bellhop::store::routing_rules::{ConditionRow, NeedRow, RuleRow};
use bellhop::store::schedules::ScheduleRow;
use bellhop::store::skills::SkillRow;
use bellhop::store::teams::TeamRow;
use bellhop_domain::agent::{ChannelClass, ChosenStatus, SetBy, Standing, StatusKind};
use bellhop_domain::conversation::{
    Actor, AgentRef, Command, Placement, QueueRef, Queued, QueuedBecause, TakenFrom,
};
use bellhop_domain::queue::{Asks, Decision, Strategy, WaitEnd};
use bellhop_domain::routing::{Field, Operator};
use bellhop_domain::{AgentId, ContactId, QueueId, Timestamp};
use chrono::Utc;
use uuid::Uuid;

use crate::fixture::{
    Fixture, Talk, Words, agent, agent_ref, contact, post, update, written_columns,
};

pub fn id(agent: &Actor) -> AgentId {
    agent_ref(agent).id
}

#[tokio::test]
async fn the_floor_is_read_in_one_sweep() {
    let fixture = Fixture::new().await;
    let pool = &fixture.test.pool;
    let (mia, jon, gone) = (fixture.agent.clone(), agent("Jon"), agent("Gone"));
    fixture.add(&jon).await;
    fixture.add(&gone).await;
    let by = agent_ref(&mia);
    let empty = floor_records(pool).await.unwrap();
    assert_eq!((empty.queues.len(), empty.agents.len()), (0, 3));
    assert_eq!(empty.default_queue, None);

    let french = SkillRow {
        language: Some("fr".to_owned()),
        ..SkillRow::new("French".to_owned())
    };
    let french = record_create(pool, &by, french).await.unwrap();
    let team = TeamRow {
        agent_ids: vec![id(&jon), id(&gone)],
        ..TeamRow::new("Advice".to_owned())
    };
    let team = record_create(pool, &by, team).await.unwrap();
    let hours = ScheduleRow::new("Never".to_owned(), Zone::parse("Europe/Berlin").unwrap());
    let hours = record_create(pool, &by, hours).await.unwrap();
    let advice = QueueRow {
        agent_ids: vec![id(&mia)],
        team_ids: vec![team.id],
        schedule_id: Some(hours.id),
        length_max: Some(5),
        ..QueueRow::new("Advice".to_owned())
    };
    let advice = record_create(pool, &by, advice).await.unwrap();
    let everyone = QueueRow {
        everyone: true,
        overflow_queue_id: Some(advice.id),
        overflow_after_seconds: Some(60),
        ..QueueRow::new("Everyone".to_owned())
    };
    let everyone = record_create(pool, &by, everyone).await.unwrap();
    let mut rule = RuleRow::new("Lamps".to_owned());
    rule.outcome.queue_id = Some(everyone.id);
    rule.outcome.skills = vec![NeedRow {
        skill_id: french.id,
        level: 3,
    }];
    rule.conditions = vec![ConditionRow {
        field: "page.url".to_owned(),
        operator: Operator::Contains,
        value: "/lamps".to_owned(),
    }];
    record_create(pool, &by, rule).await.unwrap();
    profile_update(pool, &by, id(&jon), |jon| {
        jon.skills.insert(french.id, 4);
        jon.capacity_overrides.insert(ChannelClass::Chat, 7);
    })
    .await
    .unwrap();
    profile_update(pool, &by, id(&gone), |gone| {
        gone.agent.disabled_at = Some(Utc::now());
    })
    .await
    .unwrap();
    let lunch = ChosenStatus::plain(StatusKind::Away);
    says(&fixture, &jon, StatusKind::Online, &SetBy::Themselves).await;
    says(&fixture, &jon, StatusKind::Away, &SetBy::System).await;

    let floor = floor_records(pool).await.unwrap();
    assert_eq!(
        floor.default_queue,
        Some(advice.id),
        "the first is the default"
    );
    let of = |queue: &QueueRow| {
        let found = floor.queues.iter().find(|one| one.settings.id == queue.id);
        found.unwrap()
    };
    assert_eq!(of(&advice).members, BTreeSet::from([id(&mia), id(&jon)]));
    assert_eq!(of(&everyone).members, BTreeSet::from([id(&mia), id(&jon)]));
    assert_eq!(of(&advice).schedule.as_ref(), Some(&hours.schedule));
    assert_eq!(of(&advice).settings.length_max, Some(5));
    assert_eq!(of(&everyone).settings.overflow.unwrap().to, advice.id);
    let agent = |who: &Actor| {
        let found = floor.agents.iter().find(|one| one.settings.id == id(who));
        found.unwrap()
    };
    let jons = agent(&jon);
    assert_eq!(jons.settings.capacity.units_max(ChannelClass::Chat), 7);
    assert_eq!(jons.settings.capacity.units_max(ChannelClass::Email), 10);
    assert_eq!(jons.settings.skills.get(&french.id), Some(&4));
    assert_eq!(jons.settings.teams, [team.id]);
    assert_eq!(jons.chosen, Some(lunch), "the last one");
    assert_eq!(agent(&mia).chosen, None);
    assert!(!agent(&gone).settings.is_enabled && jons.settings.is_enabled);
    let [rule] = floor.rules.as_slice() else {
        panic!("{:?}", floor.rules)
    };
    assert_eq!(rule.conditions[0].field, Field::PageUrl);
    assert_eq!(rule.outcome.skills[0].name, "French");
    assert_eq!(floor.skills_by_language["fr"].0, french.id);
    assert_eq!(floor.teams[0].agent_ids, [id(&jon)]);
}

pub async fn says(fixture: &Fixture, who: &Actor, kind: StatusKind, by: &SetBy) {
    let chosen = ChosenStatus::plain(kind);
    let standing = Standing {
        kind,
        custom: None,
        reason: None,
        since: Timestamp(7),
        idle_since: None,
    };
    let pool = &fixture.test.pool;
    status_add(pool, id(who), &standing, &chosen, by, Timestamp(7))
        .await
        .unwrap();
}

#[tokio::test]
async fn the_history_of_a_status_comes_in_pages() {
    let fixture = Fixture::new().await;
    for kind in [StatusKind::Online, StatusKind::Away, StatusKind::Busy] {
        says(&fixture, &fixture.agent, kind, &SetBy::Themselves).await;
    }
    let (pool, agent) = (&fixture.test.pool, id(&fixture.agent));
    let kinds = |rows: &[bellhop::store::agent_statuses::StatusRow]| {
        rows.iter().map(|row| row.standing.kind).collect::<Vec<_>>()
    };
    let first = status_history(pool, agent, None, 2).await.unwrap();
    assert_eq!(kinds(&first.rows), [StatusKind::Busy, StatusKind::Away]);
    let rest = status_history(pool, agent, first.next, 2).await.unwrap();
    assert_eq!(kinds(&rest.rows), [StatusKind::Online]);
    assert_eq!(rest.next, None);
}

pub fn place(queue: QueueId) -> Queued {
    Queued {
        queue: QueueRef {
            id: queue,
            name: "Orders".to_owned(),
        },
        team: None,
        class: ChannelClass::Chat,
        asks: Asks::Live,
        needs: Vec::new(),
        due_at: None,
        preferred: None,
        refused_by: BTreeSet::new(),
        because: QueuedBecause::Routed,
        detail: None,
    }
}

pub fn enqueue(queue: QueueId) -> Command {
    Command::Enqueue {
        queued: Box::new(place(queue)),
        from: TakenFrom::Anybody,
    }
}

pub fn assign(queue: QueueId, agent: &AgentRef) -> Command {
    Command::AssignFromQueue {
        queue,
        class: ChannelClass::Chat,
        agent: agent.clone(),
        decision: Box::new(Decision {
            queue: QueueRef {
                id: queue,
                name: "Orders".to_owned(),
            },
            strategy: Strategy::LongestIdle,
            decided_at: Timestamp(0),
            winner: agent.id,
            is_preferred: false,
            after: None,
            relaxed: Vec::new(),
            considered: Vec::new(),
            not_shown: 0,
        }),
    }
}

pub fn solve() -> Command {
    let status = Some(bellhop_domain::conversation::Status::Solved);
    Command::Update(bellhop_domain::conversation::Update { status, ..update() })
}

#[tokio::test]
async fn what_waits_and_what_is_carried_is_found_and_nothing_else() {
    let fixture = Fixture::new().await;
    let queue = QueueId(Uuid::now_v7());
    let (system, agent) = (Actor::System, fixture.agent.clone());
    let mut waits = fixture.begun("waits").await;
    fixture.does(&mut waits, &system, enqueue(queue)).await;
    let mut carried = fixture.begun("carried").await;
    fixture.does(&mut carried, &system, enqueue(queue)).await;
    fixture
        .does(&mut carried, &system, assign(queue, &agent_ref(&agent)))
        .await;
    let mut solved = carried_by(&fixture, queue).await;
    fixture.does(&mut solved, &agent, solve()).await;
    fixture.begun("in no queue").await;

    let found = placements(&fixture.test.pool).await.unwrap();
    let ids: Vec<_> = found.iter().map(|(summary, _)| summary.id).collect();
    assert_eq!(ids, [waits.id(), carried.id()]);
    let (summary, card) = &found[0];
    assert_eq!(summary, &*waits.state.summary);
    assert_eq!(card.contact_name.as_deref(), Some("Lena"));
    assert!(matches!(Placement::of(summary), Placement::Waiting { .. }));
    assert!(matches!(Placement::of(&found[1].0), Placement::With(_)));
}

async fn carried_by(fixture: &Fixture, queue: QueueId) -> Talk {
    let mut talk = fixture.begun("carried").await;
    fixture
        .does(&mut talk, &Actor::System, enqueue(queue))
        .await;
    let agent = agent_ref(&fixture.agent);
    fixture
        .does(&mut talk, &Actor::System, assign(queue, &agent))
        .await;
    talk
}

/// More than one page, in the order of ids.
#[tokio::test]
async fn thousands_that_wait_are_all_found() {
    let fixture = Fixture::new().await;
    let queue = QueueId(Uuid::now_v7());
    let mut first = fixture.begun("first").await;
    fixture
        .does(&mut first, &Actor::System, enqueue(queue))
        .await;
    let client = fixture.test.client().await;
    let columns = written_columns(&client, "conversations").await;
    let copies = format!(
        "INSERT INTO conversations ({columns}) SELECT {columns} FROM (SELECT (made.r).* FROM (
        SELECT json_populate_record(c, json_build_object(
            'id', gen_random_uuid(), 'number', 100000 + n, 'client_id', 'copy-' || n)) AS r
        FROM conversations c, generate_series(1, 2500) n) made) copies"
    );
    client.batch_execute(&copies).await.unwrap();
    let found = placements(&fixture.test.pool).await.unwrap();
    let ids: BTreeSet<_> = found.iter().map(|(summary, _)| summary.id).collect();
    assert_eq!((found.len(), ids.len()), (2_501, 2_501));
}

#[tokio::test]
async fn a_contact_knows_who_answered_last() {
    let fixture = Fixture::new().await;
    let pool = &fixture.test.pool;
    let Actor::Contact { id: lena, .. } = fixture.contact else {
        panic!()
    };
    let stranger = contact_history(pool, ContactId(Uuid::now_v7()))
        .await
        .unwrap();
    assert_eq!((stranger.is_known, stranger.last_agent), (false, None));

    let queue = QueueId(Uuid::now_v7());
    let mut talk = carried_by(&fixture, queue).await;
    let history = contact_history(pool, lena).await.unwrap();
    assert_eq!(
        (history.is_known, history.last_agent),
        (true, Some(id(&fixture.agent)))
    );

    let jon = agent("Jon");
    fixture.add(&jon).await;
    fixture.does(&mut talk, &jon, post("Hello".message())).await;
    fixture
        .does(&mut talk, &fixture.agent, post("A note".note()))
        .await;
    let history = contact_history(pool, lena).await.unwrap();
    assert_eq!(history.last_agent, Some(id(&jon)));
    let by = agent_ref(&jon);
    profile_update(pool, &by, id(&jon), |jon| {
        jon.agent.disabled_at = Some(Utc::now());
    })
    .await
    .unwrap();
    let history = contact_history(pool, lena).await.unwrap();
    assert_eq!(history.last_agent, Some(id(&fixture.agent)), "Jon has left");
    let other = contact("Tom");
    fixture.add(&other).await;
}

#[tokio::test]
async fn the_days_waits_are_told_by_the_events() {
    let fixture = Fixture::new().await;
    let (orders, trade) = (QueueId(Uuid::now_v7()), QueueId(Uuid::now_v7()));
    let (system, agent) = (Actor::System, fixture.agent.clone());
    let mut answered = fixture.begun("answered").await;
    fixture.does(&mut answered, &system, enqueue(orders)).await;
    let since = answered.now;
    fixture.does(&mut answered, &system, enqueue(trade)).await;
    fixture
        .does(&mut answered, &system, assign(trade, &agent_ref(&agent)))
        .await;
    fixture.does(&mut answered, &agent, solve()).await;
    let mut left = fixture.begun("left").await;
    left.now = since;
    fixture.does(&mut left, &system, enqueue(orders)).await;
    fixture
        .does(&mut left, &fixture.contact, Command::LeaveQueue)
        .await;
    let mut waiting = fixture.begun("waiting").await;
    waiting.now = since;
    fixture.does(&mut waiting, &system, enqueue(orders)).await;
    let because = bellhop_domain::conversation::TurnedBecause::Full;
    fixture
        .does(&mut waiting, &system, Command::TurnToMessage { because })
        .await;

    let events = queue_events_since(&fixture.test.pool, since).await.unwrap();
    let told: Vec<_> = events
        .waits
        .iter()
        .map(|wait| {
            (
                wait.conversation,
                wait.queue,
                wait.asks,
                wait.ended.map(|(_, end)| end),
            )
        })
        .collect();
    let live = Asks::Live;
    assert_eq!(
        told,
        [
            (answered.id(), orders, live, Some(WaitEnd::Moved)),
            (
                answered.id(),
                trade,
                live,
                Some(WaitEnd::Assigned(id(&agent)))
            ),
            (left.id(), orders, live, Some(WaitEnd::Abandoned)),
            (waiting.id(), orders, Asks::Message, None),
        ]
    );
    assert!(events.waits[3].turned_at.is_some());
    let [handled] = events.handled.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(
        (handled.conversation, handled.agent),
        (answered.id(), id(&agent))
    );
    assert_eq!((handled.queue, handled.at), (Some(trade), answered.now));

    let later = Timestamp(answered.now.0 + 60_000_000);
    let nothing = queue_events_since(&fixture.test.pool, later).await.unwrap();
    assert_eq!(nothing.waits, []);
}
