//! A burst of replies over several platforms, while they limit, fail, hang and cut, the hub is killed and its Postgres too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::hub::api::{Api, text};
use crate::hub::fake::{FakeAccount, Platforms};
use crate::hub::folder::Folder;
use crate::hub::process::Start;
use crate::hub::{PATIENCE, until};

const PEOPLE: usize = 40;
const ROUNDS: usize = 3;
/// As many as agents would press "send" at once.
const WRITERS: usize = 12;
const TRY_AGAIN: Duration = Duration::from_millis(50);
/// Of each platform: calls that may be under way when the hub is killed, and those that were cut or never answered.
const UNCLEAR_MAX: usize = 8 + 3;
/// With whether the platform knows a message by its key.
const PLATFORMS: [(&str, bool); 6] = [
    ("messenger", false),
    ("whatsapp", false),
    ("telegram", false),
    ("twilio", false),
    ("line", false),
    ("generic", true),
];

/// What an agent says to somebody.
#[derive(Clone)]
struct Line {
    conversation: String,
    client_id: String,
    words: String,
}

/// One channel's part of the story.
struct Side {
    platform: &'static str,
    knows_keys: bool,
    account: FakeAccount,
    /// Conversation by person.
    talks: BTreeMap<usize, String>,
}

impl Side {
    async fn begin(platforms: &Platforms, api: &Api, platform: &'static str, keys: bool) -> Self {
        let account = FakeAccount::new(platforms, api, platform).await;
        for number in 0..PEOPLE {
            let person = account.person(&format!("Person {number}")).await;
            account.says(&person, &format!("{number}: hello")).await;
        }
        account.idle().await;
        let mut talks = BTreeMap::new();
        for one in account.channel.conversations().await {
            let first = text(&one["last_message"]["text"]);
            let number = first.split(':').next().unwrap().parse().unwrap();
            assert!(
                talks.insert(number, text(&one["id"])).is_none(),
                "{platform}: two of {number}"
            );
        }
        assert_eq!(talks.len(), PEOPLE, "{platform}");
        Self {
            platform,
            knows_keys: keys,
            account,
            talks,
        }
    }

    /// The next sends go wrong in these ways.
    async fn script(&self, errors: &[(&str, u32)]) {
        for (error, times) in errors {
            let script = json!({
                "account": self.account.id, "error": error, "times": times, "retry_after": 1,
            });
            let platforms = &self.account.platforms;
            platforms
                .post("/control/scripts", &script)
                .await
                .expect(201);
        }
    }

    fn lines(&self, round: usize) -> impl Iterator<Item = Line> + '_ {
        self.talks.iter().map(move |(number, conversation)| Line {
            conversation: conversation.clone(),
            client_id: format!("{}-{number}-{round}", self.account.id),
            words: format!("{number}: {round}"),
        })
    }

    /// Until every reply has an end that an agent can see.
    async fn over(&self) -> Vec<Value> {
        let channel = &self.account.channel;
        let mut ends = Vec::new();
        for conversation in self.talks.values() {
            let what = format!("the end of all to {}", self.platform);
            let found = until(&what, async || {
                // Until Postgres is back nothing is answered; one page has all of it.
                let path = format!("/api/v1/conversations/{conversation}/messages?limit=100");
                let page = channel.api.get(&channel.admin, &path).await;
                let all = page.body["messages"].as_array()?.iter();
                let ours = all.filter(|one| one["author"]["kind"] == "agent").cloned();
                let ours: Vec<Value> = ours.collect();
                let is_over = ours.iter().all(|one| one["delivery"]["state"] != "queued");
                (is_over && ours.len() == ROUNDS).then_some(ours)
            });
            ends.extend(found.await);
        }
        ends
    }

    /// Each reply once, in order, and what the agent is told is what the platform has.
    async fn check(&self) {
        let platform = self.platform;
        let ends = self.over().await;
        // By words: the ids under which the platform took them.
        let mut taken: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut in_order: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for send in self.account.sends().await {
            let Some(id) = send["message_id"].as_str() else {
                continue;
            };
            let words = text(&send["text"]);
            let (person, round) = words.split_once(": ").unwrap();
            let rounds = in_order.entry(person.to_owned()).or_default();
            if taken
                .entry(words.clone())
                .or_default()
                .insert(id.to_owned())
            {
                rounds.push(round.parse().unwrap());
            }
        }
        for (words, ids) in &taken {
            assert_eq!(ids.len(), 1, "{platform}: {words} came twice: {ids:?}");
        }
        for (person, rounds) in &in_order {
            assert!(rounds.is_sorted(), "{platform}: {person} got {rounds:?}");
        }
        let (mut unclear, mut invalid) = (0, 0);
        for one in &ends {
            let (words, delivery) = (text(&one["text"]), &one["delivery"]);
            if delivery["state"] != "failed" {
                assert!(
                    taken.contains_key(&words),
                    "{platform}: {words} is not there: {delivery}"
                );
                continue;
            }
            match delivery["class"].as_str().unwrap() {
                "unclear" => unclear += 1,
                "invalid" => {
                    assert!(
                        !taken.contains_key(&words),
                        "{platform}: {words}: {delivery}"
                    );
                    invalid += 1;
                }
                other => panic!("{platform}: {words} is {other}: {delivery}"),
            }
        }
        assert_eq!(invalid, 1, "{platform}: the one that was too long");
        let unclear_max = if self.knows_keys { 0 } else { UNCLEAR_MAX };
        assert!(unclear <= unclear_max, "{platform}: {unclear} unclear");
    }
}

