//! What an append answers, and what is stored then.

use bellhop::store::read::Audience;
use bellhop::store::read::events::events_after;
use bellhop_actors::journal::{Appended, First, Journal};
use bellhop_domain::conversation::{Attachment, Command, Event, NewMessage, Status, Update};
use bellhop_domain::{AttachmentId, Seq, invariants};
use futures_util::future::join_all;
use uuid::Uuid;

use crate::fixture::{Fixture, Talk, Words, contact, post, posted, update};
use crate::posts::both_ways;

pub async fn stored_events(fixture: &Fixture, talk: &Talk) -> Vec<Event> {
    events_after(
        &fixture.test.pool,
        talk.id(),
        Seq::ZERO,
        10_000,
        Audience::Agents,
    )
    .await
    .unwrap()
    .items
}

#[tokio::test]
async fn what_is_committed_can_be_loaded() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Where is my order?").await;
    fixture
        .does(&mut talk, &fixture.agent, post("Let me look.".message()))
        .await;
    let loaded = fixture.loaded(talk.id()).await;
    assert_eq!(loaded.conversation, talk.state);
    assert_eq!(loaded.card.contact_name.as_deref(), Some("Lena"));
    assert_eq!(
        loaded.card.contact_email.as_deref(),
        Some("lena@example.com")
    );
    assert_eq!(
        (
            loaded.card.channel_kind.as_str(),
            loaded.card.channel_name.as_str()
        ),
        ("widget", "Shop")
    );
    let card = fixture
        .journal
        .card(talk.state.summary.contact_id, fixture.channel_id)
        .await
        .unwrap();
    assert_eq!(card.as_ref(), Some(&*loaded.card));

    let unknown = bellhop_domain::ConversationId(Uuid::now_v7());
    assert!(fixture.journal.load(unknown).await.unwrap().is_none());
}

/// The row is read first, and what somebody commits before its messages are read does not belong to it.
#[tokio::test]
async fn a_load_leaves_out_what_came_behind_its_row() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let (first, row) = (posted(&talk.begun).id, talk.state.summary.clone());
    let append = talk.decided(&fixture.agent, post("Good morning".message()));
    let append = append.unwrap();
    assert_eq!(
        fixture.journal.append(append.clone()).await,
        Appended::Committed
    );
    let client = fixture.test.client().await;
    let sql = "UPDATE conversations SET version = $1";
    client.execute(sql, &[&row.version.0]).await.unwrap();

    let loaded = fixture.loaded(talk.id()).await.conversation;
    assert!(loaded.message(first).is_some());
    assert!(loaded.message(posted(&append).id).is_none());
}

#[tokio::test]
async fn numbers_are_never_given_twice() {
    let fixture = Fixture::new().await;
    let numbers = join_all((0..10).map(|_| fixture.journal.next_number())).await;
    let mut numbers: Vec<_> = numbers.into_iter().map(Result::unwrap).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 10);
    assert!(numbers[0] >= 1_001);
}

#[tokio::test]
async fn a_repeated_send_finds_the_first() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let first_message = posted(&talk.begun).clone();
    let began = First {
        conversation_id: talk.id(),
        number: talk.state.summary.number,
        message_id: first_message.id,
        seq: Seq(2),
    };
    // The same start again, as another conversation: the contact's client_id decides.
    let again = fixture.beginning(
        &fixture.contact,
        9_999_999,
        NewMessage {
            client_id: first_message.client_id.clone(),
            .."Hello".message()
        },
    );
    assert_eq!(
        fixture.journal.append(again.begun).await,
        Appended::Duplicate(began)
    );
    let contact_id = talk.state.summary.contact_id;
    let found = fixture
        .journal
        .started(contact_id, first_message.client_id.clone())
        .await
        .unwrap();
    assert_eq!(found, Some(began));

    let message = "Anybody there?".message();
    let sent = talk.said(&fixture.contact, message.clone());
    assert_eq!(
        fixture.journal.append(sent.clone()).await,
        Appended::Committed
    );
    let before = talk.clone();
    talk.apply(&sent);
    let second = First {
        message_id: message.id,
        seq: Seq(3),
        ..began
    };
    // From the old version and from the new one: the client_id decides, not the version.
    for mut sender in [before, talk.clone()] {
        let again = sender.said(&fixture.contact, message.clone());
        for again in both_ways(again) {
            assert_eq!(
                fixture.journal.append(again).await,
                Appended::Duplicate(second)
            );
        }
    }
    assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);
}

