//! Lists, searches, histories and counts.

use bellhop::store::read::Audience;
use bellhop::store::read::conversations::{
    Assignee, ConversationFilter, conversation_count_of_contact, conversation_get,
    conversation_list,
};
use bellhop::store::read::counts::ConversationCounter;
use bellhop::store::read::events::{events_after, events_before};
use bellhop::store::read::messages::{Position, message_list};
use bellhop_domain::conversation::{Actor, Command, Status, Update};
use bellhop_domain::{ChannelId, Seq};
use uuid::Uuid;

use crate::fixture::{Fixture, Talk, Words, agent_ref, contact, post, update};

fn agents() -> ConversationFilter {
    ConversationFilter::all(Audience::Agents)
}

/// What the filter finds, page by page, by the number's last digits.
async fn found(fixture: &Fixture, filter: &ConversationFilter, limit: usize) -> Vec<i64> {
    let mut numbers = Vec::new();
    let mut cursor = None;
    loop {
        let page = conversation_list(&fixture.test.pool, filter, cursor, limit)
            .await
            .unwrap();
        assert!(page.rows.len() <= limit);
        numbers.extend(page.rows.iter().map(|row| row.summary.number));
        cursor = page.next;
        if cursor.is_none() {
            return numbers;
        }
    }
}

async fn set(fixture: &Fixture, talk: &mut Talk, change: Update) {
    fixture
        .does(talk, &fixture.agent, Command::Update(change))
        .await;
}

#[tokio::test]
async fn lists_are_filtered_and_paged_by_activity() {
    let fixture = Fixture::new().await;
    let mut talks = Vec::new();
    for index in 0..7 {
        talks.push(fixture.begun(&format!("Question {index}")).await);
    }
    let numbers: Vec<_> = talks.iter().map(|talk| talk.state.summary.number).collect();
    let of = |indices: &[usize]| {
        indices
            .iter()
            .map(|index| numbers[*index])
            .collect::<Vec<_>>()
    };

    // Later activity comes first; 3 wakes up, after all others.
    talks[3].now = bellhop_domain::Timestamp(talks[6].now.0 + 5_000_000);
    let by = fixture.contact.clone();
    fixture
        .does(&mut talks[3], &by, post("And now?".message()))
        .await;
    let all = of(&[3, 6, 5, 4, 2, 1, 0]);
    for limit in [1, 3, 7, 50] {
        assert_eq!(found(&fixture, &agents(), limit).await, all, "{limit}");
    }

    let me = agent_ref(&fixture.agent);
    set(
        &fixture,
        &mut talks[1],
        Update {
            assignee: Some(Some(me.clone())),
            ..update()
        },
    )
    .await;
    set(
        &fixture,
        &mut talks[4],
        Update {
            status: Some(Status::Solved),
            ..update()
        },
    )
    .await;
    set(
        &fixture,
        &mut talks[5],
        Update {
            status: Some(Status::Pending),
            ..update()
        },
    )
    .await;
    let check = async |filter: ConversationFilter, indices: &[usize]| {
        assert_eq!(found(&fixture, &filter, 2).await, of(indices), "{filter:?}");
    };
    check(
        ConversationFilter {
            assignee: Some(Assignee::Agent(me.id)),
            ..agents()
        },
        &[1],
    )
    .await;
    check(
        ConversationFilter {
            assignee: Some(Assignee::Nobody),
            ..agents()
        },
        &[3, 6, 5, 4, 2, 0],
    )
    .await;
    let statuses = vec![Status::Solved, Status::Pending];
    check(
        ConversationFilter {
            statuses,
            ..agents()
        },
        &[5, 4],
    )
    .await;
    check(
        ConversationFilter {
            channel_id: Some(ChannelId(Uuid::now_v7())),
            ..agents()
        },
        &[],
    )
    .await;
    let mine = ConversationFilter {
        contact_id: Some(talks[0].state.summary.contact_id),
        ..agents()
    };
    check(mine, &[3, 6, 5, 4, 2, 1, 0]).await;

    let counter = ConversationCounter::default();
    let counts = counter.count(&fixture.test.pool, me.id).await.unwrap();
    assert_eq!((counts.mine, counts.unassigned, counts.all), (1, 5, 6));
    let by_status = [Status::New, Status::Pending, Status::Solved, Status::Closed].map(|status| {
        counts
            .by_status
            .iter()
            .find(|(known, _)| *known == status)
            .unwrap()
            .1
    });
    assert_eq!(by_status, [5, 1, 1, 0]);
    // What has to be done is counted each time, what is done is not.
    let client = fixture.test.client().await;
    let solve = "UPDATE conversations SET status = 'solved' WHERE status = 'pending'";
    client.execute(solve, &[]).await.unwrap();
    let counts = counter.count(&fixture.test.pool, me.id).await.unwrap();
    let by_status = counts.by_status;
    assert!(by_status.contains(&(Status::Pending, 0)), "{by_status:?}");
    assert!(by_status.contains(&(Status::Solved, 1)), "{by_status:?}");
    let undo = "UPDATE conversations SET status = 'pending' WHERE id = $1::text::uuid";
    for talk in &talks {
        if talk.state.summary.status == Status::Pending {
            client
                .execute(undo, &[&talk.id().to_string()])
                .await
                .unwrap();
        }
    }
    let contact_id = talks[0].state.summary.contact_id;
    assert_eq!(
        conversation_count_of_contact(&fixture.test.pool, contact_id)
            .await
            .unwrap(),
        7
    );

    let row = conversation_get(&fixture.test.pool, talks[1].id())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.summary, *talks[1].state.summary);
    assert_eq!(row.card.contact_name.as_deref(), Some("Lena"));
}

