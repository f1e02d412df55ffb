//! Who becomes one person, and who never does.

use serde_json::{Value, json};

use super::{Desk, contact_of, somebody};
use crate::audit::audited;
use crate::hub::api::text;
use crate::hub::folder::Folder;

const DIGITS: &str = "4915112345678";

#[tokio::test]
async fn the_same_number_on_whatsapp_and_by_sms_is_one_contact() {
    let desk = Desk::new().await;
    let (whatsapp, sms) = (desk.account("whatsapp").await, desk.account("twilio").await);
    let ada = somebody(&whatsapp, "Ada Lovelace", DIGITS).await;
    whatsapp.says(&ada, "Hello from WhatsApp").await;
    whatsapp.idle().await;
    let ada = somebody(&sms, "Ada L.", &format!("+{DIGITS}")).await;
    sms.says(&ada, "Hello by SMS").await;
    sms.idle().await;

    let (one, other) = (contact_of(&whatsapp).await, contact_of(&sms).await);
    assert_eq!(one.0, other.0, "one person");
    assert_eq!(one.1, one.0, "whoever was here first is shown");
    assert_ne!(
        other.1, other.0,
        "each conversation stays with its own card"
    );
    assert_eq!(desk.conversations(&one.0).await.len(), 2);
    // The other card's address leads to the same person.
    let contact = desk.contact(&other.1).await;
    assert_eq!(contact["id"], json!(one.0));
    assert_eq!(contact["name"], "Ada Lovelace");
    assert_eq!(contact["phone"], format!("+{DIGITS}"));
    assert_eq!(contact["conversation_count"], 2);
    assert_eq!(contact["ids"], json!([one.0, other.1]));
    let told = desk.get(&format!("contacts/{}/identities", one.0)).await;
    assert_eq!(told["identities"].as_array().unwrap().len(), 2, "{told}");
    assert_eq!(told["joins"][0]["reason"], "phone", "{told}");
    assert_eq!(told["joins"][0]["by"], Value::Null, "{told}");
}

#[tokio::test]
async fn a_number_that_its_country_writes_in_two_ways_is_one_contact() {
    let desk = Desk::new().await;
    let (whatsapp, sms) = (desk.account("whatsapp").await, desk.account("twilio").await);
    let client = desk.stage.database.client().await;
    for (name, on_whatsapp, by_sms, people) in [
        ("Mexico", "5215512345678", "+525512345678", 1_i64),
        ("Brazil", "553182345678", "+5531982345678", 1),
        // Not every number with such digits is a mobile's.
        ("House", "5531932345678", "+553132345678", 2),
    ] {
        let one = somebody(&whatsapp, name, on_whatsapp).await;
        whatsapp.says(&one, "Hola").await;
        let other = somebody(&sms, name, by_sms).await;
        sms.says(&other, "Hola").await;
        whatsapp.idle().await;
        sms.idle().await;
        let heads = "SELECT count(DISTINCT coalesce(joined_into, id)), count(*) FROM contacts
            WHERE attributes ->> 'phone' IN ($1, $2)";
        let phones = (format!("+{on_whatsapp}"), by_sms);
        let row = client.query_one(heads, &[&phones.0, &phones.1]).await;
        let row = row.unwrap();
        let counted = (row.get::<_, i64>(0), row.get::<_, i64>(1));
        assert_eq!(counted, (people, 2), "{name}");
    }
}

