//! A platform posts as platforms do: again, in parallel, in disorder, and forged in between, while the hub is killed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::ensure;
use rand::RngExt as _;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::ledger::Findings;
use super::trial::{Row, Trial, USUAL};
use super::world::{World, seconds};
use crate::client::Api;
use crate::platform::Platform;

const AUTHORS: usize = 20;
const KILLS: u64 = 5;
/// Copies of one message that are on their way side by side, each in a delivery of its own or the same.
const COPIES_MAX: usize = 3;
/// Between two messages of one author.
const PAUSE: Duration = Duration::from_millis(40);
const SEND_WAIT_MAX: Duration = Duration::from_secs(60);
const RETRY_PAUSE: Duration = Duration::from_millis(100);
/// The hub finishes what it took.
const WORK_WAIT_MAX: Duration = Duration::from_secs(60);
const FORGED: &str = "forged";
const EDITED: &str = "edited";

/// What an author wrote, in order: the text that must stand in the end.
type Written = Vec<String>;

pub(super) async fn come_as_they_like(
    world: &mut World,
    fault: &'static str,
    name: &'static str,
) -> anyhow::Result<Row> {
    let mut trial = Trial::begin(world, fault, name, USUAL).await?;
    let api = Api::sign_in(&world.hub.url(), "admin@example.com", "bellhop-demo").await?;
    let platform = Arc::new(Platform::connect(&api, &world.hub.url(), "A platform").await?);
    let is_over = Arc::new(AtomicBool::new(false));
    let forgeries = Arc::new(AtomicU64::new(0));
    let mut authors = JoinSet::new();
    for number in 0..AUTHORS {
        let author = Author {
            name: format!("u{number}"),
            platform: Arc::clone(&platform),
            is_over: Arc::clone(&is_over),
            forgeries: Arc::clone(&forgeries),
        };
        authors.spawn(author.write());
    }
    for _ in 0..KILLS {
        seconds(rand::rng().random_range(0.5..1.5)).await;
        world.kill_and_start().await?;
        trial.injected();
        trial.recover().await?;
    }
    is_over.store(true, Ordering::Relaxed);
    let mut written = BTreeMap::new();
    while let Some(author) = authors.join_next().await {
        let (author, texts) = author??;
        written.insert(author, texts);
    }
    // Ends what is under way first: a hub that was killed has deliveries left over.
    let stored = stored(&api, &platform, &written).await?;
    let taken: usize = written.values().map(Vec::len).sum();
    let forged = forgeries.load(Ordering::Relaxed);
    trial.check(forged > 0, "no forgery was refused");
    trial.note(format!(
        "{taken} messages of {AUTHORS} authors were taken and {forged} forgeries refused"
    ));
    let findings = compare(&written, &stored);
    let mut row = trial.end(world).await?;
    row.acknowledged = row.acknowledged.saturating_add(u64::try_from(taken)?);
    row.lost = row.lost.saturating_add(findings.lost.len());
    row.doubled = row.doubled.saturating_add(findings.doubled.len());
    row.out_of_order = row.out_of_order.saturating_add(findings.out_of_order.len());
    row.problems.extend(findings.examples());
    Ok(row)
}

struct Author {
    name: String,
    platform: Arc<Platform>,
    is_over: Arc<AtomicBool>,
    forgeries: Arc<AtomicU64>,
}

