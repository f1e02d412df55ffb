//! Conversations: customers write, agents watch; what was acknowledged must arrive once and in order.
//! Idle sockets, typing and people who come and go can be added, so that `typing` and `soak` are this too.
//! Start reading at `run`, then `ledger`.

mod customer;
mod ledger;
mod order;
mod stage;
mod stamp;
mod watcher;

use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use tokio::task::JoinSet;

use crate::crowd::Crowd;
use crate::gauge::Gauge;
use crate::pace::Pace;
use crate::progress::Progress;
use crate::report::Report;
use crate::target::Target;
use ledger::Ledger;
use stage::Stage;

/// Two sockets each.
const CONVERSATIONS_MAX: usize = 20_000;
const IDLE_MAX: usize = 50_000;
/// A day.
const SECONDS_MAX: u64 = 86_400;
/// After the last message: what has not come by then never will.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(5);
/// Everybody is at their place before the first message is due.
const HEAD_START: Duration = Duration::from_millis(50);

#[derive(Args, Clone)]
pub(crate) struct Options {
    #[arg(long, default_value_t = Options::default().conversations)]
    pub(crate) conversations: usize,
    /// Messages a second over all conversations, on time whatever the hub does; 0 is a closed loop:
    /// each customer waits for the answer and writes again.
    #[arg(long, default_value_t = Options::default().rate)]
    pub(crate) rate: u32,
    /// Conversations that one agent's window watches.
    #[arg(long, default_value_t = Options::default().per_agent)]
    pub(crate) per_agent: usize,
    /// Sockets that are open meanwhile and say nothing.
    #[arg(long, default_value_t = Options::default().idle)]
    pub(crate) idle: usize,
    /// Typing signals a second over all conversations.
    #[arg(long, default_value_t = Options::default().typing)]
    pub(crate) typing: u32,
    /// Idle sockets that drop and come again, each second.
    #[arg(long, default_value_t = Options::default().churn)]
    pub(crate) churn: u32,
    #[arg(long, default_value_t = Options::default().seconds)]
    pub(crate) seconds: u64,
    /// Before that, not measured.
    #[arg(long, default_value_t = Options::default().warm_up)]
    pub(crate) warm_up: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            conversations: 100,
            rate: 0,
            per_agent: 1,
            idle: 0,
            typing: 0,
            churn: 0,
            seconds: 10,
            warm_up: 2,
        }
    }
}

impl Options {
    fn bounded(&self) -> Self {
        Self {
            conversations: self.conversations.clamp(1, CONVERSATIONS_MAX),
            per_agent: self.per_agent.max(1),
            idle: self.idle.min(IDLE_MAX),
            seconds: self.seconds.clamp(1, SECONDS_MAX),
            ..self.clone()
        }
    }

    fn tell(&self, report: &mut Report) {
        report.setting("conversations", &self.conversations);
        match self.rate {
            0 => report.setting("loop", &"closed"),
            rate => report.setting("rate", &rate),
        }
        report.setting("seconds", &self.seconds);
        report.setting("warm-up", &self.warm_up);
        let more = [
            (
                "per agent",
                u32::try_from(self.per_agent).unwrap_or(u32::MAX),
                1,
            ),
            (
                "idle sockets",
                u32::try_from(self.idle).unwrap_or(u32::MAX),
                0,
            ),
            ("typing", self.typing, 0),
            ("churn", self.churn, 0),
        ];
        for (name, value, usual) in more {
            if value != usual {
                report.setting(name, &value);
            }
        }
    }
}

pub(crate) async fn run(target: &Target, options: &Options) -> anyhow::Result<Report> {
    let options = options.bounded();
    let mut report = Report::new("chat");
    options.tell(&mut report);
    let stage = Stage::set(target, &options).await?;
    perform(target, &options, stage, &mut report).await?;
    Ok(report)
}

