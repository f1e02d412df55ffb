//! The conversation's shell against a journal that commits, conflicts, aborts and breaks.

use std::time::Duration;

use crate::support::{
    FakeJournal, Plan, Socket, hub, hub_that_forgets_after, lena, message, mia, opening, stranger,
};
use bellhop_actors::{CommandError, Hub, Wish};
use bellhop_domain::conversation::{Actor, Command, Rejection, Visibility};
use bellhop_domain::invariants::inv_02_seq_is_gapless;
use bellhop_domain::{ConversationId, Seq};

fn post(client_id: &str) -> Command {
    let message = message(client_id, Visibility::Public);
    Command::PostMessage {
        message,
        expected_seq: None,
    }
}

fn note(client_id: &str) -> Command {
    let message = message(client_id, Visibility::Internal);
    Command::PostMessage {
        message,
        expected_seq: None,
    }
}

async fn begin(hub: &Hub) -> ConversationId {
    let outcome = hub.start(opening("start")).await;
    outcome
        .map(|outcome| outcome.summary.id)
        .unwrap_or(ConversationId(uuid::Uuid::nil()))
}

#[actix::test]
async fn what_is_committed_is_applied_published_and_answered() {
    let journal = FakeJournal::default();
    let hub = hub(&journal);
    let (mut contact, mut inbox) = (Socket::contact(&hub), Socket::inbox(&hub));
    let id = begin(&hub).await;
    let posted = hub
        .command(id, mia(), post("m1"))
        .await
        .unwrap()
        .posted()
        .unwrap();
    assert_eq!(posted.seq, Seq(3));
    let told = [
        "1 started",
        "2 message_posted",
        "3 message_posted",
        "4 status_changed",
    ];
    assert_eq!(inbox.received(), told.map(|fact| format!("agents {fact}")));
    assert_eq!(
        contact.received(),
        told.map(|fact| format!("contact {fact}"))
    );
    inv_02_seq_is_gapless(&journal.events(id)).unwrap();
}

#[actix::test]
async fn a_note_never_reaches_the_contact() {
    let journal = FakeJournal::default();
    let hub = hub(&journal);
    let id = begin(&hub).await;
    let (mut contact, mut inbox) = (Socket::contact(&hub), Socket::inbox(&hub));
    hub.command(id, mia(), note("n1")).await.unwrap();
    assert_eq!(inbox.received(), ["agents 3 message_posted"]);
    assert!(contact.received().is_empty());
}

#[actix::test]
async fn a_repeat_gets_the_first_answer() {
    let journal = FakeJournal::default();
    let hub = hub(&journal);
    let first = hub.start(opening("start")).await.unwrap();
    let again = hub.start(opening("start")).await.unwrap();
    assert_eq!(first.posted(), again.posted());
    let id = first.summary.id;
    let one = hub.command(id, lena(), post("m1")).await.unwrap().posted();
    let two = hub.command(id, lena(), post("m1")).await.unwrap().posted();
    assert_eq!(one, two);
    assert_eq!(journal.events(id).len(), 3);
}

#[actix::test]
async fn a_contact_does_not_get_a_note_by_its_client_id() {
    let journal = FakeJournal::default();
    let hub = hub(&journal);
    let id = begin(&hub).await;
    hub.command(id, mia(), note("n1")).await.unwrap();
    let error = hub.command(id, lena(), post("n1")).await.unwrap_err();
    assert_eq!(error, CommandError::Rejected(Rejection::ClientIdTaken));
}

#[actix::test]
async fn an_abort_leaves_everything_as_it_was() {
    let journal = FakeJournal::default();
    let hub = hub(&journal);
    let id = begin(&hub).await;
    let mut inbox = Socket::inbox(&hub);
    journal.plan(Plan::Abort);
    let error = hub.command(id, lena(), post("m1")).await.unwrap_err();
    assert_eq!(error, CommandError::Unavailable);
    assert!(
        inbox.received().is_empty(),
        "nothing leaves before the commit"
    );
    let posted = hub
        .command(id, lena(), post("m1"))
        .await
        .unwrap()
        .posted()
        .unwrap();
    assert_eq!(posted.seq, Seq(3));
}

