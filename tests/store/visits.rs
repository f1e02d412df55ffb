//! Which contact a visit is, also when two pages open at once.

use bellhop::auth::token;
use bellhop::store::channel_settings::ChannelSettings;
use bellhop::store::channels::{NewChannel, WIDGET, channel_create};
use bellhop::store::contacts::contact_by_id;
use bellhop::store::visits::{Visit, Visited, visit_open};
use bellhop_domain::ChannelId;
use chrono::{TimeDelta, Utc};
use serde_json::Map;

use crate::support::TestDatabase;

async fn channel(test: &TestDatabase, key: &str) -> ChannelId {
    let channel = NewChannel {
        kind: WIDGET,
        key,
        name: "Shop",
        identity_secret: "a-secret-of-the-channel",
        settings: &ChannelSettings::default(),
    };
    let made = channel_create(&test.pool, channel).await.unwrap();
    made.unwrap().id
}

/// Opens with a visitor token, if there is one, and answers the one to keep.
struct Browser<'a> {
    test: &'a TestDatabase,
    channel: ChannelId,
    visitor: Option<String>,
}

impl<'a> Browser<'a> {
    fn new(test: &'a TestDatabase, channel: ChannelId) -> Self {
        let visitor = None;
        Self {
            test,
            channel,
            visitor,
        }
    }

    async fn open(&mut self, user: Option<&str>, name: Option<&str>) -> Visited {
        let now = Utc::now();
        let fresh = token::new_token().unwrap();
        let visit = Visit {
            channel_id: self.channel,
            visitor: self.visitor.as_deref().and_then(token::hash),
            user_id: user.map(str::to_owned),
            name: name.map(str::to_owned),
            email: None,
            proven_email: None,
            attributes: Map::new(),
            language: None,
            user_agent: None,
            now,
            session: token::hash(&token::new_token().unwrap()).unwrap(),
            session_expires_at: now + TimeDelta::hours(24),
            new_visitor: token::hash(&fresh).unwrap(),
            visitor_expires_at: now + TimeDelta::days(365),
        };
        let visited = visit_open(&self.test.pool, visit).await.unwrap();
        if !visited.is_recognised {
            self.visitor = Some(fresh);
        }
        visited
    }
}

async fn count(test: &TestDatabase, table: &str) -> i64 {
    let count = format!("SELECT count(*) FROM {table}");
    let row = test.client().await.query_one(&count, &[]).await.unwrap();
    row.get(0)
}

#[tokio::test]
async fn two_verified_sessions_of_a_user_at_once_make_one_contact() {
    let test = TestDatabase::new().await;
    let channel = channel(&test, "demo").await;
    for round in 0..10 {
        let user = format!("lena-{round}");
        let mut browsers: Vec<_> = (0..4).map(|_| Browser::new(&test, channel)).collect();
        let visits = browsers
            .iter_mut()
            .map(|browser| browser.open(Some(&user), None));
        let visits = futures_util::future::join_all(visits).await;
        let first = visits[0].contact_id;
        assert!(
            visits.iter().all(|visit| visit.contact_id == first),
            "{visits:?}"
        );
    }
    assert_eq!(count(&test, "contacts").await, 10);
    assert_eq!(count(&test, "contact_identities").await, 10);
}

#[tokio::test]
async fn two_users_at_once_do_not_share_a_browsers_contact() {
    let test = TestDatabase::new().await;
    let channel = channel(&test, "demo").await;
    for round in 0..10 {
        let mut browser = Browser::new(&test, channel);
        let anonymous = browser.open(None, None).await;
        let (mut one, mut two) = (Browser::new(&test, channel), Browser::new(&test, channel));
        one.visitor.clone_from(&browser.visitor);
        two.visitor.clone_from(&browser.visitor);
        let (lena, tom) = (format!("lena-{round}"), format!("tom-{round}"));
        let (one, two) = tokio::join!(one.open(Some(&lena), None), two.open(Some(&tom), None));
        assert_ne!(one.contact_id, two.contact_id);
        let adopted = [&one, &two].map(|visit| visit.contact_id == anonymous.contact_id);
        assert_eq!(adopted.iter().filter(|adopted| **adopted).count(), 1);
    }
}

#[tokio::test]
async fn a_browser_is_recognised_and_its_contact_adopted_by_a_new_identity() {
    let test = TestDatabase::new().await;
    let channel = channel(&test, "demo").await;
    let mut browser = Browser::new(&test, channel);
    let first = browser.open(None, None).await;
    assert!(!first.is_recognised);
    let again = browser.open(None, Some("Lena")).await;
    assert!(again.is_recognised && again.is_renamed);
    assert_eq!(again.contact_id, first.contact_id);

    let lena = browser.open(Some("lena-1"), None).await;
    assert_eq!(
        lena.contact_id, first.contact_id,
        "what she wrote before stays hers"
    );
    assert_eq!(lena.name.as_deref(), Some("Lena"));
    let row = contact_by_id(&test.pool, lena.contact_id).await.unwrap();
    assert!(row.unwrap().verified);

    // Somebody else signs in to the website in the same browser.
    let tom = browser.open(Some("tom-1"), None).await;
    assert_ne!(tom.contact_id, lena.contact_id);
    // And signs out: a browser alone does not open what a proven user wrote.
    let nobody = browser.open(None, None).await;
    assert!(nobody.contact_id != tom.contact_id && nobody.contact_id != lena.contact_id);

    let mut phone = Browser::new(&test, channel);
    let lena_again = phone.open(Some("lena-1"), None).await;
    assert_eq!(lena_again.contact_id, lena.contact_id);
}

#[tokio::test]
async fn what_is_not_proven_only_fills_in_what_is_empty() {
    let test = TestDatabase::new().await;
    let channel = channel(&test, "demo").await;
    let mut browser = Browser::new(&test, channel);
    browser.open(None, Some("Lena")).await;
    let claimed = browser.open(None, Some("The Boss")).await;
    assert_eq!(claimed.name.as_deref(), Some("Lena"));
    assert!(!claimed.is_renamed);
    let proven = browser.open(Some("lena-1"), Some("Lena Hansen")).await;
    assert_eq!(proven.name.as_deref(), Some("Lena Hansen"));
    assert!(proven.is_renamed);
}

#[tokio::test]
async fn a_token_of_one_channel_means_nothing_to_another() {
    let test = TestDatabase::new().await;
    let mut browser = Browser::new(&test, channel(&test, "demo").await);
    let here = browser.open(Some("lena-1"), None).await;
    browser.channel = channel(&test, "other").await;
    let there = browser.open(None, None).await;
    assert_ne!(here.contact_id, there.contact_id);
    let same_id = browser.open(Some("lena-1"), None).await;
    assert_ne!(
        here.contact_id, same_id.contact_id,
        "each channel has its own users"
    );
}