#[tokio::test]
async fn a_text_is_found_where_it_may_be_seen() {
    let fixture = Fixture::new().await;
    let otto = contact("Otto");
    fixture.add(&otto).await;
    let mut parcel = fixture.begun("Where is my parcel?").await;
    fixture
        .does(
            &mut parcel,
            &fixture.agent,
            post("A known fraudster".note()),
        )
        .await;
    set(
        &fixture,
        &mut parcel,
        Update {
            subject: Some("100% late_delivery".to_owned()),
            ..update()
        },
    )
    .await;
    let refund = fixture.beginning(&otto, 500_001, "I want a refund, please.".message());
    use bellhop_actors::journal::{Appended, Journal};
    assert_eq!(
        fixture.journal.append(refund.begun.clone()).await,
        Appended::Committed
    );
    let (parcel_number, refund_number) = (parcel.state.summary.number, 500_001);

    let check = async |text: &str, expected: &[i64]| {
        let filter = ConversationFilter {
            text: Some(text.to_owned()),
            ..agents()
        };
        assert_eq!(found(&fixture, &filter, 10).await, expected, "{text:?}");
    };
    check("parcel", &[parcel_number]).await;
    check("PARCEL where", &[parcel_number]).await;
    check("\"a refund\"", &[refund_number]).await;
    check("refund -please", &[]).await;
    check("fraudster", &[parcel_number]).await;
    check("100%", &[parcel_number]).await;
    check("late_del", &[parcel_number]).await;
    check("late%del", &[]).await;
    check("delive", &[parcel_number]).await;
    check("100", &[parcel_number]).await;
    check("del", &[]).await;
    check("otto", &[refund_number]).await;
    check("otto@exam", &[refund_number]).await;
    check("#500001", &[refund_number]).await;
    check("nothing like it", &[]).await;
    check("a\0b ' \\ ( & | !", &[]).await;
    check("   ", &[refund_number, parcel_number]).await;

    let own = |text: &str, of: &Actor| {
        let Actor::Contact { id, .. } = of else {
            panic!("not a contact")
        };
        ConversationFilter {
            contact_id: Some(*id),
            text: Some(text.to_owned()),
            ..ConversationFilter::all(Audience::Contact)
        }
    };
    let lena = &fixture.contact;
    assert_eq!(
        found(&fixture, &own("parcel", lena), 10).await,
        [parcel_number]
    );
    for hidden in ["fraudster", "late_delivery", "refund"] {
        assert!(
            found(&fixture, &own(hidden, lena), 10).await.is_empty(),
            "{hidden}"
        );
    }
    let anybody = ConversationFilter {
        contact_id: None,
        ..own("parcel", lena)
    };
    assert!(
        found(&fixture, &anybody, 10).await.is_empty(),
        "a contact searches own conversations only"
    );
}

