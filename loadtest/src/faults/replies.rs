//! Agents answer on platforms while hub and Postgres die at random: each reply goes out once and in order, or its
//! conversation says that nobody knows. The platforms are played by `bellhop fake-platform`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use rand::RngExt as _;
use serde_json::{Value, json};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::ledger::Findings;
use super::trial::{Row, Trial, USUAL};
use super::world::{World, seconds};
use crate::client::Api;
use crate::house::free_port;

/// By the fake's account, with whether the platform takes a repeat under the same key for what it is.
const PLATFORMS: [(&str, bool); 3] = [("telegram", false), ("messenger", false), ("generic", true)];
/// Who is answered on each of them.
const PEOPLE: usize = 6;
/// Between two replies to one person: more slowly than the platforms' rates, so that something is always on its way.
const PAUSE: Duration = Duration::from_millis(700);
const DEATHS: u64 = 8;
/// At one death each person may have one call under way.
const UNCLEAR_MAX: usize = PEOPLE * 8;
const RETRY_PAUSE: Duration = Duration::from_millis(100);
const START_WAIT_MAX: Duration = Duration::from_secs(20);
/// Until each reply has an end that an agent can see.
const END_WAIT_MAX: Duration = Duration::from_secs(120);
/// More than one conversation gets.
const PAGE: usize = 100;

pub(super) async fn go_out(
    world: &mut World,
    fault: &'static str,
    name: &'static str,
) -> anyhow::Result<Row> {
    let fake = Fake::start(&world.start.binary).await?;
    let base = format!("{}/api", fake.url);
    let setting = ("BELLHOP_CHANNELS__API_BASE".into(), base.into());
    world.start.environment.push(setting);
    world.kill_and_start().await?;
    let hub = world.hub.url();
    let sign_in = json!({ "url": hub, "email": "admin@example.com", "password": "bellhop-demo" });
    fake.ask("POST", "/control/connect", &sign_in).await?;
    let mut trial = Trial::begin(world, fault, name, USUAL).await?;
    let api = Arc::new(Api::sign_in(&hub, "admin@example.com", "bellhop-demo").await?);
    let mut sides = Vec::new();
    for (platform, knows_keys) in PLATFORMS {
        sides.push(Side::begin(&fake, &api, platform, knows_keys).await?);
    }

    let is_over = Arc::new(AtomicBool::new(false));
    let mut agents = JoinSet::new();
    for conversation in sides.iter().flat_map(|side| side.talks.values()) {
        agents.spawn(write(
            Arc::clone(&api),
            conversation.clone(),
            Arc::clone(&is_over),
        ));
    }
    for death in 0..DEATHS {
        seconds(rand::rng().random_range(0.3..1.5)).await;
        if death % 4 == 3 {
            world.postgres.stop_at_once().await?;
            world.postgres.start().await?;
        } else {
            world.kill_and_start().await?;
        }
        trial.injected();
        trial.recover().await?;
    }
    is_over.store(true, Ordering::Relaxed);
    let mut written = BTreeMap::new();
    while let Some(agent) = agents.join_next().await {
        let (conversation, count) = agent??;
        written.insert(conversation, count);
    }

    let mut findings = Findings::default();
    for side in &sides {
        let unclear = side.check(&fake, &api, &written, &mut findings).await?;
        let platform = side.platform;
        trial.note(format!(
            "{platform}: of {unclear} replies nobody knows whether they arrived, and that is said"
        ));
        trial.check(
            unclear <= if side.knows_keys { 0 } else { UNCLEAR_MAX },
            &format!("{platform}: {unclear} replies are unclear"),
        );
    }
    let replies: usize = written.values().sum();
    trial.check(replies > 50, "hardly anything was said");
    let mut row = trial.end(world).await?;
    row.acknowledged = row.acknowledged.saturating_add(u64::try_from(replies)?);
    row.lost = row.lost.saturating_add(findings.lost.len());
    row.doubled = row.doubled.saturating_add(findings.doubled.len());
    row.out_of_order = row.out_of_order.saturating_add(findings.out_of_order.len());
    row.problems.extend(findings.examples());
    Ok(row)
}

