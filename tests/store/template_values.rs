//! What agents filled into a template is part of what was said.

use bellhop::store::read::messages::message_get;
use bellhop_actors::journal::{Appended, Journal as _};
use bellhop_domain::conversation::{Actor, Command, Manner, Progress, TemplateUse};

use crate::fixture::{Fixture, Words as _, posted};
use crate::outbound::{checked, mark, reply_over};

#[tokio::test]
async fn what_stood_in_a_template_goes_with_its_message() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("Hello").await;
    let manner = Manner {
        is_private: false,
        template: Some(TemplateUse {
            name: "order_update".to_owned(),
            language: "en".to_owned(),
            values: vec!["Rosalind".to_owned()],
        }),
    };
    let command = Command::PostReply {
        message: "Hello Rosalind".message(),
        expected_seq: None,
        manner: Box::new(manner),
    };
    let append = reply_over("whatsapp", &fixture, &mut talk, command);
    assert_eq!(
        fixture.journal.append(append.clone()).await,
        Appended::Committed
    );
    talk.apply(&append);
    let message = posted(&append).clone();
    mark(&fixture, &mut talk, &message, Progress::Sent).await;
    let client = fixture.test.client().await;
    let named =
        "SELECT coalesce(string_agg(row, ' '), '') FROM (SELECT m::text AS row FROM messages m
        UNION ALL SELECT e::text FROM events e UNION ALL SELECT c::text FROM conversations c) rows
        WHERE row LIKE '%Rosalind%'";
    let named = async || client.query_one(named, &[]).await.unwrap().get(0);
    let before: String = named().await;
    // The event that it was sent holds them too.
    assert!(before.contains("\"\"state\"\": \"\"sent\"\""), "{before}");
    let stored = message_get(&fixture.test.pool, talk.id(), message.id).await;
    let stored = stored.unwrap().unwrap();
    let command = Command::DeleteMessage { stored };
    fixture.does(&mut talk, &Actor::System, command).await;
    let after: String = named().await;
    assert_eq!(after, "");
    assert!(checked(&fixture).await.clean);
}
