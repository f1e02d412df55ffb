//! The smaller statement of `src/store/write/post.rs` stores what the one for everything does.

use std::sync::Arc;

use bellhop::store::people::erase::erase_names;
use bellhop::store::read::Audience;
use bellhop::store::read::events::{events_after, events_before};
use bellhop_actors::journal::{Append, Appended, Extent, Journal};
use bellhop_domain::conversation::{
    Actor, Attachment, Command, Event, MessagePreview, NewMessage, Status, Update,
};
use bellhop_domain::{AttachmentId, MessageId, Seq};
use futures_util::future::join_all;
use uuid::Uuid;

use crate::appends::stored_events;
use crate::fixture::{Fixture, Words, post, update};

/// By the statement for messages only, and by the one that everything can go through.
pub fn both_ways(append: Append) -> [Append; 2] {
    assert_eq!(append.extent, Extent::Message);
    let mut whole = append.clone();
    whole.extent = Extent::Whole;
    [append, whole]
}

/// One at a time and many at once, from each side and for each reader.
#[tokio::test]
async fn a_message_is_stored_the_same_both_ways() {
    let fixture = Fixture::new().await;
    for is_whole in [false, true] {
        let mut talks = Vec::new();
        for number in 0..12 {
            let mut talk = fixture.begun(&format!("Hello {number}")).await;
            // The first answer opens it.
            fixture
                .does(&mut talk, &fixture.agent, post("Hi!".message()))
                .await;
            talks.push(talk);
        }
        let (contact, agent) = (&fixture.contact, &fixture.agent);
        let said = [
            (contact, "Where is it?".message()),
            (agent, "A moment \"please\".".message()),
            (agent, "On its way: \u{1f69a}".note()),
            (contact, "Thanks,\nLena".message()),
        ];
        for (by, message) in said {
            let mut appends = Vec::new();
            for talk in &mut talks {
                let message = NewMessage {
                    id: MessageId(Uuid::now_v7()),
                    ..message.clone()
                };
                let [alone, whole] = both_ways(talk.decided(by, post(message)).unwrap());
                appends.push(if is_whole { whole } else { alone });
            }
            let (first, others) = appends.split_first().unwrap();
            assert_eq!(
                fixture.journal.append(first.clone()).await,
                Appended::Committed
            );
            let others = others
                .iter()
                .map(|append| fixture.journal.append(append.clone()));
            for stored in join_all(others).await {
                assert_eq!(stored, Appended::Committed);
            }
            for (talk, append) in talks.iter_mut().zip(&appends) {
                talk.apply(append);
                let events = stored_events(&fixture, talk).await;
                assert_eq!(events.last(), append.events.first());
                assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);
            }
        }
    }
}

/// What a message does not always change goes the other way.
#[tokio::test]
async fn more_than_a_message_is_not_stored_as_one() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let (contact, agent) = (fixture.contact.clone(), fixture.agent.clone());
    let plain = talk.decided(&contact, post("Hello?".message())).unwrap();
    assert_eq!(plain.extent, Extent::Message);
    let picture = Attachment {
        id: AttachmentId(Uuid::now_v7()),
        name: "lamp.jpg".to_owned(),
        content_type: "image/jpeg".to_owned(),
        size_bytes: 3,
        width: None,
        height: None,
        has_thumbnail: false,
    };
    let mut message = "Look".message();
    message.attachments = vec![picture];
    let with_file = talk.decided(&contact, post(message)).unwrap();
    assert_eq!(with_file.extent, Extent::Row);
    let solved = Command::Update(Update {
        status: Some(Status::Solved),
        ..update()
    });
    fixture.does(&mut talk, &agent, solved).await;
    let reopens = talk.decided(&contact, post("Still".message())).unwrap();
    assert_ne!(reopens.extent, Extent::Message);
}