struct Fake {
    url: String,
    http: reqwest::Client,
    // Ends with this value.
    _child: Child,
}

impl Fake {
    async fn start(binary: &Path) -> anyhow::Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(binary);
        command
            .args(["fake-platform", "--time-factor", "500", "--port"])
            .arg(port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let fake = Self {
            url: format!("http://127.0.0.1:{port}"),
            http: reqwest::Client::new(),
            _child: command
                .spawn()
                .context("failed to start the fake platform")?,
        };
        let begun = Instant::now();
        while fake
            .ask("GET", "/control/state", &Value::Null)
            .await
            .is_err()
        {
            ensure!(begun.elapsed() < START_WAIT_MAX, "no fake platform");
            tokio::time::sleep(RETRY_PAUSE).await;
        }
        Ok(fake)
    }

    async fn ask(&self, method: &str, path: &str, body: &Value) -> anyhow::Result<Value> {
        let method = reqwest::Method::from_bytes(method.as_bytes())?;
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if !body.is_null() {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status.is_success(), "{path}: {status} {text}");
        Ok(serde_json::from_str(&text)?)
    }
}

/// One platform's part.
struct Side {
    platform: &'static str,
    account: String,
    knows_keys: bool,
    /// Conversation by person.
    talks: BTreeMap<usize, String>,
}

impl Side {
    async fn begin(
        fake: &Fake,
        api: &Api,
        platform: &'static str,
        knows_keys: bool,
    ) -> anyhow::Result<Self> {
        let account = format!("{platform}-1");
        let path = |rest: &str| format!("/control/accounts/{account}{rest}");
        for number in 0..PEOPLE {
            let person = json!({ "name": format!("Person {number}") });
            let person = fake.ask("POST", &path("/people"), &person).await?;
            let person = person.get("id").context("no id")?;
            let hello =
                json!({ "person": person, "do": "message", "text": format!("{number}: hello") });
            fake.ask("POST", &path("/acts"), &hello).await?;
        }
        let channels = api.call("GET", "/api/v1/channels", None).await?;
        let channels = channels.get("channels").and_then(Value::as_array);
        let mut own = channels.into_iter().flatten();
        let own = own.find(|one| one.get("platform").and_then(Value::as_str) == Some(platform));
        let own = own.and_then(|one| one.get("id")).and_then(Value::as_str);
        let own = own.with_context(|| format!("no channel of {platform}"))?;
        let list = format!("/api/v1/conversations?limit={PAGE}&channel_id={own}");
        let begun = Instant::now();
        let talks = loop {
            let page = api.call("GET", &list, None).await?;
            let talks = talks(&page);
            if talks.len() == PEOPLE {
                break talks;
            }
            ensure!(begun.elapsed() < START_WAIT_MAX, "{platform}: {talks:?}");
            tokio::time::sleep(RETRY_PAUSE).await;
        };
        Ok(Self {
            platform,
            account,
            knows_keys,
            talks,
        })
    }

    /// Answers how many replies are said to be unclear.
    async fn check(
        &self,
        fake: &Fake,
        api: &Api,
        written: &BTreeMap<String, usize>,
        findings: &mut Findings,
    ) -> anyhow::Result<usize> {
        let mut told = BTreeMap::new();
        for (person, conversation) in &self.talks {
            let count = written.get(conversation).copied().unwrap_or_default();
            let ends = ends(api, conversation, count).await?;
            told.insert(*person, ends);
        }
        let path = format!("/control/accounts/{}/sends", self.account);
        let sends = fake.ask("GET", &path, &Value::Null).await?;
        let sends = sends.get("sends").and_then(Value::as_array);
        let taken = sends.context("no sends")?.iter().filter_map(taken);
        let there = in_talks(taken, &self.talks);
        let mut unclear = 0_usize;
        for (person, ends) in &told {
            let there = there.get(person).map(Vec::as_slice).unwrap_or_default();
            let name = format!("{} {person}", self.platform);
            unclear = unclear.saturating_add(compare(&name, ends, there, findings));
        }
        Ok(unclear)
    }
}