#[actix::test]
async fn a_conflict_rebuilds_from_the_store() {
    let journal = FakeJournal::default();
    let hub = hub(&journal);
    let id = begin(&hub).await;
    journal.plan(Plan::Conflict);
    let error = hub.command(id, lena(), post("m1")).await.unwrap_err();
    assert_eq!(error, CommandError::Conflict);
    hub.command(id, lena(), post("m1")).await.unwrap();
    assert_eq!(journal.loads(), 1);
}

#[actix::test]
async fn an_unknown_outcome_is_found_by_the_repeat() {
    for stored in [true, false] {
        let journal = FakeJournal::default();
        let hub = hub(&journal);
        let id = begin(&hub).await;
        journal.plan(Plan::Unknown { stored });
        let error = hub.command(id, lena(), post("m1")).await.unwrap_err();
        assert_eq!(error, CommandError::OutcomeUnknown);
        let posted = hub
            .command(id, lena(), post("m1"))
            .await
            .unwrap()
            .posted()
            .unwrap();
        assert_eq!(posted.seq, Seq(3), "stored: {stored}");
        assert_eq!(journal.events(id).len(), 3, "stored: {stored}");
    }
}

#[actix::test]
async fn what_was_stored_unknown_to_all_is_told_in_the_end() {
    let journal = FakeJournal::default();
    let hub = hub(&journal);
    let id = begin(&hub).await;
    let (mut contact, mut inbox) = (Socket::contact(&hub), Socket::inbox(&hub));
    tokio::time::pause();
    journal.plan(Plan::Unknown { stored: true });
    hub.command(id, lena(), post("m1")).await.unwrap_err();
    assert_eq!(contact.replays().await, [(id, Seq(2))]);
    assert_eq!(inbox.replays().await, [(id, Seq(2))]);
}

/// Found by the simulation: an offer that was stored late could be seen and not be accepted.
#[actix::test]
async fn what_was_stored_late_replaces_what_was_read_before() {
    let journal = FakeJournal::default();
    let (hub, late) = (hub(&journal), hub(&journal));
    let id = begin(&hub).await;
    let mut contact = Socket::contact(&hub);
    tokio::time::pause();
    journal.plan(Plan::Unknown { stored: false });
    hub.command(id, lena(), post("m1")).await.unwrap_err();
    let read = hub.look(id, Actor::System).await.unwrap();
    assert_eq!(read.summary.version, Seq(2));
    late.command(id, lena(), post("m1")).await.unwrap();
    assert_eq!(contact.replays().await, [(id, Seq(2))]);
    let read = hub.look(id, Actor::System).await.unwrap();
    assert_eq!(read.summary.version, Seq(3));
}

#[actix::test]
async fn typing_brings_nothing_into_memory() {
    let journal = FakeJournal::default();
    let hub = hub(&journal);
    let socket = Socket::open(&hub);
    for number in 0..10 {
        let id = ConversationId(uuid::Uuid::from_u128(number));
        hub.typing(id, lena(), socket.session, true, false, None);
    }
    assert_eq!((hub.live_conversations(), journal.loads()), (0, 0));
}

#[actix::test]
async fn an_unknown_start_is_found_by_the_repeat() {
    for stored in [true, false] {
        let journal = FakeJournal::default();
        let hub = hub(&journal);
        journal.plan(Plan::Unknown { stored });
        let error = hub.start(opening("start")).await.unwrap_err();
        assert_eq!(error, CommandError::OutcomeUnknown);
        let outcome = hub.start(opening("start")).await.unwrap();
        assert_eq!(
            journal.events(outcome.summary.id).len(),
            2,
            "stored: {stored}"
        );
        assert_eq!(outcome.first.is_some(), stored);
    }
}