#[tokio::test]
async fn two_webhooks_at_once_make_one_person_of_each_number() {
    const PEOPLE: usize = 8;
    let desk = Desk::new().await;
    let (whatsapp, sms) = (desk.account("whatsapp").await, desk.account("twilio").await);
    for account in [&whatsapp, &sms] {
        account.switch(json!({ "hold": true })).await;
    }
    for number in 0..PEOPLE {
        let digits = format!("49151000000{number:02}");
        let name = format!("Burst {number}");
        let one = somebody(&whatsapp, &name, &digits).await;
        let other = somebody(&sms, &name, &format!("+{digits}")).await;
        for words in ["one", "two"] {
            whatsapp.says(&one, words).await;
            sms.says(&other, words).await;
        }
    }
    let storm = json!({ "duplicates": true, "reorder": true, "parallel": 8 });
    for account in [&whatsapp, &sms] {
        account.switch(storm.clone()).await;
    }
    tokio::join!(whatsapp.release(1), sms.release(2));
    whatsapp.idle().await;
    sms.idle().await;
    for account in [&whatsapp, &sms] {
        let found = account.channel.conversations().await;
        assert_eq!(found.len(), PEOPLE);
        for one in &found {
            assert_eq!(account.channel.texts(one).await.len(), 2);
            let theirs = desk.conversations(&text(&one["contact"]["id"])).await;
            assert_eq!(theirs.len(), 2, "{one}");
        }
    }
    let client = desk.stage.database.client().await;
    let heads = "SELECT count(DISTINCT coalesce(joined_into, id)), count(*) FROM contacts
        WHERE attributes ->> 'phone' LIKE '+4915100000%'";
    let row = client.query_one(heads, &[]).await.unwrap();
    let expected = i64::try_from(PEOPLE).unwrap();
    assert_eq!(
        (row.get::<_, i64>(0), row.get::<_, i64>(1)),
        (expected, 2 * expected)
    );
}

#[tokio::test]
async fn joins_and_undos_in_the_middle_of_webhooks_lose_and_double_nothing() {
    const MESSAGES: usize = 12;
    let desk = Desk::new().await;
    let (telegram, line) = (desk.account("telegram").await, desk.account("line").await);
    let one = telegram.person("Race One").await;
    let other = line.person("Race Two").await;
    telegram.says(&one, "first").await;
    line.says(&other, "first").await;
    telegram.idle().await;
    line.idle().await;
    let (kept, joined) = (contact_of(&telegram).await.1, contact_of(&line).await.1);
    let write = async {
        for number in 0..MESSAGES {
            telegram.says(&one, &format!("{number}")).await;
            line.says(&other, &format!("{number}")).await;
        }
        telegram.idle().await;
        line.idle().await;
    };
    let change = async {
        for _ in 0..6 {
            let join = desk.join(&kept, &joined).await;
            desk.undo(&join).await;
        }
        desk.join(&kept, &joined).await
    };
    let ((), join) = tokio::join!(write, change);
    assert_eq!(desk.counted("Race").await, (1, 2));
    for account in [&telegram, &line] {
        let texts = account.texts().await;
        assert_eq!(texts.len(), 1, "{texts:?}");
        assert_eq!(texts[0].len(), MESSAGES + 1, "{texts:?}");
    }
    assert_eq!(contact_of(&line).await, (kept.clone(), joined.clone()));
    // What came since goes with the card that it came by.
    desk.undo(&join).await;
    assert_eq!(desk.counted("Race").await, (2, 2));
    assert_eq!(contact_of(&line).await, (joined.clone(), joined.clone()));
    assert_eq!(desk.conversations(&kept).await.len(), 1);
    assert_eq!(desk.conversations(&joined).await.len(), 1);
    audited(&desk.stage.database.url, Folder::new().path());
}

#[tokio::test]
async fn an_undo_brings_back_what_was_and_nothing_joins_the_two_by_itself_again() {
    let desk = Desk::new().await;
    let (whatsapp, sms) = (desk.account("whatsapp").await, desk.account("twilio").await);
    let by_whatsapp = somebody(&whatsapp, "Parted", DIGITS).await;
    whatsapp.says(&by_whatsapp, "Hello").await;
    whatsapp.idle().await;
    let by_sms = somebody(&sms, "Parted", &format!("+{DIGITS}")).await;
    sms.says(&by_sms, "Hello").await;
    sms.idle().await;
    let (person, own) = contact_of(&sms).await;
    let told = desk.get(&format!("contacts/{person}/identities")).await;
    let join = text(&told["joins"][0]["id"]);
    let parted = desk.undo(&join).await;
    assert_eq!(parted["kept"]["id"], json!(person));
    assert_eq!(parted["parted"]["id"], json!(own));
    for contact in [&parted["kept"], &parted["parted"]] {
        assert_eq!(contact["conversation_count"], 1, "{contact}");
    }
    sms.says(&by_sms, "And again").await;
    sms.idle().await;
    assert_eq!(contact_of(&sms).await, (own.clone(), own.clone()));
    // They are shown as possible duplicates, and an agent may join them again.
    let found = desk.get(&format!("contacts/{own}/duplicates")).await;
    assert_eq!(
        found["duplicates"][0]["contact"]["id"],
        json!(person),
        "{found}"
    );
    let twice = format!("contact_joins/{join}/undo");
    let refused = desk.post(&twice, &json!({}), 409).await;
    assert_eq!(refused["code"], "conflict");
    desk.join(&person, &own).await;
    assert_eq!(contact_of(&sms).await, (person.clone(), own.clone()));
    let itself = json!({ "contact_id": own });
    desk.post(&format!("contacts/{person}/joins"), &itself, 409)
        .await;
}

