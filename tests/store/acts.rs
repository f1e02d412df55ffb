//! What is done to messages on platforms: one row for each act, the newest wish, until its conversation knows the end.

use bellhop::audit::{Promise, Scope, audit};
use bellhop::store::outbound::acts::{
    ActHead, ActId, ActSettled, act_begin, act_content, act_ending, act_finish, act_heads,
    act_settle,
};
use bellhop::store::outbound::content::outbound_content;
use bellhop::store::outbound::queue::{outbound_begin, outbound_heads};
use bellhop::store::outbound::settle::{Owner, Settled, outbound_settle};
use bellhop::store::outbound::told::outbound_finish;
use bellhop::store::read::Audience;
use bellhop::store::read::events::events_after;
use bellhop::store::read::messages::message_get;
use bellhop_actors::journal::{Append, Appended, Journal as _};
use bellhop_domain::conversation::{
    ActKind, Actor, Command, Deed, Fact, Message, OnPlatform, Progress, decide_on,
};
use bellhop_domain::{MessageId, Seq};
use chrono::Utc;

use crate::fixture::{Fixture, Talk, Words as _, post, posted};

async fn does(fixture: &Fixture, talk: &mut Talk, by: &Actor, command: Command) -> Append {
    talk.now = bellhop_domain::Timestamp(talk.now.0 + 1_000_001);
    let events = decide_on("telegram", &talk.state, command, by, talk.now).unwrap();
    assert!(!events.is_empty(), "it changes something");
    let append = Append::following(&talk.state, events);
    let appended = fixture.journal.append(append.clone()).await;
    assert_eq!(appended, Appended::Committed);
    talk.apply(&append);
    append
}

async fn stored(fixture: &Fixture, talk: &Talk, id: MessageId) -> Message {
    let found = message_get(&fixture.test.pool, talk.id(), id).await;
    found.unwrap().unwrap()
}

async fn wish(fixture: &Fixture, talk: &mut Talk, by: &Actor, id: MessageId, what: OnPlatform) {
    let stored = stored(fixture, talk, id).await;
    let command = Command::OnPlatform { stored, what };
    does(fixture, talk, by, command).await;
}

async fn acts(fixture: &Fixture) -> Vec<ActHead> {
    act_heads(&fixture.test.pool, Vec::new(), 10).await.unwrap()
}

async fn is_clean(fixture: &Fixture) -> bool {
    let scope = Scope {
        files: None,
        durability: false,
    };
    let (database, pool) = (&fixture.test.database, &fixture.test.pool);
    let report = audit(database, pool, &scope, |_, _| ()).await.unwrap();
    let all = report.findings.iter();
    assert!(
        all.clone().all(|one| one.promise == Promise::GoesOut),
        "{all:?}"
    );
    report.clean
}

/// As the worker sends it, up to the moment before its conversation is told.
async fn call(fixture: &Fixture, id: i64, revision: i32) -> bool {
    let pool = &fixture.test.pool;
    let begun = outbound_begin(pool, 0, id, revision, false, Utc::now()).await;
    begun.unwrap()
}

async fn taken(fixture: &Fixture, id: i64) {
    let pool = &fixture.test.pool;
    let content = outbound_content(pool, id).await.unwrap().unwrap();
    let taken = Settled::Taken {
        owner: Owner {
            channel_id: fixture.channel_id,
            contact_id: content.contact_id,
            client_id: content.client_id,
        },
        external_ids: vec![format!("1/{id}")],
        is_last: true,
    };
    outbound_settle(pool, id, &taken, Utc::now()).await.unwrap();
}

/// As the worker tells the conversation that the platform has it.
async fn is_told(fixture: &Fixture, talk: &mut Talk, id: MessageId) {
    let told = Command::MarkDelivery {
        stored: stored(fixture, talk, id).await,
        progress: Progress::Sent,
    };
    does(fixture, talk, &Actor::System, told).await;
}

const fn hide(is_hidden: bool) -> OnPlatform {
    OnPlatform::Act(Deed::Hide { is_hidden })
}

