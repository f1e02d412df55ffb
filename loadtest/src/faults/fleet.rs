//! Customers and the agents who answer them, and the reckoning when they have done.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use super::ledger::{Findings, Seen, View};
use super::person::{Diary, INTERNAL, Person, Role, Wish};
use super::pulse::Pulse;
use crate::client::{Api, PASSWORD, Socket, contact_token};

/// Log-ins of the demo.
const AGENTS: [(&str, Role); 3] = [
    ("mia@example.com", Role::Agent),
    ("jon@example.com", Role::Agent),
    ("lead@example.com", Role::Lead),
];
/// After the network heals everybody gets through within this time, or something is stuck.
const FINISH_WAIT_MAX: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(50);
/// Items of one page of a timeline.
const PAGE: usize = 100;

/// How many, and how fast.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) customers: usize,
    /// Between two messages of one customer.
    pub(super) pause: Duration,
}

pub(super) struct Fleet {
    people: Vec<Someone>,
    running: JoinSet<()>,
    wish: watch::Sender<Wish>,
    pub(super) pulse: Arc<Pulse>,
}

struct Someone {
    name: String,
    token: String,
    diary: Arc<Mutex<Diary>>,
}

impl Someone {
    fn with<T>(&self, work: impl FnOnce(&mut Diary) -> T) -> T {
        work(&mut self.diary.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn acknowledged(&self) -> usize {
        self.with(|diary| {
            let waiting = diary.waiting.values().map(VecDeque::len).sum();
            diary.sent.len().saturating_sub(waiting)
        })
    }
}

impl Fleet {
    /// `hub` is where they are introduced, `way` how they reach it from then on.
    pub(super) async fn start(hub: &str, way: &str, size: Size) -> anyhow::Result<Self> {
        let http = reqwest::Client::new();
        let (mut people, mut conversations) = (Vec::new(), Vec::new());
        for number in 0..size.customers {
            let token = contact_token(&http, hub).await?;
            let mut socket = Socket::open(hub, &token).await?;
            let opening = json!({ "client_id": Uuid::new_v4(), "text": "hello" });
            let started = socket.request("start_conversation", opening).await?;
            let conversation = started.get("conversation_id").and_then(Value::as_str);
            let conversation: Uuid = conversation.context("no conversation_id")?.parse()?;
            conversations.push(conversation);
            people.push(Someone::new(
                format!("customer {number}"),
                token,
                Role::Contact,
                [conversation].into_iter(),
            ));
        }
        let api = Api::sign_in(hub, "lead@example.com", PASSWORD).await?;
        for (number, (email, role)) in AGENTS.iter().enumerate() {
            let token = api.token_of(email, PASSWORD).await?;
            let theirs = conversations
                .iter()
                .copied()
                .skip(number)
                .step_by(AGENTS.len());
            people.push(Someone::new((*email).to_owned(), token, *role, theirs));
        }
        let (wish, wishes) = watch::channel(Wish::Write);
        let pulse = Arc::new(Pulse::new());
        let mut running = JoinSet::new();
        for someone in &people {
            let is_contact = someone.with(|diary| diary.role == Role::Contact);
            let person = Person {
                token: someone.token.clone(),
                hub: way.to_owned(),
                pause: if is_contact {
                    size.pause
                } else {
                    size.pause / 4
                },
                diary: Arc::clone(&someone.diary),
                pulse: Arc::clone(&pulse),
                wish: wishes.clone(),
            };
            running.spawn(person.live());
        }
        Ok(Self {
            people,
            running,
            wish,
            pulse,
        })
    }

    /// Until everybody has got an acknowledgement from now on; answers how long that took.
    pub(super) async fn everybody_gets_through(&self) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        let before: Vec<_> = self.people.iter().map(Someone::acknowledged).collect();
        let all = |people: &[Someone]| {
            let mut pairs = people.iter().zip(&before);
            pairs.all(|(someone, before)| someone.acknowledged() > *before)
        };
        while !all(&self.people) {
            if begun.elapsed() > FINISH_WAIT_MAX {
                bail!("somebody does not get through any more");
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(begun.elapsed())
    }

    /// Everybody gets the last answers and reads the rest; then what they have is compared with what is stored.
    pub(super) async fn reckon(mut self, hub: &str) -> anyhow::Result<Findings> {
        self.wish.send_replace(Wish::Finish);
        let begun = Instant::now();
        let waits = |someone: &Someone| {
            someone.with(|diary| diary.waiting.values().any(|waiting| !waiting.is_empty()))
        };
        while self.people.iter().any(waits) && begun.elapsed() < FINISH_WAIT_MAX {
            tokio::time::sleep(LOOK).await;
        }
        let mut stored = Vec::new();
        let mut findings = Findings::default();
        for someone in &self.people {
            stored.push(someone.stored(hub, &mut findings).await?);
        }
        let has_all = |(someone, stored): (&Someone, &Stored)| {
            someone.with(|diary| {
                diary.views.iter().all(|(id, view)| {
                    let last = stored.get(id).and_then(|seen| seen.last());
                    last.is_none_or(|last| view.seq >= last.seq)
                })
            })
        };
        let begun = Instant::now();
        while !self.people.iter().zip(&stored).all(has_all) && begun.elapsed() < FINISH_WAIT_MAX {
            tokio::time::sleep(LOOK).await;
        }
        self.wish.send_replace(Wish::Stop);
        while self.running.join_next().await.is_some() {}
        // What agents may see is everything.
        let mut everything = Stored::new();
        for (someone, stored) in self.people.iter().zip(&stored) {
            if someone.with(|diary| diary.role != Role::Contact) {
                everything.extend(stored.clone());
            }
        }
        for (someone, stored) in self.people.iter().zip(&stored) {
            someone.with(|diary| {
                findings.check_sent(&diary.sent, &everything);
                findings.leaked.append(&mut diary.leaks);
                for (id, view) in &diary.views {
                    let whose = format!("{} in {id}", someone.name);
                    let stored = stored.get(id).map(Vec::as_slice).unwrap_or_default();
                    findings.check_view(&whose, view, stored);
                }
            });
        }
        Ok(findings)
    }
}

type Stored = BTreeMap<Uuid, Vec<Seen>>;

impl Someone {
    fn new(name: String, token: String, role: Role, theirs: impl Iterator<Item = Uuid>) -> Self {
        let diary = Diary {
            role,
            sent: Vec::new(),
            waiting: BTreeMap::new(),
            views: theirs.map(|id| (id, View::default())).collect(),
            leaks: Vec::new(),
        };
        Self {
            name,
            token,
            diary: Arc::new(Mutex::new(diary)),
        }
    }

    /// Their conversations as the HTTP API shows them to this person.
    async fn stored(&self, hub: &str, findings: &mut Findings) -> anyhow::Result<Stored> {
        let api = Api::with_token(hub, &self.token);
        let (ids, role) =
            self.with(|diary| (diary.views.keys().copied().collect::<Vec<_>>(), diary.role));
        let mut stored = Stored::new();
        for id in ids {
            let items = timeline(&api, id).await?;
            if role == Role::Contact {
                let leaks = items.iter().map(Value::to_string);
                findings
                    .leaked
                    .extend(leaks.filter(|item| item.contains(INTERNAL)));
            }
            stored.insert(id, items.iter().filter_map(Seen::of).collect());
        }
        Ok(stored)
    }
}

async fn timeline(api: &Api, id: Uuid) -> anyhow::Result<Vec<Value>> {
    let mut items: Vec<Value> = Vec::new();
    let mut after = 0;
    loop {
        let path = format!("/api/v1/conversations/{id}/timeline?after_seq={after}&limit={PAGE}");
        let mut page = api.call("GET", &path, None).await?;
        let found = page.get_mut("items").and_then(Value::as_array_mut);
        items.append(found.context("no items")?);
        if page.get("has_more") != Some(&Value::Bool(true)) {
            return Ok(items);
        }
        let last = items.last().and_then(|item| item.pointer("/payload/seq"));
        after = last.and_then(Value::as_i64).context("no seq")?;
    }
}