/// Whoever types another's address, or is joined by mistake, sees no more than before.
#[tokio::test]
async fn a_visitor_who_is_joined_sees_what_is_theirs_and_nothing_else() {
    let desk = Desk::new().await;
    let api = &desk.stage.hub.api;
    let whatsapp = desk.account("whatsapp").await;
    let ada = somebody(&whatsapp, "Ada Lovelace", DIGITS).await;
    whatsapp.says(&ada, "My secret order").await;
    whatsapp.idle().await;
    let (person, _) = contact_of(&whatsapp).await;
    let path = format!("contacts/{person}");
    let form = json!({ "email": "ada@example.com" });
    desk.send(reqwest::Method::PATCH, &path, &desk.token, &form)
        .await;

    let typed = json!({
        "channel_key": "demo", "identity": { "name": "Mallory", "email": "ada@example.com" },
    });
    let mallory = api.visitor_with(typed.clone()).await;
    let start = json!({ "text": "Let me in", "client_id": "mallory-1" });
    let started = api
        .post(&mallory.token, "/api/v1/conversations", &start)
        .await;
    let own = text(&started.expect(201)["conversation"]["id"]);
    assert_eq!(desk.contact(&person).await["conversation_count"], 1);
    let found = desk.get(&format!("contacts/{person}/duplicates")).await;
    assert_eq!(
        found["duplicates"][0]["contact"]["id"],
        json!(mallory.contact_id),
        "{found}"
    );
    assert_eq!(found["duplicates"][0]["same"], json!(["email"]), "{found}");

    let asked = format!("contacts/{person}/joins?contact_id={}", mallory.contact_id);
    let preview = desk.get(&asked).await;
    assert_eq!(preview["name"], "Ada Lovelace", "{preview}");
    assert_eq!(preview["conversation_count"], 1, "{preview}");
    assert_eq!(
        desk.contact(&mallory.contact_id).await["id"],
        json!(mallory.contact_id)
    );
    desk.join(&person, &mallory.contact_id).await;
    assert_eq!(desk.conversations(&person).await.len(), 2);

    // The session that is open, and one that begins now.
    let again = json!({ "channel_key": "demo", "visitor_token": mallory.visitor_token });
    let again = api.visitor_with(again).await;
    assert_eq!(again.contact_id, mallory.contact_id);
    for token in [&mallory.token, &again.token] {
        let seen = api.get(token, "/api/v1/conversations").await.expect(200);
        let seen = seen["conversations"].as_array().unwrap().clone();
        assert_eq!(seen.len(), 1, "{seen:?}");
        assert_eq!(text(&seen[0]["id"]), own);
        let theirs = format!("/api/v1/conversations?contact_id={person}");
        let asked = api.get(token, &theirs).await.expect(200);
        assert_eq!(asked["conversations"].as_array().unwrap().len(), 1);
        let me = api.get(token, "/api/v1/me").await.expect(200).to_string();
        assert!(!me.contains("Lovelace"), "{me}");
        let secret = whatsapp.channel.conversations().await;
        let secret = format!("/api/v1/conversations/{}", text(&secret[0]["id"]));
        api.get(token, &secret).await.expect(404);
    }
}