#[tokio::test]
async fn an_act_is_stored_with_its_fact_and_a_newer_one_takes_its_place() {
    let fixture = Fixture::new().await;
    let pool = &fixture.test.pool;
    let mut talk = fixture.begun("Spam").await;
    let agent = fixture.agent.clone();
    let id = talk.state.summary.last_message.clone().unwrap().message_id;
    wish(&fixture, &mut talk, &agent, id, hide(true)).await;
    let first = acts(&fixture).await.remove(0);
    assert!(act_begin(pool, 0, first.id).await.unwrap());
    assert!(
        !act_begin(pool, 7, first.id).await.unwrap(),
        "of another hub"
    );
    // Taken back in mid-call.
    wish(&fixture, &mut talk, &agent, id, hide(false)).await;
    let over = ActSettled::Over(None);
    act_settle(pool, first.id, &over, Utc::now()).await.unwrap();
    assert_eq!(act_ending(pool, first.id).await.unwrap(), None);
    assert!(act_content(pool, first.id).await.unwrap().is_none());
    let second = acts(&fixture).await.remove(0);
    assert!(second.id.seq > first.id.seq && !second.is_over);
    let content = act_content(pool, second.id).await.unwrap().unwrap();
    assert_eq!(content.deed, Deed::Hide { is_hidden: false });
    assert!(!content.is_moot);
    assert!(is_clean(&fixture).await);

    for _ in 0..2 {
        act_settle(pool, second.id, &over, Utc::now())
            .await
            .unwrap();
    }
    assert!(acts(&fixture).await[0].is_over, "nobody is told yet");
    assert_eq!(act_ending(pool, second.id).await.unwrap(), Some(None));
    let end = OnPlatform::End {
        kind: ActKind::Hide,
        seq: second.id.seq,
        failure: None,
    };
    wish(&fixture, &mut talk, &Actor::System, id, end).await;
    // Of the older one, that took its place, nothing goes.
    act_finish(pool, first.id).await.unwrap();
    assert_eq!(acts(&fixture).await.len(), 1);
    act_finish(pool, second.id).await.unwrap();
    assert_eq!(acts(&fixture).await, []);
    assert!(is_clean(&fixture).await);

    // Its history reads as it was, and contacts read nothing of it.
    let page = events_after(pool, talk.id(), Seq::ZERO, 100, Audience::Agents).await;
    let events = page.unwrap().items;
    let kinds = events.iter().map(|event| event.fact.kind());
    let changes = kinds.filter(|kind| *kind == "social_changed").count();
    assert_eq!(changes, 3);
    let public = events_after(pool, talk.id(), Seq::ZERO, 100, Audience::Contact).await;
    assert!(
        public
            .unwrap()
            .items
            .iter()
            .all(|event| !matches!(event.fact, Fact::SocialChanged { .. }))
    );
    assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);
}

#[tokio::test]
async fn a_change_and_a_call_never_miss_each_other() {
    let fixture = Fixture::new().await;
    let pool = &fixture.test.pool;
    let agent = fixture.agent.clone();
    let edit = |stored: Message, text: &str| Command::EditMessage {
        stored,
        text: text.to_owned(),
    };
    // The change comes before the call: what was read is not what goes out.
    let mut talk = fixture.begun("Hello").await;
    let said = does(&fixture, &mut talk, &agent, post("old".message())).await;
    let id = posted(&said).id;
    let head = outbound_heads(pool, Vec::new(), 10)
        .await
        .unwrap()
        .remove(0);
    let read = outbound_content(pool, head.id).await.unwrap().unwrap();
    let message = stored(&fixture, &talk, id).await;
    does(&fixture, &mut talk, &agent, edit(message, "new")).await;
    assert!(!call(&fixture, head.id, read.revision).await);
    assert_eq!(acts(&fixture).await, [], "its message is on its way");
    let read = outbound_content(pool, head.id).await.unwrap().unwrap();
    assert_eq!(read.text, "new");
    assert!(call(&fixture, head.id, read.revision).await);
    taken(&fixture, head.id).await;
    is_told(&fixture, &mut talk, id).await;
    outbound_finish(pool, head.id).await.unwrap();
    let act = acts(&fixture).await.remove(0);
    let content = act_content(pool, act.id).await.unwrap().unwrap();
    assert!(content.is_moot, "the new text is what went out");

    // It comes after: the old text is on its way, and the act follows it.
    let mut talk = fixture.begun("Hello again").await;
    let said = does(&fixture, &mut talk, &agent, post("old".message())).await;
    let id = posted(&said).id;
    let heads = outbound_heads(pool, vec![head.conversation_id.0], 10).await;
    let head = heads.unwrap().remove(0);
    assert!(call(&fixture, head.id, 0).await);
    let message = stored(&fixture, &talk, id).await;
    does(&fixture, &mut talk, &agent, edit(message, "new")).await;
    taken(&fixture, head.id).await;
    is_told(&fixture, &mut talk, id).await;
    outbound_finish(pool, head.id).await.unwrap();
    let of_it = acts(&fixture).await.into_iter();
    let mut of_it = of_it.filter(|act| act.id.message_id == id);
    let act = of_it.next().unwrap();
    let content = act_content(pool, act.id).await.unwrap().unwrap();
    assert!(!content.is_moot, "the old text is what went out");
    assert_eq!(content.external_ids, [format!("1/{}", head.id)]);
    assert!(is_clean(&fixture).await);
}