fn word<'a>(value: &'a Value, place: &str) -> Option<&'a str> {
    value.pointer(place).and_then(Value::as_str)
}

/// Conversation by the number that its person said first.
fn talks(page: &Value) -> BTreeMap<usize, String> {
    let rows = page.get("conversations").and_then(Value::as_array);
    let talk = |row: &Value| {
        let (number, _) = word(row, "/last_message/text")?.split_once(": hello")?;
        Some((number.parse().ok()?, word(row, "/id")?.to_owned()))
    };
    rows.into_iter().flatten().filter_map(talk).collect()
}

/// A reply, and the id under which the platform has it.
type Taken = (String, String);

fn taken(send: &Value) -> Option<Taken> {
    let (text, id) = (word(send, "/text")?, word(send, "/message_id")?);
    Some((text.to_owned(), id.to_owned()))
}

/// What each person has, in the order in which it came; the same message again under its key is the same.
fn in_talks(
    taken: impl Iterator<Item = Taken>,
    talks: &BTreeMap<usize, String>,
) -> BTreeMap<usize, Vec<String>> {
    let mut there: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut known = std::collections::BTreeSet::new();
    for (text, id) in taken {
        let conversation = text.split_once('#').map(|(conversation, _)| conversation);
        let person = talks
            .iter()
            .find(|(_, id)| Some(id.as_str()) == conversation);
        if let Some((person, _)) = person
            && known.insert(id)
        {
            there.entry(*person).or_default().push(text);
        }
    }
    there
}

/// A reply to the end, and what its conversation says of it.
struct End {
    text: String,
    state: String,
    class: String,
}

/// Each of them, once all have one.
async fn ends(api: &Api, conversation: &str, count: usize) -> anyhow::Result<Vec<End>> {
    let path = format!("/api/v1/conversations/{conversation}/messages?limit={PAGE}");
    let begun = Instant::now();
    loop {
        let page = api.call("GET", &path, None).await?;
        let messages = page.get("messages").and_then(Value::as_array);
        let ours = messages.context("no messages")?.iter();
        let ours = ours.filter(|one| word(one, "/author/kind") == Some("agent"));
        let end = |one: &Value| End {
            text: word(one, "/text").unwrap_or_default().to_owned(),
            state: word(one, "/delivery/state").unwrap_or_default().to_owned(),
            class: word(one, "/delivery/class").unwrap_or_default().to_owned(),
        };
        let ends: Vec<End> = ours.map(end).collect();
        let is_over = ends.iter().all(|end| end.state != "queued");
        if is_over && ends.len() >= count {
            return Ok(ends);
        }
        if begun.elapsed() > END_WAIT_MAX {
            let waiting = ends.iter().filter(|end| end.state == "queued").count();
            bail!(
                "{conversation}: {waiting} of {} replies are on their way for ever",
                ends.len()
            );
        }
        tokio::time::sleep(RETRY_PAUSE).await;
    }
}

