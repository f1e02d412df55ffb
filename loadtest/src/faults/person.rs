//! A customer or an agent who writes, reads and comes back, as docs/protocol.md says:
//! what has no answer is sent again with the same `client_id`, what was missed is resumed by `seq`.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Context as _;
use rand::RngExt as _;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

use super::ledger::{Seen, Sent, View};
use super::pulse::Pulse;
use crate::client::{Closed, Socket};

/// In every text that no contact may ever receive.
pub(super) const INTERNAL: &str = "for colleagues only";
const LOGIN_WAIT_MAX: Duration = Duration::from_secs(10);
/// Browsers ask every 25 s and wait 10 s for the answer; here the minute has ten seconds.
const PING_INTERVAL: Duration = Duration::from_secs(2);
const PONG_WAIT_MAX: Duration = Duration::from_secs(4);
/// Nobody writes on and on while nothing is answered.
const WAITING_MAX: usize = 10;
const BACK_OFF_FIRST: Duration = Duration::from_millis(250);
const BACK_OFF_MAX: Duration = Duration::from_secs(2);

/// What the fleet wants of everybody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wish {
    Write,
    /// Only what has no answer yet is sent; whoever has everything rests.
    Finish,
    Stop,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    Contact,
    Agent,
    /// Whispers too.
    Lead,
}

/// One side of the story, kept until it is checked.
pub(super) struct Diary {
    pub(super) role: Role,
    pub(super) sent: Vec<Sent>,
    /// Places in `sent` without an answer, in the order of writing.
    pub(super) waiting: BTreeMap<Uuid, VecDeque<usize>>,
    pub(super) views: BTreeMap<Uuid, View>,
    /// Frames that a contact should never have received.
    pub(super) leaks: Vec<String>,
}

pub(super) struct Person {
    pub(super) token: String,
    pub(super) hub: String,
    pub(super) pause: Duration,
    pub(super) diary: Arc<Mutex<Diary>>,
    pub(super) pulse: Arc<Pulse>,
    pub(super) wish: watch::Receiver<Wish>,
}

/// A message under way: one at a time in each conversation, so that their order is the writer's.
struct Under {
    entry: usize,
    conversation: Uuid,
}

struct Line {
    socket: Socket,
    under_way: BTreeMap<String, Under>,
    ping: Option<(String, Instant)>,
    next_ping: Instant,
}