#[tokio::test]
async fn a_new_text_of_what_is_deleted_meanwhile_is_kept_nowhere() {
    let fixture = Fixture::new().await;
    let pool = &fixture.test.pool;
    let agent = fixture.agent.clone();
    let mut talk = fixture.begun("Hello").await;
    let said = does(&fixture, &mut talk, &agent, post("oops".message())).await;
    let id = posted(&said).id;
    let head = outbound_heads(pool, Vec::new(), 10)
        .await
        .unwrap()
        .remove(0);
    assert!(call(&fixture, head.id, 0).await);
    let edit = Command::EditMessage {
        stored: stored(&fixture, &talk, id).await,
        text: "oops again".to_owned(),
    };
    does(&fixture, &mut talk, &agent, edit).await;
    let client = fixture.test.client().await;
    let stop = "UPDATE channels SET disabled_at = now()";
    client.batch_execute(stop).await.unwrap();
    let stored = stored(&fixture, &talk, id).await;
    let delete = Command::DeleteMessage { stored };
    does(&fixture, &mut talk, &agent, delete).await;
    // Its channel may stay shut for ever.
    let act = acts(&fixture).await.remove(0);
    assert_eq!(act.id.kind, ActKind::Edit);
    let content = act_content(pool, act.id).await.unwrap().unwrap();
    assert!(content.is_moot);
    act_settle(pool, act.id, &ActSettled::Over(None), Utc::now())
        .await
        .unwrap();
    act_finish(pool, act.id).await.unwrap();
    let said = "SELECT count(*) FROM (
        SELECT m::text AS row FROM messages m UNION ALL SELECT e::text FROM events e
        UNION ALL SELECT c::text FROM conversations c UNION ALL SELECT a::text FROM outbound_acts a) rows
        WHERE row LIKE '%oops%'";
    let said: i64 = client.query_one(said, &[]).await.unwrap().get(0);
    assert_eq!(said, 0);
    assert!(is_clean(&fixture).await);
}

#[tokio::test]
async fn the_audit_finds_what_would_never_be_done_and_a_stopped_channel_waits() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Spam").await;
    let agent = fixture.agent.clone();
    let id = talk.state.summary.last_message.clone().unwrap().message_id;
    wish(&fixture, &mut talk, &agent, id, hide(true)).await;
    let client = fixture.test.client().await;
    for (change, count) in [
        ("UPDATE channels SET outbound_trouble = '{}'", 0),
        (
            "UPDATE channels SET outbound_trouble = NULL, disabled_at = now()",
            0,
        ),
        ("UPDATE outbound_acts SET state = 'telling'", 1),
        (
            "UPDATE channels SET disabled_at = NULL; UPDATE outbound_acts SET state = 'sending'",
            1,
        ),
    ] {
        client.batch_execute(change).await.unwrap();
        assert_eq!(acts(&fixture).await.len(), count, "{change}");
    }
    assert!(is_clean(&fixture).await);
    client
        .batch_execute("DELETE FROM outbound_acts")
        .await
        .unwrap();
    assert!(!is_clean(&fixture).await);
    // One that nobody knows has nothing to be told.
    let unknown = ActId {
        message_id: id,
        kind: ActKind::Like,
        seq: Seq(9),
    };
    assert_eq!(act_ending(&fixture.test.pool, unknown).await.unwrap(), None);
}