impl Author {
    /// The next message goes out when the last one has been taken, as a platform does that keeps order.
    async fn write(self) -> anyhow::Result<(String, Written)> {
        let mut written = Written::new();
        while !self.is_over.load(Ordering::Relaxed) {
            let id = format!("{}-m{:05}", self.name, written.len());
            let is_edited_first = rand::rng().random_range(0..8) == 0;
            if is_edited_first {
                self.deliver(&format!("e-{id}"), &self.edit(&id)).await?;
            }
            if rand::rng().random_range(0..8) == 0 {
                self.forge(&id).await?;
            }
            let copies = rand::rng().random_range(1..=COPIES_MAX);
            let message = self.message(&id);
            let posting = (0..copies).map(|copy| {
                // The third copy is the first one's delivery again.
                let delivery = format!("d{}-{id}", copy % 2);
                let (author, message) = (&self, &message);
                async move { author.deliver(&delivery, message).await }
            });
            for taken in futures_util::future::join_all(posting).await {
                taken?;
            }
            written.push(if is_edited_first {
                format!("{EDITED} {id}")
            } else {
                id
            });
            // One that was taken long ago comes again.
            if rand::rng().random_range(0..4) == 0 {
                let old = rand::rng().random_range(0..written.len());
                let id = format!("{}-m{old:05}", self.name);
                let message = self.message(&id);
                self.deliver(&format!("late-{id}"), &message).await?;
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok((self.name, written))
    }

    fn message(&self, id: &str) -> Value {
        json!({ "type": "message", "id": id, "author": { "id": self.name }, "text": id })
    }

    fn edit(&self, id: &str) -> Value {
        json!({
            "type": "message_edited", "id": id, "author": { "id": self.name }, "text": format!("{EDITED} {id}"),
        })
    }

    /// Posts until it is taken.
    async fn deliver(&self, delivery: &str, item: &Value) -> anyhow::Result<()> {
        let body = json!({ "items": [item] }).to_string();
        let begun = Instant::now();
        loop {
            let answer = self.platform.post(delivery, &body).await;
            match answer.map(|answer| answer.status().as_u16()) {
                Ok(202) => return Ok(()),
                // Nothing was stored, or nobody knows; or nobody listens at the moment.
                Ok(429 | 500 | 503) | Err(_) => {}
                Ok(other) => anyhow::bail!("a webhook was answered {other}"),
            }
            ensure!(begun.elapsed() < SEND_WAIT_MAX, "{delivery} is not taken");
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }

    /// In this author's name, and signed by somebody else.
    async fn forge(&self, id: &str) -> anyhow::Result<()> {
        let item = json!({
            "type": "message", "id": format!("{FORGED}-{id}"), "author": { "id": self.name }, "text": FORGED,
        });
        let body = json!({ "items": [item] }).to_string();
        if let Ok(answer) = self.platform.forge(&format!("f-{id}"), &body).await {
            let status = answer.status();
            ensure!(status == 401, "a forged webhook was answered {status}");
            self.forgeries.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// The texts of each conversation on the channel, when the hub has worked off all that it took.
async fn stored(
    api: &Api,
    platform: &Platform,
    written: &BTreeMap<String, Written>,
) -> anyhow::Result<Vec<Written>> {
    let expected: usize = written.values().map(Vec::len).sum();
    let begun = Instant::now();
    loop {
        let found = platform.texts(api).await?;
        let is_all = found.iter().map(Vec::len).sum::<usize>() >= expected;
        if (is_all && platform.is_idle(api).await?) || begun.elapsed() > WORK_WAIT_MAX {
            return Ok(found);
        }
        tokio::time::sleep(RETRY_PAUSE).await;
    }
}

/// One conversation for each author, with each message once, in order, as it was last edited.
fn compare(written: &BTreeMap<String, Written>, stored: &[Written]) -> Findings {
    let mut findings = Findings::default();
    for (author, expected) in written {
        let is_theirs = |text: &&String| {
            let id = text.rsplit(' ').next().unwrap_or_default();
            id.split_once('-').is_some_and(|(name, _)| name == author)
        };
        let theirs: Vec<&Written> = stored
            .iter()
            .filter(|texts| texts.iter().any(|text| is_theirs(&text)))
            .collect();
        if theirs.len() > 1 {
            let found = theirs.len();
            findings
                .doubled
                .push(format!("{author} has {found} conversations"));
        }
        let found: Vec<&String> = theirs.into_iter().flatten().filter(is_theirs).collect();
        let unique: BTreeSet<_> = found.iter().collect();
        for text in expected.iter().filter(|text| !unique.contains(text)) {
            findings.lost.push(format!("{text} was taken"));
        }
        if unique.len() < found.len() {
            findings.doubled.push(format!("{author}: {found:?}"));
        }
        let ids = |text: &&String| text.rsplit(' ').next().map(str::to_owned);
        let order: Vec<_> = found.iter().map(ids).collect();
        if !order.is_sorted() {
            findings.out_of_order.push(format!("{author}: {found:?}"));
        }
    }
    for text in stored.iter().flatten().filter(|text| *text == FORGED) {
        findings.leaked.push(format!("{text} is stored"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: &[&str], stored: &[&[&str]]) -> [usize; 4] {
        let owned = |texts: &[&str]| texts.iter().copied().map(str::to_owned).collect();
        let written = BTreeMap::from([("u1".to_owned(), owned(expected))]);
        let stored: Vec<Written> = stored.iter().copied().map(owned).collect();
        let found = compare(&written, &stored);
        [
            found.lost.len(),
            found.doubled.len(),
            found.out_of_order.len(),
            found.leaked.len(),
        ]
    }

    #[test]
    fn each_kind_of_harm_is_found() {
        let sent = ["u1-m0", "edited u1-m1"];
        assert_eq!(check(&sent, &[&sent]), [0, 0, 0, 0]);
        assert_eq!(check(&sent, &[&["u1-m0", "u1-m1"]]), [1, 0, 0, 0]);
        assert_eq!(
            check(&sent, &[&["u1-m0", "u1-m0", "edited u1-m1"]]),
            [0, 1, 0, 0]
        );
        assert_eq!(check(&sent, &[&["u1-m0"], &["edited u1-m1"]]), [0, 1, 0, 0]);
        assert_eq!(check(&sent, &[&["edited u1-m1", "u1-m0"]]), [0, 0, 1, 0]);
        assert_eq!(
            check(&sent, &[&["u1-m0", "edited u1-m1", "forged"]]),
            [0, 0, 0, 1]
        );
    }
}