/// However far back: each of these is found by another look.
#[tokio::test]
async fn an_old_subject_is_found_too() {
    let fixture = Fixture::new().await;
    let client = fixture.test.client().await;
    let mut expected = Vec::new();
    for age in ["1 hour", "2 days", "20 days", "200 days", "3 years"] {
        let mut talk = fixture.begun("Hello").await;
        let subject = Some("Broken lampshade".to_owned());
        set(
            &fixture,
            &mut talk,
            Update {
                subject,
                ..update()
            },
        )
        .await;
        expected.push(talk.state.summary.number);
        let aged = format!(
            "UPDATE recorded_events SET at = at - interval '{age}' WHERE conversation_id = '{0}';
            UPDATE conversations SET active_at = active_at - interval '{age}',
                active_minute = active_minute - interval '{age}' WHERE id = '{0}'",
            talk.id().0
        );
        client.batch_execute(&aged).await.unwrap();
    }
    let filter = ConversationFilter {
        text: Some("lampsh".to_owned()),
        ..agents()
    };
    for limit in [10, 2] {
        assert_eq!(found(&fixture, &filter, limit).await, expected);
    }
}

#[tokio::test]
async fn histories_are_paged_from_both_ends() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("One").await;
    let by = fixture.agent.clone();
    for message in ["Two".message(), "Psst".note(), "Three".message()] {
        fixture.does(&mut talk, &by, post(message)).await;
    }
    // 1 started, 2 One, 3 Two, 4 status, 5 Psst, 6 Three
    let pool = &fixture.test.pool;
    let seqs = |page: bellhop::store::read::Page<bellhop_domain::conversation::Event>| {
        (
            page.items
                .iter()
                .map(|event| event.seq.0)
                .collect::<Vec<_>>(),
            page.has_more,
        )
    };
    let after = async |seq, limit, audience| {
        seqs(
            events_after(pool, talk.id(), Seq(seq), limit, audience)
                .await
                .unwrap(),
        )
    };
    let before = async |seq, limit, audience| {
        seqs(
            events_before(pool, talk.id(), seq, limit, audience)
                .await
                .unwrap(),
        )
    };
    let (agents, contact) = (Audience::Agents, Audience::Contact);
    assert_eq!(after(0, 10, agents).await, (vec![1, 2, 3, 4, 5, 6], false));
    assert_eq!(after(2, 2, agents).await, (vec![3, 4], true));
    assert_eq!(after(2, 10, contact).await, (vec![3, 4, 6], false));
    assert_eq!(after(6, 10, agents).await, (vec![], false));
    assert_eq!(before(None, 2, agents).await, (vec![5, 6], true));
    assert_eq!(
        before(Some(Seq(6)), 10, contact).await,
        (vec![1, 2, 3, 4], false)
    );

    let texts = async |position, limit, audience| {
        let page = message_list(pool, talk.id(), position, limit, audience)
            .await
            .unwrap();
        (
            page.items
                .into_iter()
                .map(|message| message.text)
                .collect::<Vec<_>>(),
            page.has_more,
        )
    };
    let is = |texts: &[&str], more| {
        (
            texts
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>(),
            more,
        )
    };
    assert_eq!(
        texts(Position::Newest, 2, agents).await,
        is(&["Psst", "Three"], true)
    );
    assert_eq!(
        texts(Position::Newest, 2, contact).await,
        is(&["Two", "Three"], true)
    );
    assert_eq!(
        texts(Position::After(Seq(2)), 9, agents).await,
        is(&["Two", "Psst", "Three"], false)
    );
    assert_eq!(
        texts(Position::Before(Seq(6)), 1, contact).await,
        is(&["Two"], true)
    );
}