#[tokio::test]
async fn a_stale_append_leaves_no_trace() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let mut stale = talk.clone();
    fixture
        .does(&mut talk, &fixture.agent, post("Hi!".message()))
        .await;
    let late = stale.said(&fixture.contact, "Anybody there?".message());
    for late in both_ways(late) {
        assert_eq!(fixture.journal.append(late).await, Appended::Conflict);
    }
    let close = stale.decided(&fixture.agent, Command::Close).unwrap();
    assert_eq!(fixture.journal.append(close).await, Appended::Conflict);
    assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);
    assert_eq!(stored_events(&fixture, &talk).await.len(), 4);
}

#[tokio::test]
async fn neighbours_in_a_batch_do_not_matter_to_each_other() {
    let fixture = Fixture::new().await;
    let mut talks = Vec::new();
    for index in 0..24 {
        talks.push(fixture.begun(&format!("Question {index}")).await);
    }
    let mut expected = Vec::new();
    let mut appends = Vec::new();
    for (index, talk) in talks.iter_mut().enumerate() {
        let mut more = format!("More of {index}").as_str().message();
        if index % 5 == 2 {
            more.client_id = posted(&talk.begun).client_id.clone();
        }
        let mut append = talk.said(&fixture.contact, more);
        match index % 5 {
            0 => append.expected_version = Seq(1),
            // A text that Postgres cannot hold.
            1 => append = crate::fixture::unstorable(append),
            // Posted before, which nobody but Postgres remembers.
            2 => {}
            _ => talk.apply(&append),
        }
        expected.push(index % 5);
        appends.push(fixture.journal.append(append));
    }
    let outcomes = join_all(appends).await;
    for (kind, outcome) in expected.iter().zip(&outcomes) {
        let as_expected = match kind {
            0 => *outcome == Appended::Conflict,
            1 => matches!(outcome, Appended::Aborted(reason) if reason.contains("0x00")),
            2 => matches!(outcome, Appended::Duplicate(first) if first.seq == Seq(2)),
            _ => *outcome == Appended::Committed,
        };
        assert!(as_expected, "{kind}: {outcome:?}");
    }
    for talk in &talks {
        assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);
    }
}

#[tokio::test]
async fn starts_with_one_client_id_make_one_conversation() {
    let fixture = Fixture::new().await;
    let message = "Hello".message();
    let starts: Vec<_> = (1..=8)
        .map(|number| {
            let id = bellhop_domain::MessageId(Uuid::now_v7());
            let message = NewMessage {
                id,
                ..message.clone()
            };
            fixture.beginning(&fixture.contact, number, message)
        })
        .collect();
    let outcomes = join_all(
        starts
            .iter()
            .map(|talk| fixture.journal.append(talk.begun.clone())),
    )
    .await;
    let winners: Vec<_> = starts
        .iter()
        .zip(&outcomes)
        .filter(|(_, outcome)| **outcome == Appended::Committed)
        .collect();
    assert_eq!(winners.len(), 1, "{outcomes:?}");
    let winner = winners[0].0;
    for outcome in &outcomes {
        if let Appended::Duplicate(first) = outcome {
            assert_eq!(first.conversation_id, winner.id());
        } else {
            assert_eq!(*outcome, Appended::Committed);
        }
    }
}

#[tokio::test]
async fn many_conversations_at_once_keep_their_order() {
    let fixture = Fixture::new().await;
    let mut talks = Vec::new();
    for index in 0..12 {
        let by = contact(&format!("Guest{index}"));
        fixture.add(&by).await;
        let talk = fixture.beginning(&by, 2_000 + index, "Hello".message());
        talks.push((by, talk));
    }
    let run = talks.into_iter().map(|(by, mut talk)| {
        let fixture = &fixture;
        async move {
            assert_eq!(
                fixture.journal.append(talk.begun.clone()).await,
                Appended::Committed
            );
            for index in 0..20 {
                let text = format!("Line {index}");
                let append = talk.said(&by, text.as_str().message());
                assert_eq!(
                    fixture.journal.append(append.clone()).await,
                    Appended::Committed
                );
                talk.apply(&append);
            }
            talk
        }
    });
    for talk in join_all(run).await {
        let events = stored_events(&fixture, &talk).await;
        assert_eq!(events.len(), 22);
        invariants::inv_02_seq_is_gapless(&events).unwrap();
        invariants::inv_03_client_ids_are_unique(&events).unwrap();
        invariants::inv_07_fold_is_state(&events, &talk.state).unwrap();
    }
}

