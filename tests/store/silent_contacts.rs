//! Who never wrote is forgotten, and nobody else.

use bellhop::forget::silent_contacts;
use bellhop_domain::ContactId;
use bellhop_domain::conversation::Actor;
use chrono::{TimeDelta, Utc};
use tokio_postgres::Client;

use crate::fixture::{Fixture, contact};

async fn names(client: &Client) -> Vec<String> {
    let rows = client
        .query("SELECT name FROM contacts ORDER BY name", &[])
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

fn id(person: &Actor) -> ContactId {
    match person {
        Actor::Contact { id, .. } => *id,
        Actor::Agent { .. } | Actor::System => panic!("not a contact"),
    }
}

#[tokio::test]
async fn only_contacts_who_left_nothing_are_forgotten() {
    let fixture = Fixture::new().await;
    let pool = &fixture.test.pool;
    let client = fixture.test.client().await;
    // Lena, the fixture's own, has a conversation.
    fixture.begun("Hello").await;
    for (name, trace) in [
        ("Silent", ""),
        (
            "Passer-by",
            "INSERT INTO sessions (token_hash, kind, contact_id, channel_id, created_at,
                last_used_at, expires_at)
             SELECT '\\x02', 'visitor', c.id, h.id, now(), now() - interval '40 days', now()
             FROM contacts c, channels h WHERE c.id = $",
        ),
        (
            "Proven",
            "INSERT INTO contact_identities (kind, value, contact_id, created_at)
             SELECT 'user', '7', c.id, now() FROM contacts c WHERE c.id = $",
        ),
        (
            "Noted",
            "UPDATE contacts SET notes = 'calls on Mondays' WHERE id = $",
        ),
        (
            "Uploader",
            "INSERT INTO attachments (id, uploader_kind, uploader_id, name, content_type,
                size_bytes, storage_key, created_at)
             SELECT gen_random_uuid(), 'contact', c.id, 'a', 'text/plain', 1, 'a', now()
             FROM contacts c WHERE c.id = $",
        ),
        (
            "Reader",
            "INSERT INTO sessions (token_hash, kind, contact_id, channel_id, created_at,
                last_used_at, expires_at)
             SELECT '\\x01', 'contact', c.id, h.id, now(), now(), now()
             FROM contacts c, channels h WHERE c.id = $",
        ),
    ] {
        let person = contact(name);
        fixture.add(&person).await;
        let trace = trace.replace('$', &format!("'{}'", id(&person)));
        client.batch_execute(&trace).await.unwrap();
    }
    let age = "UPDATE contacts SET last_seen_at = now() - interval '40 days'";
    client.execute(age, &[]).await.unwrap();
    fixture.add(&contact("Recent")).await;

    let before = Utc::now() - TimeDelta::days(30);
    assert_eq!(silent_contacts(pool, before).await.unwrap(), 2);
    let left = ["Lena", "Noted", "Proven", "Reader", "Recent", "Uploader"];
    assert_eq!(names(&client).await, left);
    assert_eq!(silent_contacts(pool, before).await.unwrap(), 0);
}

#[tokio::test]
async fn many_are_forgotten_page_by_page() {
    let fixture = Fixture::new().await;
    let client = fixture.test.client().await;
    // All were last seen at the same moment, and more than one page of them.
    let many = "INSERT INTO contacts (id, name, created_at, last_seen_at)
        SELECT gen_random_uuid(), 'x', now(), now() - interval '40 days' FROM generate_series(1, 1234)";
    client.execute(many, &[]).await.unwrap();
    let before = Utc::now() - TimeDelta::days(30);
    let forgotten = silent_contacts(&fixture.test.pool, before).await.unwrap();
    assert_eq!(forgotten, 1234);
    assert_eq!(names(&client).await, ["Lena"]);
}