/// Until the hub has it, as a client does: the same id again and again.
async fn say(api: Api, admin: String, line: Line) {
    let path = format!("/api/v1/conversations/{}/messages", line.conversation);
    let body = json!({ "text": line.words, "client_id": line.client_id });
    let saying = async {
        let mut tries = tokio::time::interval(TRY_AGAIN);
        loop {
            tries.tick().await;
            let request = api.request(Method::POST, &path).bearer_auth(&admin);
            let answer = request.json(&body).send().await;
            if answer.is_ok_and(|answer| answer.status() == 201) {
                return;
            }
        }
    };
    let said = tokio::time::timeout(PATIENCE, saying).await;
    said.unwrap_or_else(|_| panic!("{} is not taken", line.words));
}

fn say_all(api: &Api, admin: &str, lines: Vec<Line>) -> JoinSet<()> {
    let room = Arc::new(Semaphore::new(WRITERS));
    let mut writing = JoinSet::new();
    for line in lines {
        let (api, admin, room) = (api.clone(), admin.to_owned(), Arc::clone(&room));
        writing.spawn(async move {
            let _place = room.acquire_owned().await.unwrap();
            say(api, admin, line).await;
        });
    }
    writing
}

async fn sent(sides: &[Side], count: usize) {
    until(&format!("{count} sends"), async || {
        let mut all = 0;
        for side in sides {
            all += side.account.sends().await.len();
        }
        (all >= count).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_burst_of_replies_goes_out_once_in_order_through_kills_and_errors() {
    let platforms = Platforms::start();
    let folder = Folder::new();
    let start = Start::new(&folder.path().join("data"))
        .set("BELLHOP_CHANNELS__API_BASE", &platforms.api_base);
    let mut hub = start.start().await;
    let (api, admin) = (
        hub.api.clone(),
        hub.api.agent("admin@example.com").await.token,
    );
    let mut sides = Vec::new();
    for (platform, keys) in PLATFORMS {
        sides.push(Side::begin(&platforms, &api, platform, keys).await);
    }
    let all = PLATFORMS.len() * PEOPLE;
    let lines = |round| sides.iter().flat_map(|side| side.lines(round)).collect();

    for side in &sides {
        let errors = [("rate_limited", 2), ("internal", 3), ("too_long", 1)];
        side.script(&errors).await;
    }
    say_all(&api, &admin, lines(0)).join_all().await;

    // The hub dies while some of these are on their way.
    for side in &sides {
        side.script(&[("cut", 2), ("hang", 1), ("internal", 2)])
            .await;
    }
    let mut writing = say_all(&api, &admin, lines(1));
    sent(&sides, all).await;
    hub.kill();
    drop(hub);
    let hub = start.start().await;
    while writing.join_next().await.is_some() {}

    // And Postgres.
    for side in &sides {
        side.script(&[("rate_limited", 1), ("internal", 2)]).await;
    }
    let mut writing = say_all(&api, &admin, lines(2));
    sent(&sides, 2 * all).await;
    hub.kill_postgres();
    while writing.join_next().await.is_some() {}

    for side in &sides {
        side.check().await;
    }
}