impl Person {
    pub(super) async fn live(mut self) {
        let mut attempt = 0_u32;
        while *self.wish.borrow() != Wish::Stop {
            let error = match self.connect().await {
                Ok(line) => {
                    attempt = 0;
                    match self.converse(line).await {
                        Ok(()) => return,
                        Err(error) => error,
                    }
                }
                Err(error) => error,
            };
            self.pulse.lost();
            attempt = attempt.saturating_add(1);
            let wait = pause_after(&error, attempt);
            let mut wish = self.wish.clone();
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = wish.wait_for(|wish| *wish == Wish::Stop) => return,
            }
        }
    }

    async fn connect(&mut self) -> anyhow::Result<Line> {
        let resume: Vec<_> = self.with(|diary| {
            let point =
                |(id, view): (&Uuid, &View)| json!({ "conversation_id": id, "seq": view.seq });
            diary.views.iter().map(point).collect()
        });
        let login = Socket::resume(&self.hub, &self.token, &resume);
        let socket = tokio::time::timeout(LOGIN_WAIT_MAX, login)
            .await
            .context("no answer to login")??;
        self.with(|diary| {
            diary.views.values_mut().for_each(View::reconnected);
        });
        Ok(Line {
            socket,
            under_way: BTreeMap::new(),
            ping: None,
            next_ping: Instant::now() + PING_INTERVAL,
        })
    }

    /// Until it is over, or the socket is.
    async fn converse(&mut self, mut line: Line) -> anyhow::Result<()> {
        let mut write = tokio::time::interval(self.pause);
        write.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                frame = line.socket.read() => self.receive(&mut line, &frame?).await?,
                _ = write.tick() => {
                    let wish = *self.wish.borrow();
                    match wish {
                        Wish::Stop => return Ok(()),
                        Wish::Write => self.think_of_something(),
                        Wish::Finish => {}
                    }
                    self.send_what_waits(&mut line).await?;
                    heartbeat(&mut line).await?;
                }
            }
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Diary) -> T) -> T {
        let mut diary = self
            .diary
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        work(&mut diary)
    }

    fn think_of_something(&self) {
        self.with(|diary| {
            let ids: Vec<_> = diary.views.keys().copied().collect();
            let Some(conversation) = ids.get(rand::rng().random_range(0..ids.len().max(1))) else {
                return;
            };
            let dice = rand::rng().random_range(0..4);
            let action = match (diary.role, dice) {
                (Role::Agent | Role::Lead, 0) => "send_note",
                (Role::Lead, 1) => "whisper",
                (Role::Contact | Role::Agent | Role::Lead, _) => "send_message",
            };
            let waiting = diary.waiting.entry(*conversation).or_default();
            if waiting.len() < WAITING_MAX {
                waiting.push_back(diary.sent.len());
                diary.sent.push(Sent::new(*conversation, action));
            }
        });
    }

    async fn send_what_waits(&self, line: &mut Line) -> anyhow::Result<()> {
        let due = self.with(|diary| {
            let now = Instant::now();
            let mut due = Vec::new();
            for (conversation, waiting) in &diary.waiting {
                let is_busy = || {
                    line.under_way
                        .values()
                        .any(|one| one.conversation == *conversation)
                };
                // The first without an answer goes first, or nothing of this conversation does.
                if let Some(place) = waiting.front()
                    && let Some(sent) = diary.sent.get(*place)
                    && sent.not_before <= now
                    && !is_busy()
                {
                    due.push((*place, *conversation, sent.action, sent.payload()));
                }
            }
            due
        });
        for (entry, conversation, action, payload) in due {
            let id = line.socket.send(action, payload).await?;
            line.under_way.insert(
                id,
                Under {
                    entry,
                    conversation,
                },
            );
        }
        Ok(())
    }

    async fn receive(&self, line: &mut Line, frame: &Value) -> anyhow::Result<()> {
        if frame.get("type").and_then(Value::as_str) == Some("push") {
            return self.push(line, frame).await;
        }
        let id = frame
            .get("request_id")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if line.ping.as_ref().is_some_and(|(ping, _)| ping == id) {
            line.ping = None;
            self.pulse.pong();
            return Ok(());
        }
        let Some(under) = line.under_way.remove(id) else {
            return Ok(());
        };
        let seq = frame.pointer("/payload/seq").and_then(Value::as_i64);
        let is_success = frame.get("success") == Some(&Value::Bool(true));
        self.with(|diary| {
            let Some(sent) = diary.sent.get_mut(under.entry) else {
                return;
            };
            match seq.filter(|_| is_success) {
                Some(seq) => {
                    sent.seq = Some(seq);
                    if let Some(waiting) = diary.waiting.get_mut(&under.conversation) {
                        waiting.pop_front();
                    }
                    self.pulse.acknowledged();
                }
                None => sent.refused(frame),
            }
        });
        self.send_what_waits(line).await
    }

    async fn push(&self, line: &mut Line, frame: &Value) -> anyhow::Result<()> {
        let gap = self.with(|diary| {
            if diary.role == Role::Contact {
                let text = frame.to_string();
                if text.contains(INTERNAL) {
                    diary.leaks.push(text);
                }
            }
            let payload = frame.get("payload")?;
            let id = payload.get("conversation_id")?.as_str()?.parse().ok()?;
            let view = diary.views.get_mut(&id)?;
            let asks = view.take(Seen::of(frame)?);
            asks.then(|| json!({ "conversation_id": id, "seq": view.seq }))
        });
        if let Some(point) = gap {
            let resume = json!({ "conversations": [point] });
            line.socket.send("resume", resume).await?;
        }
        Ok(())
    }
}

/// Asks whether the hub is still there; a line that is silent too long is given up.
async fn heartbeat(line: &mut Line) -> anyhow::Result<()> {
    let now = Instant::now();
    if let Some((_, since)) = &line.ping {
        anyhow::ensure!(now < *since + PONG_WAIT_MAX, "the hub is silent");
    } else if now >= line.next_ping {
        let id = line.socket.send("ping", json!({})).await?;
        line.ping = Some((id, now));
        line.next_ping = now + PING_INTERVAL;
    }
    Ok(())
}

/// As the page of close codes says, in shorter minutes.
fn pause_after(error: &anyhow::Error, attempt: u32) -> Duration {
    let code = error.downcast_ref::<Closed>().map(|closed| closed.0);
    let bound = match code {
        Some(4001) => Duration::from_secs(3),
        Some(4002 | 4009) => Duration::from_secs(1),
        _ => BACK_OFF_FIRST
            .saturating_mul(2_u32.saturating_pow(attempt))
            .min(BACK_OFF_MAX),
    };
    bound.mul_f64(rand::rng().random_range(0.0..1.0))
}