/// Once each, in the order of writing, and there exactly if that is what is told. Answers how many are unclear.
fn compare(name: &str, ends: &[End], there: &[String], findings: &mut Findings) -> usize {
    let mut unclear = 0_usize;
    for end in ends {
        let count = there.iter().filter(|text| **text == end.text).count();
        let what = format!("{name}: {} is {} {}", end.text, end.state, end.class);
        if count > 1 {
            findings
                .doubled
                .push(format!("{what}, and there {count} times"));
        }
        match (end.state.as_str(), end.class.as_str()) {
            ("sent" | "delivered" | "read", _) if count == 0 => findings.lost.push(what),
            ("sent" | "delivered" | "read", _) => {}
            ("failed", "unclear") => unclear = unclear.saturating_add(1),
            _ => findings.refused.push(what),
        }
    }
    let place = |text: &String| ends.iter().position(|end| end.text == *text);
    let mut places: Vec<_> = there.iter().map(place).collect();
    places.dedup();
    if !places.is_sorted() || places.contains(&None) {
        findings.out_of_order.push(format!("{name}: {there:?}"));
    }
    unclear
}

/// One after the other, each until the hub has it; answers how many.
async fn write(
    api: Arc<Api>,
    conversation: String,
    is_over: Arc<AtomicBool>,
) -> anyhow::Result<(String, usize)> {
    let path = format!("/api/v1/conversations/{conversation}/messages");
    let mut count = 0_usize;
    while !is_over.load(Ordering::Relaxed) {
        let text = format!("{conversation}#{count}");
        let reply = json!({ "text": text, "client_id": text });
        let begun = Instant::now();
        while let Err(error) = api.call("POST", &path, Some(&reply)).await {
            ensure!(begun.elapsed() < END_WAIT_MAX, "{text}: {error:#}");
            tokio::time::sleep(RETRY_PAUSE).await;
        }
        count = count.saturating_add(1);
        tokio::time::sleep(PAUSE).await;
    }
    Ok((conversation, count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ends: &[(&str, &str, &str)], there: &[&str]) -> [usize; 5] {
        let end = |(text, state, class): &(&str, &str, &str)| End {
            text: (*text).to_owned(),
            state: (*state).to_owned(),
            class: (*class).to_owned(),
        };
        let ends: Vec<End> = ends.iter().map(end).collect();
        let there: Vec<String> = there.iter().copied().map(str::to_owned).collect();
        let mut found = Findings::default();
        let unclear = compare("somebody", &ends, &there, &mut found);
        [
            found.lost.len(),
            found.doubled.len(),
            found.out_of_order.len(),
            found.refused.len(),
            unclear,
        ]
    }

    #[test]
    fn each_kind_of_harm_is_found() {
        let (one, two) = (("1", "sent", ""), ("2", "read", ""));
        let unclear = ("2", "failed", "unclear");
        assert_eq!(check(&[one, two], &["1", "2"]), [0, 0, 0, 0, 0]);
        assert_eq!(check(&[one, two], &["1"]), [1, 0, 0, 0, 0]);
        assert_eq!(check(&[one, two], &["1", "1", "2"]), [0, 1, 0, 0, 0]);
        assert_eq!(check(&[one, two], &["2", "1"]), [0, 0, 1, 0, 0]);
        assert_eq!(check(&[one], &["1", "2"]), [0, 0, 1, 0, 0]);
        assert_eq!(check(&[one, unclear], &["1"]), [0, 0, 0, 0, 1]);
        assert_eq!(check(&[one, unclear], &["1", "2"]), [0, 0, 0, 0, 1]);
        let refused = ("2", "failed", "invalid");
        assert_eq!(check(&[one, refused], &["1"]), [0, 0, 0, 1, 0]);
    }

    #[test]
    fn a_repeat_under_its_key_is_the_same_message() {
        let talks = BTreeMap::from([(3, "c".to_owned())]);
        let taken = [
            ("c#0", "a"),
            ("c#0", "a"),
            ("c#1", "b"),
            ("x#1", "d"),
            ("c#1", "e"),
        ];
        let taken = taken
            .into_iter()
            .map(|(text, id)| (text.to_owned(), id.to_owned()));
        let there = in_talks(taken, &talks);
        assert_eq!(there.get(&3).unwrap(), &["c#0", "c#1", "c#1"]);
        assert_eq!(there.len(), 1);
    }
}