#[tokio::test]
async fn appends_that_wait_in_one_queue_are_stored_in_their_order() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let mut waiting = Vec::new();
    for index in 0..30 {
        let append = talk.said(&fixture.contact, format!("Line {index}").as_str().message());
        talk.apply(&append);
        waiting.push(fixture.journal.append(append));
    }
    for outcome in join_all(waiting).await {
        assert_eq!(outcome, Appended::Committed);
    }
    assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);
}

#[tokio::test]
async fn edits_deletes_and_files_change_the_rows_they_name() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let file = Attachment {
        id: AttachmentId(Uuid::now_v7()),
        name: "bill.pdf".to_owned(),
        content_type: "application/pdf".to_owned(),
        size_bytes: 7,
        width: None,
        height: None,
        has_thumbnail: false,
    };
    let client = fixture.test.client().await;
    let uploaded = "INSERT INTO attachments
        (id, uploader_kind, uploader_id, name, content_type, size_bytes, storage_key, created_at)
        VALUES ($1::text::uuid, 'contact', $1::text::uuid, 'bill.pdf', 'application/pdf', 7, 'key', now())";
    client
        .execute(uploaded, &[&file.id.to_string()])
        .await
        .unwrap();
    let owner = async || {
        let owner = "SELECT conversation_id::text, message_id::text FROM attachments WHERE id = $1::text::uuid";
        let row = client
            .query_one(owner, &[&file.id.to_string()])
            .await
            .unwrap();
        (
            row.get::<_, Option<String>>(0),
            row.get::<_, Option<String>>(1),
        )
    };

    let mut message = "My bill".message();
    message.attachments = vec![file.clone()];
    let id = message.id;
    fixture
        .does(&mut talk, &fixture.contact, post(message))
        .await;
    assert_eq!(
        owner().await,
        (Some(talk.id().to_string()), Some(id.to_string()))
    );
    let stored = fixture
        .journal
        .message(talk.id(), id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (stored.text.as_str(), &stored.attachments),
        ("My bill", &vec![file.clone()])
    );

    let edit = Command::EditMessage {
        stored,
        text: "My last bill".to_owned(),
    };
    fixture.does(&mut talk, &fixture.contact, edit).await;
    let stored = fixture
        .journal
        .message(talk.id(), id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (stored.text.as_str(), stored.edited_at),
        ("My last bill", Some(talk.now))
    );
    assert_eq!(stored.attachments, vec![file.clone()]);

    fixture
        .does(
            &mut talk,
            &fixture.contact,
            Command::DeleteMessage { stored },
        )
        .await;
    let stored = fixture
        .journal
        .message(talk.id(), id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (stored.text.as_str(), stored.deleted_at),
        ("", Some(talk.now))
    );
    assert!(stored.attachments.is_empty());
    assert_eq!(
        owner().await,
        (None, None),
        "the file belongs to nobody again"
    );

    let kept = "SELECT string_agg(payload::text, ' ') FROM events WHERE kind LIKE 'message_%'";
    let kept: String = client.query_one(kept, &[]).await.unwrap().get(0);
    assert!(
        !kept.contains("bill"),
        "a text lives in one place only: {kept}"
    );
    let events = stored_events(&fixture, &talk).await;
    invariants::inv_07_fold_is_state(&events, &talk.state).unwrap();
    assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);
}

#[tokio::test]
async fn a_stale_edit_leaves_the_message_alone() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let id = posted(&talk.begun).id;
    let stored = fixture
        .journal
        .message(talk.id(), id)
        .await
        .unwrap()
        .unwrap();
    let mut stale = talk.clone();
    let status = Update {
        status: Some(Status::Pending),
        ..update()
    };
    fixture
        .does(&mut talk, &fixture.agent, Command::Update(status))
        .await;
    let edit = Command::EditMessage {
        stored,
        text: "Changed".to_owned(),
    };
    let edit = stale.decided(&fixture.contact, edit).unwrap();
    assert_eq!(fixture.journal.append(edit).await, Appended::Conflict);
    let stored = fixture
        .journal
        .message(talk.id(), id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((stored.text.as_str(), stored.edited_at), ("Hello", None));
}