#[actix::test]
async fn other_peoples_conversations_do_not_exist() {
    let journal = FakeJournal::default();
    let hub = hub(&journal);
    let id = begin(&hub).await;
    for wish in [
        Wish::Look,
        Wish::Command(post("m1")),
        Wish::Command(Command::Close),
    ] {
        assert_eq!(
            hub.wish(id, stranger(), wish).await.unwrap_err(),
            CommandError::NotFound
        );
    }
    let nowhere = ConversationId(uuid::Uuid::from_u128(404));
    assert_eq!(
        hub.look(nowhere, mia()).await.unwrap_err(),
        CommandError::NotFound
    );
    let mut contact = Socket::contact(&hub);
    hub.typing(
        id,
        stranger(),
        contact.session,
        true,
        false,
        Some("secret".into()),
    );
    hub.look(id, mia()).await.unwrap();
    assert!(contact.received().is_empty());
}

#[actix::test]
async fn while_the_store_is_away_a_command_says_so() {
    let journal = FakeJournal::default();
    let hub = hub(&journal);
    let id = begin(&hub).await;
    journal.plan(Plan::Conflict);
    hub.command(id, lena(), post("m1")).await.unwrap_err();
    journal.go_away(true);
    let error = hub.command(id, lena(), post("m1")).await.unwrap_err();
    assert_eq!(error, CommandError::Unavailable);
    journal.go_away(false);
    hub.command(id, lena(), post("m1")).await.unwrap();
}

#[actix::test]
async fn a_panic_costs_one_actor_and_too_many_cost_one_conversation() {
    let journal = FakeJournal::default();
    let hub = hub(&journal);
    let (id, other) = (
        begin(&hub).await,
        hub.start(opening("other")).await.unwrap().summary.id,
    );
    let mut last = None;
    for _ in 0..4 {
        for _ in 0..3 {
            journal.plan(Plan::Panic);
        }
        last = hub.command(id, lena(), post("m1")).await.err();
    }
    assert_eq!(last, Some(CommandError::Quarantined));
    while hub.command(other, lena(), post("m2")).await.is_err() {}
}

#[actix::test]
async fn an_idle_conversation_leaves_memory_and_comes_back() {
    let journal = FakeJournal::default();
    let hub = hub_that_forgets_after(&journal, Duration::from_millis(1));
    let id = begin(&hub).await;
    while hub.live_conversations() > 0 {
        tokio::task::yield_now().await;
    }
    let posted = hub
        .command(id, lena(), post("m1"))
        .await
        .unwrap()
        .posted()
        .unwrap();
    assert_eq!(posted.seq, Seq(3));
}

#[actix::test]
async fn a_glance_brings_nothing_into_memory_and_shows_nobody_what_is_not_theirs() {
    let journal = FakeJournal::default();
    let hub = hub_that_forgets_after(&journal, Duration::from_millis(1));
    let id = begin(&hub).await;
    let live = hub.glance(id, lena()).await.unwrap();
    while hub.live_conversations() > 0 {
        tokio::task::yield_now().await;
    }
    let stored = hub.glance(id, lena()).await.unwrap();
    assert_eq!(stored.summary, live.summary);
    let refused = hub.glance(id, stranger()).await.err();
    assert_eq!(refused, Some(CommandError::NotFound));
    assert_eq!(hub.live_conversations(), 0);
}

#[actix::test]
async fn typing_reaches_the_others_and_a_note_being_typed_stays_inside() {
    let journal = FakeJournal::default();
    let hub = hub(&journal);
    let id = begin(&hub).await;
    let (mut contact, mut agent) = (Socket::contact(&hub), Socket::open(&hub));
    hub.fanout()
        .watch_conversation(id, agent.session, &agent.outbox);

    hub.typing(
        id,
        lena(),
        contact.session,
        true,
        false,
        Some("Where is".into()),
    );
    hub.typing(id, mia(), agent.session, true, true, None);
    hub.look(id, mia()).await.unwrap();
    let seen = agent.received();
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert!(seen[0].contains("SneakPeek") && seen[0].contains("Where is"));
    assert!(seen[1].contains("Typing"));
    assert!(
        contact.received().is_empty(),
        "neither the own typing nor the note's"
    );

    hub.typing(id, mia(), agent.session, true, false, None);
    hub.look(id, mia()).await.unwrap();
    assert_eq!(contact.received().len(), 1);
    assert!(agent.received().is_empty(), "not to oneself");
}