async fn perform(
    target: &Target,
    options: &Options,
    stage: Stage,
    report: &mut Report,
) -> anyhow::Result<()> {
    let begun = Instant::now() + HEAD_START;
    let from = begun + Duration::from_secs(options.warm_up);
    let until = from + Duration::from_secs(options.seconds);
    let ledger = Arc::new(Ledger::new(begun, from, until, stage.talks)?);
    let mut readers = JoinSet::new();
    for (number, socket) in stage.windows.into_iter().enumerate() {
        let ledger = Arc::clone(&ledger);
        let first = number.saturating_mul(options.per_agent);
        let last = first
            .saturating_add(options.per_agent)
            .min(ledger.talks.len());
        readers.spawn(async move { watcher::watch(socket, &ledger, first..last).await });
    }
    let lines: Vec<_> = stage.customers.iter().map(|socket| socket.line()).collect();
    for (place, socket) in stage.customers.into_iter().enumerate() {
        let (ledger, closed) = (Arc::clone(&ledger), options.rate == 0);
        readers.spawn(async move {
            let Some(talk) = ledger.talks.get(place) else {
                return;
            };
            if closed {
                customer::closed_loop(socket, &ledger, talk).await;
            } else {
                customer::listen(socket, &ledger, talk).await;
            }
        });
    }
    let mut senders = JoinSet::new();
    if options.rate > 0 {
        let (lines, ledger, rate) = (lines.clone(), Arc::clone(&ledger), options.rate);
        senders.spawn_blocking(move || customer::fixed_rate(&lines, rate, &ledger));
    }
    if options.typing > 0 {
        let (ledger, rate) = (Arc::clone(&ledger), options.typing);
        senders.spawn_blocking(move || customer::storm(&lines, rate, &ledger));
    }
    let churning = churn(target, options, stage.crowd, until);
    let measuring = measure(target, &ledger, report);
    let (crowd, measured) = tokio::join!(churning, measuring);
    measured?;
    while let Some(sender) = senders.join_next().await {
        sender?;
    }
    settle(&ledger).await;
    readers.shutdown().await;
    ledger.tell(report);
    crowd?.leave(report)?;
    stage.staff.dismiss().await
}

/// Curves and costs between the end of the warm-up and the end.
async fn measure(target: &Target, ledger: &Ledger, report: &mut Report) -> anyhow::Result<()> {
    let _line = Progress::show("acknowledged", &ledger.acknowledged, 0);
    tokio::time::sleep_until(ledger.from.into()).await;
    let counters = vec![
        ("acknowledged", ledger.acknowledged.clone()),
        ("delivered", ledger.delivered.clone()),
    ];
    let before = ledger.acknowledged.get();
    let gauge = Gauge::begin(target.processes, counters);
    tokio::time::sleep_until(ledger.until.into()).await;
    let messages = ledger.acknowledged.get().saturating_sub(before);
    gauge.end(report, messages).await
}

/// Until everything sent is answered and everything acknowledged has arrived, or patience ends.
async fn settle(ledger: &Ledger) {
    let end = Instant::now() + PATIENCE;
    let mut looks = tokio::time::interval(LOOK);
    while !ledger.is_settled() && Instant::now() < end {
        looks.tick().await;
    }
}

/// Idle people who drop and come again, one after the other; answers those who are there in the end.
async fn churn(
    target: &Target,
    options: &Options,
    mut crowd: Crowd,
    until: Instant,
) -> anyhow::Result<Crowd> {
    if options.churn == 0 {
        return Ok(crowd);
    }
    // Twice: who has just gone leaves a port behind.
    let from = stage::addresses(options);
    let pace = Pace::new(Instant::now(), options.churn, 1);
    for turn in 0.. {
        let due = pace.due(0, turn);
        if due >= until {
            break;
        }
        tokio::time::sleep_until(due.into()).await;
        crowd.replace_one(target, &from).await?;
    }
    Ok(crowd)
}
