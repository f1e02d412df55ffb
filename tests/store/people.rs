//! Cards that become one person's, and come apart again, on the real statements.

use std::time::Duration;

use bellhop::auth::token;
use bellhop::store::channel_settings::ChannelSettings;
use bellhop::store::channels::{NewChannel, WIDGET, channel_create};
use bellhop::store::contacts::{ContactChange, contact_by_id, contact_update};
use bellhop::store::inbound::claims::{Claim, Claimed, Person, message_claim};
use bellhop::store::inbound::marks::{Hide, hide_keep};
use bellhop::store::people::consent::person_wants_marketing;
use bellhop::store::people::duplicates::duplicates_of;
use bellhop::store::people::group::group_of;
use bellhop::store::people::join::{JoinError, Joined, Joining, Reason, Side, contacts_join};
use bellhop::store::people::proof::{Proof, proofs_record};
use bellhop::store::people::undo::contacts_join_undo;
use bellhop::store::visits::{Visit, Visited, visit_open};
use bellhop_domain::conversation::{Actor, AgentRef};
use bellhop_domain::{AgentId, ChannelId, ClientId, ContactId};
use chrono::{TimeDelta, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::fixture::{Fixture, contact};
use crate::support::TestDatabase;

fn mia() -> AgentRef {
    AgentRef {
        id: AgentId(Uuid::from_u128(1)),
        name: "Mia".to_owned(),
    }
}

pub async fn card(fixture: &Fixture, name: &str) -> ContactId {
    let actor = contact(name);
    fixture.add(&actor).await;
    match actor {
        Actor::Contact { id, .. } => id,
        Actor::Agent { .. } | Actor::System => panic!("a contact"),
    }
}

pub async fn join(
    fixture: &Fixture,
    kept: ContactId,
    joined: ContactId,
) -> Result<Joined, JoinError> {
    let joining = Joining {
        kept,
        joined,
        name: Side::Kept,
        email: Side::Joined,
        reason: Reason::ByHand,
    };
    contacts_join(&fixture.test.pool, &mia(), joining, Utc::now()).await
}

/// All cards as they are, but for when somebody parted them.
async fn cards(test: &TestDatabase) -> Vec<String> {
    let client = test.client().await;
    let cards = "SELECT (to_jsonb(c) - 'kept_apart_at')::text FROM contacts c ORDER BY id";
    let rows = client.query(cards, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn an_undo_brings_every_card_back_as_it_was_in_whatever_order() {
    let fixture = Fixture::new().await;
    let pool = &fixture.test.pool;
    let mut ids = Vec::new();
    for name in ["Ada", "Ben", "Cleo", "Dan", "Eve"] {
        ids.push(card(&fixture, name).await);
    }
    let [ada, ben, cleo, dan, eve] = ids.as_slice() else {
        panic!("five cards");
    };
    let alone = cards(&fixture.test).await;
    let first = join(&fixture, *ben, *cleo).await.unwrap();
    let pair = cards(&fixture.test).await;
    // A person of two cards is joined to one of two.
    join(&fixture, *ada, *dan).await.unwrap();
    let two_pairs = cards(&fixture.test).await;
    let second = join(&fixture, *dan, *cleo).await.unwrap();
    let group = group_of(pool, *cleo).await.unwrap().unwrap();
    assert_eq!(group.head.id, ada.0);
    assert_eq!(group.others.len(), 3);
    let shown = contact_by_id(pool, *cleo).await.unwrap().unwrap();
    assert_eq!(shown.id, *ada);
    assert_eq!(shown.name.as_deref(), Some("Ada"));
    assert_eq!(shown.email.as_deref(), Some("cleo@example.com"));
    let again = join(&fixture, *ben, *dan).await;
    assert!(matches!(again, Err(JoinError::SamePerson)), "{again:?}");
    let nobody = join(&fixture, *eve, ContactId(Uuid::from_u128(9))).await;
    assert!(matches!(nobody, Err(JoinError::NotFound)), "{nobody:?}");

    contacts_join_undo(pool, &mia(), second.id, Utc::now())
        .await
        .unwrap();
    assert_eq!(cards(&fixture.test).await, two_pairs);
    let twice = contacts_join_undo(pool, &mia(), second.id, Utc::now()).await;
    assert!(matches!(twice, Err(JoinError::Undone)), "{twice:?}");

    // The older join is undone first, while its cards are with somebody else.
    let third = join(&fixture, *ada, *ben).await.unwrap();
    contacts_join_undo(pool, &mia(), first.id, Utc::now())
        .await
        .unwrap();
    assert_eq!(
        group_of(pool, *cleo).await.unwrap().unwrap().others.len(),
        0
    );
    contacts_join_undo(pool, &mia(), third.id, Utc::now())
        .await
        .unwrap();
    let after = cards(&fixture.test).await;
    for (number, id) in [ben, cleo, eve].into_iter().enumerate() {
        let of = |all: &[String]| {
            let found = all.iter().find(|card| card.contains(&id.to_string()));
            found.unwrap().clone()
        };
        assert_eq!(of(&after), of(&alone), "{number}");
    }
    assert_ne!(pair, alone);
}

/// Comes back as soon as so many sessions wait for somebody else's lock.
pub async fn waiting_for_locks(client: &tokio_postgres::Client, count: i64) {
    waiting_for_locks_since(client, count, "0 s").await;
}

/// With statements that began at least so long ago.
pub async fn waiting_for_locks_since(client: &tokio_postgres::Client, count: i64, age: &str) {
    let waiting = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'
            AND query_start <= clock_timestamp() - $1::text::interval";
    let mut look = tokio::time::interval(Duration::from_millis(10));
    loop {
        look.tick().await;
        let found: i64 = client.query_one(waiting, &[&age]).await.unwrap().get(0);
        if found == count {
            return;
        }
    }
}

/// The one who has the lock is in the middle of a join when the other comes.
#[tokio::test]
async fn a_new_name_that_meets_a_join_is_that_of_the_person_they_become() {
    let fixture = Fixture::new().await;
    let pool = fixture.test.pool.clone();
    let (ada, ben) = (card(&fixture, "Ada").await, card(&fixture, "Ben").await);
    let (client, watcher) = (fixture.test.client().await, fixture.test.client().await);
    let begin_join = format!(
        "BEGIN; SELECT pg_advisory_xact_lock(5310772);
        UPDATE contacts SET card_name = 'Ada', card_email = 'ada@example.com',
            joined_into = CASE WHEN id = '{ben}' THEN '{ada}'::uuid END WHERE id IN ('{ada}', '{ben}')"
    );
    client.batch_execute(&begin_join).await.unwrap();
    let change = ContactChange {
        name: Some(Some("Benjamin".to_owned())),
        ..ContactChange::default()
    };
    let renamed = tokio::spawn(async move { contact_update(&pool, ben, change).await });
    waiting_for_locks(&watcher, 1).await;
    client.batch_execute("COMMIT").await.unwrap();
    let renamed = renamed.await.unwrap().unwrap().unwrap();
    assert_eq!(
        (renamed.id, renamed.name.as_deref()),
        (ada, Some("Benjamin"))
    );
    for id in [ada, ben] {
        let shown = contact_by_id(&fixture.test.pool, id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(shown.name.as_deref(), Some("Benjamin"));
    }
    let names =
        "SELECT count(DISTINCT (card_name, card_email)) FROM contacts WHERE card_name IS NOT NULL";
    let names: i64 = watcher.query_one(names, &[]).await.unwrap().get(0);
    assert_eq!(names, 1, "all cards are shown alike");
}

#[tokio::test]
async fn one_address_on_many_cards_at_once_is_one_person() {
    const CARDS: usize = 12;
    let fixture = Fixture::new().await;
    let pool = &fixture.test.pool;
    let mut ids = Vec::new();
    for number in 0..CARDS {
        ids.push(card(&fixture, &format!("Card{number}")).await);
    }
    let proofs = [
        Proof::Phone("+4915112345678".to_owned()),
        Proof::Email("ada@example.com".to_owned()),
    ];
    let record = |id: ContactId| {
        let proofs = proofs.clone();
        async move { proofs_record(pool, id, &proofs, "whatsapp", Utc::now()).await }
    };
    let all = ids.iter().map(|id| record(*id));
    for done in futures_util::future::join_all(all).await {
        done.unwrap();
    }
    let group = group_of(pool, ids[3]).await.unwrap().unwrap();
    assert_eq!(group.others.len(), CARDS - 1);
    assert!(
        group
            .others
            .iter()
            .all(|card| card.joined_into == Some(group.head.id))
    );
    // Told again, it changes nothing.
    assert_eq!(record(ids[5]).await.unwrap(), None);
}

fn person<'a>(channel_id: ChannelId, id: &'a str, proofs: Vec<Proof>) -> Person<'a> {
    Person {
        channel_id,
        platform: "generic",
        id,
        also: None,
        name: Some("Ada"),
        email: None,
        attributes: Map::new(),
        proofs,
        thread: "",
    }
}

async fn claim(fixture: &Fixture, person: &Person<'_>, message: &str) -> Claimed {
    let claim = Claim {
        external_id: message,
        client_id: &ClientId::parse(message).unwrap(),
        sent_at: None,
        detail: None,
        now: Utc::now(),
    };
    let claimed = message_claim(&fixture.test.pool, person, claim).await;
    claimed.unwrap().unwrap()
}

#[tokio::test]
async fn two_ids_that_a_platform_says_are_one_join_their_cards() {
    let fixture = Fixture::new().await;
    let pool = &fixture.test.pool;
    let number = person(fixture.channel_id, "4915112345678", Vec::new());
    let user = person(fixture.channel_id, "DE.12345", Vec::new());
    let by_number = claim(&fixture, &number, "m1").await;
    let by_user = claim(&fixture, &user, "m2").await;
    assert_ne!(by_number.contact_id, by_user.contact_id);
    let both = Person {
        also: Some("DE.12345"),
        ..number
    };
    let told = claim(&fixture, &both, "m3").await;
    assert_eq!(
        told.contact_id, by_number.contact_id,
        "it stays with its card"
    );
    assert_eq!(
        told.joined.map(|joined| joined.kept),
        Some(by_number.contact_id)
    );
    let shown = contact_by_id(pool, by_user.contact_id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(shown.id, by_number.contact_id);
    assert!(claim(&fixture, &both, "m4").await.joined.is_none());
}

#[tokio::test]
async fn an_echo_says_whether_something_came_before_it() {
    let fixture = Fixture::new().await;
    let ada = person(fixture.channel_id, "u-1", Vec::new());
    let contact = claim(&fixture, &ada, "m1").await.contact_id;
    let client = fixture.test.client().await;
    let ours = format!(
        "INSERT INTO inbound_messages (channel_id, external_id, contact_id, client_id, sent_at, claimed_at)
        SELECT '{}', one, '{contact}', 'own-' || one, now(), now() FROM unnest('{{o1,o2}}'::text[]) AS one",
        fixture.channel_id
    );
    client.batch_execute(&ours).await.unwrap();
    let hide = Hide {
        channel_id: fixture.channel_id,
        external_id: "o2",
        is_hidden: true,
        at: Utc::now(),
    };
    hide_keep(&fixture.test.pool, hide, Utc::now())
        .await
        .unwrap();
    for (id, is_ours, is_awaited) in [
        ("m1", false, false),
        ("o1", true, false),
        ("o2", true, true),
    ] {
        let claimed = claim(&fixture, &ada, id).await;
        assert_eq!(
            (claimed.is_ours, claimed.is_awaited),
            (is_ours, is_awaited),
            "{id}"
        );
    }
}

#[tokio::test]
async fn the_same_wish_told_twice_at_once_is_one() {
    let fixture = Fixture::new().await;
    let channel_id = fixture.channel_id;
    claim(&fixture, &person(channel_id, "u-1", Vec::new()), "m1").await;
    let (client, watcher) = (fixture.test.client().await, fixture.test.client().await);
    let hold = "BEGIN; SELECT FROM contact_identities FOR UPDATE";
    client.batch_execute(hold).await.unwrap();
    let at = Utc::now();
    let told = [(), ()].map(|()| {
        let pool = fixture.test.pool.clone();
        tokio::spawn(async move {
            let ada = person(channel_id, "u-1", Vec::new());
            person_wants_marketing(&pool, &ada, false, at).await
        })
    });
    waiting_for_locks(&watcher, 2).await;
    client.batch_execute("COMMIT").await.unwrap();
    let mut news = Vec::new();
    for one in told {
        news.push(one.await.unwrap().unwrap());
    }
    news.sort_unstable();
    assert_eq!(news, [Some(false), Some(true)]);
    let kept = "SELECT count(*) FROM contact_consents";
    let kept: i64 = watcher.query_one(kept, &[]).await.unwrap().get(0);
    assert_eq!(kept, 1);
}

async fn visit(test: &TestDatabase, channel: ChannelId, email: &str, is_proven: bool) -> Visited {
    let now = Utc::now();
    let hash = || token::hash(&token::new_token().unwrap()).unwrap();
    let visit = Visit {
        channel_id: channel,
        visitor: None,
        user_id: is_proven.then(|| "user-1".to_owned()),
        name: None,
        email: Some(email.to_owned()),
        proven_email: is_proven.then(|| email.to_owned()),
        attributes: Map::new(),
        language: None,
        user_agent: None,
        now,
        session: hash(),
        session_expires_at: now + TimeDelta::hours(24),
        new_visitor: hash(),
        visitor_expires_at: now + TimeDelta::days(365),
    };
    visit_open(&test.pool, visit).await.unwrap()
}

#[tokio::test]
async fn an_address_that_was_typed_is_shown_and_one_that_was_signed_joins() {
    let fixture = Fixture::new().await;
    let (test, pool) = (&fixture.test, &fixture.test.pool);
    let shop = NewChannel {
        kind: WIDGET,
        key: "shop",
        name: "Shop",
        identity_secret: "a-secret-of-the-channel",
        settings: &ChannelSettings::default(),
    };
    let shop = channel_create(pool, shop).await.unwrap().unwrap().id;
    let email = "ada@example.com";
    let proofs = vec![Proof::Email(email.to_owned())];
    let known = claim(&fixture, &person(fixture.channel_id, "u-1", proofs), "m1").await;
    let client = test.client().await;
    let mend = "UPDATE contacts SET email = $1 WHERE id::text = $2";
    let id = known.contact_id.to_string();
    client.execute(mend, &[&email, &id]).await.unwrap();

    let typed = visit(test, shop, email, false).await;
    assert_eq!(typed.joined, None);
    assert!(
        contact_by_id(pool, typed.contact_id)
            .await
            .unwrap()
            .unwrap()
            .ids
            .len()
            == 1
    );
    let found = duplicates_of(pool, known.contact_id).await.unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.contact.id, one.same.clone()))
        .collect();
    assert_eq!(found, [(typed.contact_id, vec!["email".to_owned()])]);

    let signed = visit(test, shop, email, true).await;
    assert_eq!(
        signed.joined.map(|joined| joined.kept),
        Some(known.contact_id)
    );
    let person = contact_by_id(pool, signed.contact_id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(person.ids, [known.contact_id, signed.contact_id]);
    let again = visit(test, shop, email, true).await;
    assert_eq!((again.contact_id, again.joined), (signed.contact_id, None));
    // What the visitor is told of themselves is their own card.
    let own: Value = serde_json::json!([again.name, again.email]);
    assert_eq!(own, serde_json::json!([null, email]));
}
