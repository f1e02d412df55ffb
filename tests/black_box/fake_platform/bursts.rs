//! Webhooks as they really come: twice, in any order, several at the same time, and while the hub is away.

use std::collections::BTreeSet;

use serde_json::json;

use super::{ALL, stage};
use crate::hub::fake::{FakeAccount, Platforms};
use crate::hub::folder::Folder;
use crate::hub::process::Start;
use crate::support::TestDatabase;

const PEOPLE: usize = 4;
const MESSAGES: usize = 6;

#[tokio::test]
async fn a_burst_makes_one_conversation_for_each_customer_and_each_message_once() {
    let (stage, platforms) = stage().await;
    for (seed, platform) in (1..).zip(ALL) {
        let account = FakeAccount::new(&platforms, &stage.hub.api, platform).await;
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            people.push(account.person(&format!("Person {number}")).await);
        }
        account.switch(json!({ "hold": true })).await;
        for message in 0..MESSAGES {
            for (number, person) in people.iter().enumerate() {
                let words = format!("{number}: {message}");
                account.says(person, &words).await;
            }
        }
        let storm = json!({
            "duplicates": true, "reorder": true, "parallel": 8, "batch": 3,
        });
        account.switch(storm).await;
        account.release(seed).await;
        account.idle().await;
        let texts = account.texts().await;
        assert_eq!(texts.len(), PEOPLE, "{platform}: {texts:?}");
        let mut seen = BTreeSet::new();
        for one in &texts {
            assert_eq!(one.len(), MESSAGES, "{platform}: {one:?}");
            let mut owners = one.iter().map(|text| text.split(':').next().unwrap());
            let first = owners.next().unwrap();
            assert!(owners.all(|owner| owner == first), "{platform}: {one:?}");
            seen.extend(one.iter().cloned());
        }
        assert_eq!(seen.len(), PEOPLE * MESSAGES, "{platform}");
    }
}

#[tokio::test]
async fn what_comes_while_the_hub_is_killed_is_sent_again_and_taken_once() {
    let platforms = Platforms::start();
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let start = Start::new(&folder.path().join("data"))
        .database(&database.url)
        .set("BELLHOP_CHANNELS__API_BASE", &platforms.api_base);
    let mut hub = start.start().await;
    let mut accounts = Vec::new();
    for platform in [
        "messenger",
        "whatsapp",
        "telegram",
        "slack",
        "line",
        "generic",
    ] {
        let account = FakeAccount::new(&platforms, &hub.api, platform).await;
        let ada = account.person("Ada").await;
        account.says(&ada, "before").await;
        account.idle().await;
        accounts.push((account, ada));
    }
    hub.kill();
    for (account, ada) in &accounts {
        account.says(ada, "while it was away").await;
    }
    let _hub = start.start().await;
    for (account, ada) in &accounts {
        account.idle().await;
        account.says(ada, "after").await;
        account.idle().await;
        let right = [["before", "while it was away", "after"]];
        assert_eq!(account.texts().await, right, "{}", account.id);
    }
}
