//! Words of messages for search: by the hub, or by Postgres where the hub made none.

use bellhop::store::read::Audience;
use bellhop::store::read::conversations::{ConversationFilter, conversation_list};
use bellhop_actors::journal::Journal;
use bellhop_domain::ConversationId;
use bellhop_domain::conversation::{Actor, Command};

use crate::fixture::{Fixture, Words, post};

async fn finds(fixture: &Fixture, text: &str) -> Vec<ConversationId> {
    let by_agent = ConversationFilter {
        text: Some(text.to_owned()),
        ..ConversationFilter::all(Audience::Agents)
    };
    let Actor::Contact { id, .. } = fixture.contact else {
        panic!("not a contact")
    };
    let by_contact = ConversationFilter {
        contact_id: Some(id),
        text: Some(text.to_owned()),
        ..ConversationFilter::all(Audience::Contact)
    };
    let ids = async |filter: &ConversationFilter| {
        let page = conversation_list(&fixture.test.pool, filter, None, 10)
            .await
            .unwrap();
        let mut ids: Vec<_> = page.rows.iter().map(|row| row.summary.id).collect();
        ids.sort();
        ids
    };
    let found = ids(&by_agent).await;
    assert_eq!(ids(&by_contact).await, found, "{text:?}");
    found
}

async fn words_stored(fixture: &Fixture) -> Vec<Option<String>> {
    let client = fixture.test.client().await;
    let rows = client
        .query(
            "SELECT words::text FROM messages ORDER BY conversation_id, seq",
            &[],
        )
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn words_of_the_hub_and_of_postgres_are_found() {
    let fixture = Fixture::new().await;
    let lamp = fixture
        .begun("The LAMP doesn't work: lena_b@post.test, A4-paper")
        .await
        .id();
    let mut other = fixture.begun("Hi").await;
    let contact = fixture.contact.clone();
    fixture
        .does(
            &mut other,
            &contact,
            post("東京タワーはどこ? Größe XL".message()),
        )
        .await;
    let other = other.id();
    for (text, expected) in [
        ("lamp", vec![lamp]),
        ("work lamp", vec![lamp]),
        ("\"lamp doesn't work\"", vec![lamp]),
        ("\"work lamp\"", vec![]),
        ("post", vec![lamp]),
        ("lena_b@post.test", vec![lamp]),
        ("a4-paper", vec![lamp]),
        ("lamp -paper", vec![]),
        ("größe or nothing", vec![other]),
        ("東京", vec![other]),
        ("京東", vec![]),
        ("🙂", vec![]),
    ] {
        assert_eq!(finds(&fixture, text).await, expected, "{text:?}");
    }
    let client = fixture.test.client().await;
    client
        .batch_execute("UPDATE messages SET words = NULL")
        .await
        .unwrap();
    for (text, expected) in [
        ("work lamp", vec![lamp]),
        ("\"the lamp doesn't\"", vec![lamp]),
        ("lena_b@post.test", vec![lamp]),
        ("größe or nothing", vec![other]),
        ("größe -xl", vec![]),
    ] {
        assert_eq!(finds(&fixture, text).await, expected, "{text:?}");
    }
}

#[tokio::test]
async fn words_follow_the_text() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let talk_id = talk.id();
    let agent = fixture.agent.clone();
    let message = "A lamp".message();
    let id = message.id;
    fixture.does(&mut talk, &agent, post(message)).await;
    assert_eq!(finds(&fixture, "lamp").await, [talk.id()]);

    let stored = async |id| {
        let stored = fixture.journal.message(talk_id, id).await;
        stored.unwrap().unwrap()
    };
    let edit = Command::EditMessage {
        stored: stored(id).await,
        text: "A chair".to_owned(),
    };
    fixture.does(&mut talk, &agent, edit).await;
    assert_eq!(finds(&fixture, "chair").await, [talk.id()]);
    assert!(finds(&fixture, "lamp").await.is_empty());
    assert!(words_stored(&fixture).await.iter().all(Option::is_some));

    // As the version before does, which knows of no words.
    let client = fixture.test.client().await;
    client
        .batch_execute("UPDATE messages SET text = 'A table' WHERE text = 'A chair'")
        .await
        .unwrap();
    assert_eq!(finds(&fixture, "table").await, [talk.id()]);
    assert!(finds(&fixture, "chair").await.is_empty());

    fixture
        .does(
            &mut talk,
            &agent,
            Command::DeleteMessage {
                stored: stored(id).await,
            },
        )
        .await;
    assert!(finds(&fixture, "table").await.is_empty());
    assert_eq!(
        words_stored(&fixture).await.last().unwrap().as_deref(),
        None
    );
}

/// The longest texts, the rarest signs.
#[tokio::test]
async fn every_text_has_words_that_postgres_takes() {
    let fixture = Fixture::new().await;
    for (text, typed, is_found) in [
        ("a ".repeat(5_000), "a a", true),
        ("x".repeat(10_000), "x", false),
        ("Ab1".repeat(85), &"aB1".repeat(85), true),
        (
            "İß\u{301}\u{200d}ﬀ 👩‍👩‍👧 ქართული ภาษาไทย हिन्दी العربية ".repeat(100),
            "ქართული ภาษา हिन्दी \"العربية İß\u{301}\u{200d}ﬀ\"",
            true,
        ),
        (
            "'\\:*&|!<->(\"\u{1f}\u{85}\u{2028}".to_owned(),
            "'\\:*&|!<->(\"\u{1f}\u{85}\u{2028}",
            false,
        ),
        (
            (0..2_000).map(|number| format!("{number:x} ")).collect(),
            "\"7ce 7cf\" '0\\:*&|!<->(\"",
            true,
        ),
    ] {
        let talk = fixture.begun(&text).await;
        let expected = if is_found { vec![talk.id()] } else { vec![] };
        assert_eq!(finds(&fixture, typed).await, expected, "{typed:?}");
    }
}