/// No event is recorded beside a message. The version before records one, which is told the same.
#[tokio::test]
async fn a_message_is_its_own_event_and_one_beside_it_says_the_same() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let (contact, agent) = (fixture.contact.clone(), fixture.agent.clone());
    fixture
        .does(&mut talk, &agent, post("They wait.".note()))
        .await;
    fixture
        .does(&mut talk, &contact, post("Hello?".message()))
        .await;
    let events = stored_events(&fixture, &talk).await;
    let client = fixture.test.client().await;
    let posted = async |table: &str| {
        let posted = format!("SELECT count(*) FROM {table} WHERE kind = 'message_posted'");
        client
            .query_one(&posted, &[])
            .await
            .unwrap()
            .get::<_, i64>(0)
    };
    assert_eq!(
        (posted("events").await, posted("recorded_events").await),
        (3, 0)
    );

    let as_before = "CREATE TEMP TABLE told AS SELECT * FROM events WHERE kind = 'message_posted';
        UPDATE messages SET previous_public_seq = NULL;
        INSERT INTO events SELECT * FROM told";
    client.batch_execute(as_before).await.unwrap();
    assert_eq!(
        (posted("events").await, posted("recorded_events").await),
        (3, 3)
    );
    assert_eq!(stored_events(&fixture, &talk).await, events);

    // Both kinds in one conversation, however it is paged.
    fixture.does(&mut talk, &agent, post("Hi!".message())).await;
    fixture
        .does(&mut talk, &contact, post("Thanks.".message()))
        .await;
    let (pool, id) = (&fixture.test.pool, talk.id());
    for audience in [Audience::Agents, Audience::Contact] {
        let all = events_after(pool, id, Seq::ZERO, 99, audience)
            .await
            .unwrap();
        for limit in 1..=all.items.len() {
            let mut ascending = Vec::new();
            let mut has_more = true;
            while has_more {
                let after = ascending.last().map_or(Seq::ZERO, |one: &Event| one.seq);
                let page = events_after(pool, id, after, limit, audience)
                    .await
                    .unwrap();
                ascending.extend(page.items);
                has_more = page.has_more;
            }
            assert_eq!(ascending, all.items);
            let mut descending = Vec::new();
            let mut has_more = true;
            while has_more {
                let before = descending.last().map(|one: &Event| one.seq);
                let page = events_before(pool, id, before, limit, audience)
                    .await
                    .unwrap();
                descending.extend(page.items.into_iter().rev());
                has_more = page.has_more;
            }
            descending.reverse();
            assert_eq!(descending, all.items);
        }
    }

    // The version before changes the names of both.
    let erased = "UPDATE events SET actor = jsonb_set(actor, '{name}', '\"Visitor\"')
        WHERE actor ->> 'kind' = 'contact';
        UPDATE messages SET author_name = 'Visitor' WHERE author_kind = 'contact'";
    client.batch_execute(erased).await.unwrap();
    let names = stored_events(&fixture, &talk).await;
    let names = names.iter().filter(|one| one.actor.is_contact());
    assert!(
        names
            .map(|one| one.actor.name())
            .all(|name| name == "Visitor")
    );
}

/// A note in between leaves what the contact was shown last. The version before stores the same preview twice.
#[tokio::test]
async fn a_last_public_message_that_is_the_last_one_points_to_it() {
    let fixture = Fixture::new().await;
    let (contact, agent) = (fixture.contact.clone(), fixture.agent.clone());
    let mut talk = fixture.begun("Hello").await;
    let client = fixture.test.client().await;
    let is_pointing = async || -> bool {
        let stored = "SELECT last_public_message = 'true', jsonb_typeof(last_message),
            jsonb_typeof(last_public_message) FROM conversations";
        let row = client.query_one(stored, &[]).await.unwrap();
        let is_pointing: bool = row.get(0);
        assert_eq!(row.get::<_, &str>(1), "string");
        assert_eq!(row.get::<_, &str>(2) == "string", !is_pointing);
        is_pointing
    };
    let steps: [(_, _, bool); 5] = [
        (&agent, "They wait.".note(), false),
        (&agent, "They wait longer.".note(), false),
        (&contact, "Hello?".message(), true),
        (&agent, "They call.".note(), false),
        (&agent, "Hi!".message(), true),
    ];
    for (by, message, points) in steps {
        fixture.does(&mut talk, by, post(message)).await;
        assert_eq!(is_pointing().await, points);
        assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);
    }
    let twice = "UPDATE conversations SET last_public_message = last_message";
    client.batch_execute(twice).await.unwrap();
    assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);
    let note = post("They hung up.".note());
    fixture.does(&mut talk, &agent, note).await;
    assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);
}

/// Versions before wrote objects; both forms read the same, and lose a name that is erased.
#[tokio::test]
async fn a_preview_is_an_object_or_a_string_that_holds_one() {
    let forms = ["last_message #>> '{}'", "to_jsonb(last_message #>> '{}')"];
    for form in forms {
        let fixture = Fixture::new().await;
        let agent = fixture.agent.clone();
        let mut talk = fixture.begun("Where is \"it\"?\n\u{1f69a}").await;
        let client = fixture.test.client().await;
        let rewritten = format!(
            "UPDATE conversations SET last_message = ({form})::jsonb, last_public_message = CASE last_public_message
                WHEN 'true' THEN 'true' ELSE ({})::jsonb END",
            form.replace("last_message", "last_public_message")
        );
        let rewrite = async || client.batch_execute(&rewritten).await.unwrap();
        rewrite().await;
        assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);
        fixture
            .does(&mut talk, &agent, post("They wait.".note()))
            .await;
        rewrite().await;
        assert_eq!(fixture.loaded(talk.id()).await.conversation, talk.state);

        let cards = [talk.state.summary.contact_id];
        let renamed = erase_names(&fixture.test.pool, &cards).await.unwrap();
        assert_eq!(renamed, [talk.id()]);
        let summary = fixture.loaded(talk.id()).await.conversation.summary.clone();
        let author = |shown: &Option<Arc<MessagePreview>>| shown.as_ref().unwrap().author.clone();
        assert_eq!(
            author(&summary.last_message),
            author(&talk.state.summary.last_message)
        );
        let erased = Actor::Contact {
            id: summary.contact_id,
            name: "Visitor".to_owned(),
        };
        assert_eq!(author(&summary.last_public_message), erased);
    }
}
