//! Sessions, agents, contacts, drafts and canned replies as rows.

use bellhop::auth::{Auth, Principal, Role};
use bellhop::store::agents::{AgentRow, NewAgent, agent_by_email, agent_create, agent_list};
use bellhop::store::audit::audit_list;
use bellhop::store::canned_replies::{
    CannedReplyChange, SHORTCUT_INDEX, canned_reply_create, canned_reply_delete, canned_reply_get,
    canned_reply_list, canned_reply_update,
};
use bellhop::store::contacts::{ContactChange, contact_list, contact_update};
use bellhop_actors::ending::Ending;
use bellhop_actors::fanout::SessionId;
use bellhop_actors::outbox::{Next, outbox};
use bellhop_domain::ContactId;
use bellhop_domain::steps::Steps;
use uuid::Uuid;

use crate::fixture::{self, agent_ref};
use crate::support::TestDatabase;

async fn agent(test: &TestDatabase, email: &str) -> AgentRow {
    let agent = NewAgent {
        email,
        name: "Mia Berg",
        role: Role::Lead,
        password_hash: "x",
    };
    agent_create(&test.pool, agent).await.unwrap().unwrap()
}

#[tokio::test]
async fn an_email_address_is_one_agent_in_any_case() {
    let test = TestDatabase::new().await;
    let mia = agent(&test, "mia@example.com").await;
    let found = agent_by_email(&test.pool, "MIA@Example.com").await.unwrap();
    assert_eq!(found.as_ref(), Some(&mia));
    let twin = NewAgent {
        email: "Mia@example.com",
        name: "Twin",
        role: Role::Agent,
        password_hash: "x",
    };
    assert_eq!(agent_create(&test.pool, twin).await.unwrap(), None);
    assert_eq!(agent_list(&test.pool).await.unwrap(), [mia]);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_its_sockets() {
    let test = TestDatabase::new().await;
    let mia = agent(&test, "mia@example.com").await;
    let auth = Auth::new(test.pool.clone());
    let token = auth.sign_in(mia.id).await.unwrap();
    let other = auth.sign_in(mia.id).await.unwrap();
    let principal = auth.principal(&token).await.unwrap();
    assert!(matches!(principal, Some(Principal::Agent(agent)) if agent.id == mia.id));

    let (socket, mut reader) = outbox(&std::sync::Arc::default());
    auth.socket_opened(&token, SessionId(1), &socket);
    auth.sign_out(&token).await.unwrap();
    assert!(matches!(
        reader.next().await,
        Next::End(Ending::SessionEnded)
    ));
    assert_eq!(auth.principal(&token).await.unwrap(), None);
    assert!(auth.principal(&other).await.unwrap().is_some());
    for bad in ["", "x", &"x".repeat(1_000)] {
        assert_eq!(auth.principal(bad).await.unwrap(), None);
    }
}

#[tokio::test]
async fn an_expired_session_or_a_disabled_agent_is_nobody() {
    let test = TestDatabase::new().await;
    let (mia, tom) = (
        agent(&test, "mia@example.com").await,
        agent(&test, "tom@example.com").await,
    );
    let auth = Auth::new(test.pool.clone());
    let token = auth.sign_in(mia.id).await.unwrap();
    let toms = auth.sign_in(tom.id).await.unwrap();
    let client = test.client().await;
    let expire = "UPDATE sessions SET expires_at = now() WHERE agent_id = $1::text::uuid";
    client
        .execute(expire, &[&mia.id.to_string()])
        .await
        .unwrap();
    let disable = "UPDATE agents SET disabled_at = now() WHERE id = $1::text::uuid";
    client
        .execute(disable, &[&tom.id.to_string()])
        .await
        .unwrap();
    assert_eq!(auth.principal(&token).await.unwrap(), None);
    assert_eq!(auth.principal(&toms).await.unwrap(), None);
}

#[tokio::test]
async fn use_renews_a_session_at_most_once_an_hour() {
    let test = TestDatabase::new().await;
    let mia = agent(&test, "mia@example.com").await;
    let auth = Auth::new(test.pool.clone());
    let token = auth.sign_in(mia.id).await.unwrap();
    let client = test.client().await;
    let left = async || {
        let left = "SELECT extract(epoch FROM expires_at - now())::bigint FROM sessions";
        client.query_one(left, &[]).await.unwrap().get::<_, i64>(0)
    };
    let age = "UPDATE sessions SET last_used_at = now() - $1::text::interval,
        expires_at = now() + interval '2 hours'";
    client.execute(age, &[&"30 minutes"]).await.unwrap();
    auth.principal(&token).await.unwrap().unwrap();
    assert!(left().await <= 2 * 3_600);
    // Another process, which remembers nothing of this one's look.
    let auth = Auth::new(test.pool.clone());
    client.execute(age, &[&"61 minutes"]).await.unwrap();
    auth.principal(&token).await.unwrap().unwrap();
    assert!(left().await > 23 * 3_600);
}

#[tokio::test]
async fn contacts_are_found_by_part_of_a_name_and_paged() {
    let test = TestDatabase::new().await;
    let client = test.client().await;
    let insert = "INSERT INTO contacts (id, name, email, created_at, last_seen_at)
        VALUES ($1::text::uuid, $2, $3, now(), to_timestamp($4::bigint))";
    let people = [
        ("Lena", None),
        ("Tom_1", Some("tom@example.com")),
        ("Tomx1", None),
    ];
    for (number, (name, email)) in (0_i64..).zip(people) {
        let id = Uuid::from_u128(u128::try_from(number).unwrap()).to_string();
        client
            .execute(insert, &[&id, &name, &email, &number])
            .await
            .unwrap();
    }
    let names = async |text: Option<&str>| -> Vec<String> {
        let mut names = Vec::new();
        let mut after = None;
        loop {
            let page = contact_list(&test.pool, text, after, 1).await.unwrap();
            names.extend(page.rows.into_iter().filter_map(|row| row.name));
            after = page.next;
            if after.is_none() {
                return names;
            }
        }
    };
    assert_eq!(names(None).await, ["Tomx1", "Tom_1", "Lena"]);
    assert_eq!(names(Some("tom_")).await, ["Tom_1"]);
    assert_eq!(names(Some("@EXAMPLE")).await, ["Tom_1"]);
    assert_eq!(names(Some("nobody")).await, Vec::<String>::new());

    let change = ContactChange {
        name: Some(None),
        notes: Some("calls often".to_owned()),
        ..ContactChange::default()
    };
    let id = ContactId(Uuid::from_u128(1));
    let row = contact_update(&test.pool, id, change)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((row.name, row.notes.as_str()), (None, "calls often"));
    assert_eq!(row.email.as_deref(), Some("tom@example.com"));
    let nobody = ContactId(Uuid::from_u128(99));
    let nobody = contact_update(&test.pool, nobody, ContactChange::default()).await;
    assert_eq!(nobody.unwrap(), None);
}

#[tokio::test]
async fn a_shortcut_is_one_canned_reply() {
    let test = TestDatabase::new().await;
    let by = agent_ref(&fixture::agent("Mia"));
    let pool = &test.pool;
    let made = canned_reply_create(pool, &by, "refund", "Refund", "Hello", None);
    let made = made.await.unwrap();
    let twin = canned_reply_create(pool, &by, "REFUND", "Refund", "Hello", None).await;
    assert_eq!(twin.unwrap_err().broken_constraint(), Some(SHORTCUT_INDEX));
    let change = CannedReplyChange {
        text: Some("Good day".to_owned()),
        ..CannedReplyChange::default()
    };
    let changed = canned_reply_update(pool, &by, &made, change).await;
    let changed = changed.unwrap().unwrap();
    assert_eq!(
        (changed.shortcut.as_str(), changed.text.as_str()),
        ("refund", "Good day")
    );
    let all = canned_reply_list(pool).await.unwrap();
    assert_eq!(all, std::slice::from_ref(&changed));
    let nothing = audit_list(pool, None, 10).await.unwrap().rows;
    assert_eq!(nothing, [], "a text is nobody's decision");

    let steps = Steps {
        add_tags: vec!["refund".to_owned()],
        ..Steps::default()
    };
    let change = CannedReplyChange {
        steps: Some(Some(steps.clone())),
        ..CannedReplyChange::default()
    };
    let known = canned_reply_update(pool, &by, &changed, change).await;
    let known = known.unwrap().unwrap();
    assert_eq!(known.steps, Some(steps));
    assert_eq!(
        canned_reply_get(pool, made.id).await.unwrap(),
        Some(known.clone())
    );
    assert!(canned_reply_delete(pool, &by, &known).await.unwrap());
    assert!(!canned_reply_delete(pool, &by, &known).await.unwrap());
    let noted = audit_list(pool, None, 10).await.unwrap().rows;
    let noted: Vec<_> = noted.iter().map(|row| row.entry.action.as_str()).collect();
    assert_eq!(noted, ["macro.delete", "macro.update"]);
}
